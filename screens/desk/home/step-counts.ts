import type { IncidentStatus } from '#shared/model/incident.ts'
import type { IncidentRow } from '../../panels/incident-row.ts'

/** Steps in which a matter waits for somebody, in order. */
export const waitingSteps = [
  'reported',
  'verifying',
  'registered',
  'dispatched',
  'handling',
  'rechecking',
] as const satisfies readonly IncidentStatus[]

/** How many stand in a step, and how many of these are late. */
export interface StepCount {
  readonly step: (typeof waitingSteps)[number]
  readonly count: number
  readonly late: number
}

/** Where the loop clogs: open matters per step. */
export function stepCounts(open: Iterable<IncidentRow>, now: number): readonly StepCount[] {
  const counts = new Map<IncidentStatus, { count: number; late: number }>()
  for (const row of open) {
    const known = counts.get(row.record.status) ?? { count: 0, late: 0 }
    known.count += 1
    if (row.dueAt < now) known.late += 1
    counts.set(row.record.status, known)
  }
  return waitingSteps.map((step) => ({ step, ...(counts.get(step) ?? { count: 0, late: 0 }) }))
}
