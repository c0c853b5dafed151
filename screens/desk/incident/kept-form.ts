import { computed, shallowRef, type ComputedRef } from 'vue'

/** A form whose step may be taken by another desk while somebody fills it in. */
export interface KeptForm {
  /** Somebody chose or typed something in it. */
  readonly touch: () => void
  /** Its step was taken by oneself, or what was chosen is given up. */
  readonly letGo: () => void
  /** Its step is possible, or what was chosen in it is kept. */
  readonly isShown: ComputedRef<boolean>
  /** The step is no longer possible: what was chosen stands there to be read, not to be sent. */
  readonly isTooLate: ComputedRef<boolean>
}

/** Keeps a form that was begun, whatever other desks do to the matter. */
export function useKeptForm(isPossible: () => boolean): KeptForm {
  const isTouched = shallowRef(false)
  return {
    touch: () => (isTouched.value = true),
    letGo: () => (isTouched.value = false),
    isShown: computed(() => isPossible() || isTouched.value),
    isTooLate: computed(() => isTouched.value && !isPossible()),
  }
}
