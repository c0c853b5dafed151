import type { DeskRecord } from '#shared/access/projection.ts'
import type { IncidentStatus } from '#shared/model/incident.ts'

/** One step of the strip; `at` is the city instant at which it was entered. */
export interface Step {
  readonly status: IncidentStatus
  readonly state: 'done' | 'now' | 'ahead'
  readonly at: number | null
}

type Entered = Pick<
  DeskRecord<'incident'>,
  | 'status'
  | 'reportedAt'
  | 'verifyingAt'
  | 'registeredAt'
  | 'dispatchedAt'
  | 'acceptedAt'
  | 'handledAt'
  | 'closedAt'
>

/** The way of a matter: eight steps, seven where verifying was skipped, cut short where it was refused. */
export function stepsOf(incident: Entered): readonly Step[] {
  const way: readonly (readonly [IncidentStatus, number | null])[] = [
    ['reported', incident.reportedAt],
    ['verifying', incident.verifyingAt],
    ['registered', incident.registeredAt],
    ['dispatched', incident.dispatchedAt],
    ['handling', incident.acceptedAt],
    ['handled', incident.handledAt],
    ['rechecking', incident.handledAt],
    ['closed', incident.closedAt],
  ]
  const isPastVerifying = !['reported', 'verifying'].includes(incident.status)
  const walked = way.filter(
    ([status, at]) => status !== 'verifying' || at !== null || !isPastVerifying,
  )
  const present = walked.findIndex(([status]) => status === incident.status)
  if (present === -1) return cutShort(incident, walked)
  const isClosed = incident.status === 'closed'
  return walked.map(([status, at], index) => {
    if (index === present && !isClosed) return { status, state: 'now', at }
    return index <= present ? { status, state: 'done', at } : { status, state: 'ahead', at: null }
  })
}

/** Refused, voided or merged: what was walked, then that end. */
function cutShort(
  incident: Entered,
  walked: readonly (readonly [IncidentStatus, number | null])[],
): readonly Step[] {
  const done = walked
    .filter(([status, at]) => at !== null && status !== 'closed')
    .map(([status, at]): Step => ({ status, state: 'done', at }))
  return [...done, { status: incident.status, state: 'now', at: incident.closedAt }]
}
