import { shallowRef } from 'vue'

/** A short word about what just happened, read out and shown for a moment. */
export interface Told {
  readonly text: string
  readonly isUrgent: boolean
}
const SHOWN_MS = 6000
const told = shallowRef<Told>()
let timer: ReturnType<typeof setTimeout> | undefined

export const useTold = () => told

export function tell(text: string, isUrgent = false): void {
  told.value = { text, isUrgent }
  clearTimeout(timer)
  timer = setTimeout(() => (told.value = undefined), SHOWN_MS)
}
