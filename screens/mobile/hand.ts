import { shallowRef } from 'vue'

export type Hand = 'right' | 'left'
const KEY = 'tongping-hand'
const hand = shallowRef<Hand>(localStorage.getItem(KEY) === 'left' ? 'left' : 'right')

/** Which thumb works the phone: buttons stand on its side. */
export const useHand = () => hand

export function setHand(next: Hand): void {
  hand.value = next
  localStorage.setItem(KEY, next)
}
