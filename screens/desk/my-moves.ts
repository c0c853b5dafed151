import { computed, type ComputedRef } from 'vue'
import { cityNow } from '../live/clock.ts'
import type { IncidentRow } from '../panels/incident-row.ts'
import { useIncidents } from '../panels/incidents.ts'
import { useSession } from '../session/session.ts'
import { useDeskScope } from './desk-scope.ts'
import { makeTurns } from './whose-move.ts'

/**
 * What stands on the home of who supervises: what is dangerous or late, whoever's move it is, and every move of one's own,
 * in the order of the open ones.
 */
export function watchedRows(
  open: readonly IncidentRow[],
  mine: readonly IncidentRow[],
  now: number,
): readonly IncidentRow[] {
  const own = new Set(mine)
  return open.filter((row) => row.record.priority <= 2 || row.dueAt < now || own.has(row))
}

/** Open matters whose next move is mine, in order; derived once per version of the records. */
export function useMyMoves(): ComputedRef<readonly IncidentRow[]> {
  const incidents = useIncidents()
  const session = useSession()
  const scope = useDeskScope()
  const turns = computed(() =>
    session.who ? makeTurns(session.who, scope.places.value[0]?.kind) : () => false,
  )
  return computed(() => {
    const isMine = turns.value
    const now = cityNow()
    return incidents.open.filter((row) => isMine(row, now))
  })
}
