import { computed, type ComputedRef } from 'vue'
import { citySpeed, useNow } from '../live/clock.ts'
import { useFreshness, type Freshness } from '../live/freshness.ts'

/**
 * The instant the picture is of: now while the feed lives, the last word of the server once it has stopped, so that no
 * figure grows late by itself on a picture that nobody renews.
 */
export function usePictureClock(): {
  readonly pictureNow: ComputedRef<number>
  readonly freshness: ComputedRef<Freshness>
} {
  const now = useNow()
  const { ageMs, freshness } = useFreshness()
  const pictureNow = computed(() =>
    freshness.value === 'stale' || freshness.value === 'lost'
      ? now.value - ageMs.value * citySpeed()
      : now.value,
  )
  return { pictureNow, freshness }
}
