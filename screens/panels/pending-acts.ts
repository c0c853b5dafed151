import { computed, type ComputedRef } from 'vue'
import type { DeskRecord } from '#shared/access/projection.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { useCity } from '../live/city.ts'
import { useOutbox, type OutboxEntry } from '../live/outbox.ts'

/** The matter an act is about, or undefined: orders are looked up by the caller's list. */
export function incidentOfIntent(
  intent: PersonIntent,
  orders: ReadonlyMap<string, DeskRecord<'workOrder'>>,
): string | undefined {
  if ('incidentId' in intent) return intent.incidentId
  if ('orderId' in intent) return orders.get(intent.orderId)?.incidentId
  return undefined
}

/**
 * My own acts that the picture does not show yet: kept apart from the mirror, so that a guess is never mistaken for a
 * fact. An accepted act counts until the mirror has reached its version.
 */
export function usePendingActs(): {
  /** Matters with an act of mine on the way. */
  readonly pendingIds: ComputedRef<ReadonlySet<string>>
  /** Acts about one matter that were refused and not yet put away. */
  readonly refusedOf: (incidentId: string) => readonly OutboxEntry[]
} {
  const city = useCity()
  const outbox = useOutbox()
  const isPending = (entry: OutboxEntry): boolean => {
    if (entry.state === 'queued' || entry.state === 'sending') return true
    return entry.state === 'accepted' && (entry.version ?? 0) > heldVersion()
  }
  const heldVersion = (): number => {
    void city.frames
    return Math.max(-1, ...[...city.mirrors.values()].map((mirror) => mirror.version))
  }
  const about = (entry: OutboxEntry) =>
    incidentOfIntent(entry.intent, city.fullRecords('workOrder'))
  const pendingIds = computed<ReadonlySet<string>>(
    () =>
      new Set(
        outbox.entries
          .filter(isPending)
          .map(about)
          .filter((id) => id !== undefined),
      ),
  )
  return {
    pendingIds,
    refusedOf: (incidentId) => outbox.failed.filter((entry) => about(entry) === incidentId),
  }
}
