import { computed, type ComputedRef } from 'vue'
import type { DeskRecord } from '#shared/access/projection.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { useCity } from '../live/city.ts'
import { openActs, reachedVersion } from '../live/guess.ts'
import { useOutbox, type OutboxEntry } from '../live/outbox.ts'

/** The matter an act is about; undefined for reports and for orders this screen does not hold. */
export function incidentOfIntent(
  intent: PersonIntent,
  orders: ReadonlyMap<string, DeskRecord<'workOrder'>>,
): string | undefined {
  if ('incidentId' in intent) return intent.incidentId
  if ('orderId' in intent) return orders.get(intent.orderId)?.incidentId
  return undefined
}

/** My own acts that the picture does not show yet: kept apart from the mirror, so that a guess never passes for a fact. */
export function usePendingActs(): {
  /** Matters with an act of mine on the way. */
  readonly pendingIds: ComputedRef<ReadonlySet<string>>
  /** Acts about one matter that were refused and not yet put away. */
  readonly refusedOf: (incidentId: string) => readonly OutboxEntry[]
} {
  const city = useCity()
  const outbox = useOutbox()
  const about = ({ intent }: OutboxEntry) => incidentOfIntent(intent, city.fullRecords('workOrder'))
  const pendingIds = computed<ReadonlySet<string>>(() => {
    if (outbox.entries.length === 0) return new Set()
    void city.frames
    const open = openActs(outbox.entries, reachedVersion(city.mirrors.values()))
    return new Set(open.map(about).filter((id) => id !== undefined))
  })
  return {
    pendingIds,
    refusedOf: (incidentId) => outbox.failed.filter((entry) => about(entry) === incidentId),
  }
}
