import { computed, type ComputedRef } from 'vue'
import { useCity } from './city.ts'
import { useNow } from './clock.ts'
import { useConnection } from './socket.ts'

/** How old the picture is, in words of `screens.md` §7. */
export type Freshness = 'loading' | 'fresh' | 'ageing' | 'stale' | 'lost'

/** The server speaks at least once a second; ageing beyond once, stale beyond three times, lost beyond ten times this. */
export const EXPECTED_SILENCE_MS = 2000

/** Freshness by age in real ms. */
export function freshnessOf(ageMs: number, expectedMs: number): Freshness {
  if (!Number.isFinite(ageMs)) return 'loading'
  if (ageMs > expectedMs * 10) return 'lost'
  if (ageMs > expectedMs * 3) return 'stale'
  return ageMs > expectedMs ? 'ageing' : 'fresh'
}

/** Age and freshness of the live records, renewed once a second. */
export function useFreshness(): {
  readonly ageMs: ComputedRef<number>
  readonly freshness: ComputedRef<Freshness>
} {
  const city = useCity()
  const connection = useConnection()
  const now = useNow()
  const ageMs = computed(() => {
    void now.value
    return performance.now() - city.heard.at
  })
  const freshness = computed(() => {
    const byAge = freshnessOf(ageMs.value, EXPECTED_SILENCE_MS)
    return byAge === 'fresh' && connection.state !== 'live' && !city.isLoaded() ? 'loading' : byAge
  })
  return { ageMs, freshness }
}
