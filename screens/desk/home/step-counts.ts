import type { StepCount as LoopStepCount } from '#shared/figures/loop.ts'
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

/** As the wall counts its steps, for the finer ones of the desk. */
export interface StepCount extends Pick<LoopStepCount, 'count' | 'late' | 'oldestAt'> {
  readonly step: (typeof waitingSteps)[number]
}

/** Where the loop clogs: open matters per step; late is undefined where no clock runs. */
export function stepCounts(open: Iterable<IncidentRow>, now: number): readonly StepCount[] {
  const rows = Map.groupBy(open, (row) => row.record.status)
  return waitingSteps.map((step) => {
    const inStep = rows.get(step) ?? []
    const hasClock = step !== 'reported' && step !== 'verifying'
    const oldest = inStep.reduce(
      (at, { record }) => Math.min(at, record.reportedAt),
      Number.POSITIVE_INFINITY,
    )
    return {
      step,
      count: inStep.length,
      late: hasClock ? inStep.filter(({ dueAt }) => dueAt < now).length : undefined,
      oldestAt: inStep.length === 0 ? undefined : oldest,
    }
  })
}
