import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { diagnostics, type Diagnostics } from '#shared/model/diagnostics.ts'
import type { Refusal } from '#shared/refusal.ts'
import { useNow } from '../../live/clock.ts'
import { freshnessOf, type Freshness } from '../../live/freshness.ts'
import { request } from '../../live/http.ts'

/** The page asks again this often while somebody can see it. */
export const RENEW_MS = 5000

/** How the server says it is, with its age; lost as soon as it does not answer. */
export function useDiagnostics(): {
  readonly told: ShallowRef<Diagnostics | undefined>
  readonly refused: ShallowRef<Refusal | undefined>
  readonly ageMs: ComputedRef<number>
  readonly freshness: ComputedRef<Freshness>
} {
  const told = shallowRef<Diagnostics>()
  const refused = shallowRef<Refusal>()
  const heardAt = shallowRef(Number.NEGATIVE_INFINITY)
  const now = useNow()
  const visibility = useDocumentVisibility()
  let isAsking = false

  async function ask(): Promise<void> {
    if (isAsking) return
    isAsking = true
    const got = await request('/api/v1/diagnostics', diagnostics, {
      signal: AbortSignal.timeout(RENEW_MS),
    })
    isAsking = false
    refused.value = got.ok ? undefined : got.refusal
    if (!got.ok) return
    told.value = got.value
    heardAt.value = performance.now()
  }

  const { pause, resume } = useIntervalFn(() => void ask(), RENEW_MS, { immediate: false })
  watch(
    visibility,
    (seen) => {
      if (seen !== 'visible') return pause()
      void ask()
      resume()
    },
    { immediate: true },
  )

  const ageMs = computed(() => {
    void now.value
    return Math.max(0, performance.now() - heardAt.value)
  })
  const freshness = computed((): Freshness => {
    if (!told.value) return 'loading'
    return refused.value ? 'lost' : freshnessOf(ageMs.value, RENEW_MS)
  })
  return { told, refused, ageMs, freshness }
}
