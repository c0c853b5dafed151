import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useStage } from '../../live/stage.ts'

/** `free` = one's own way; `suspended` = followed until one moved by oneself: then the wall moves on alone. */
export type FollowState = 'free' | 'following' | 'suspended'

/** The board keeps to what the stage looks at (`screens.md` 4.3), without ever moving against the person at it. */
export interface Follow {
  readonly state: Ref<FollowState>
  /** The matter in the focus of the stage; empty where it looks at an area, or at nothing. */
  readonly focusId: ComputedRef<string>
  /** From free or suspended to the wall, and back to one's own way. */
  readonly toggle: () => void
  readonly stop: () => void
}

/** @param selectedId - the row one stands on; following moves it. */
export function useFollow(selectedId: Ref<string>): Follow {
  const store = useStage()
  const state = shallowRef<FollowState>('free')
  const focusId = computed(() => {
    const scene = store.stage?.scene
    return scene?.focus?.incidentId ?? scene?.selection[0] ?? ''
  })
  const goThere = (): void => {
    if (state.value === 'following' && focusId.value) selectedId.value = focusId.value
  }
  // At once, so that a move of the wall and one's own in the same turn are not mistaken for each other.
  watch(focusId, goThere, { flush: 'sync' })
  watch(
    selectedId,
    (id) => {
      if (state.value === 'following' && focusId.value && id !== focusId.value)
        state.value = 'suspended'
    },
    { flush: 'sync' },
  )
  return {
    state,
    focusId,
    toggle: () => {
      state.value = state.value === 'following' ? 'free' : 'following'
      goThere()
    },
    stop: () => (state.value = 'free'),
  }
}
