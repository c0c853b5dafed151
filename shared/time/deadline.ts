import type { Incident } from '#shared/model/incident.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'

export type Clock = 'accept' | 'handle' | 'recheck'

/** A clock that is running: when it started and when it runs out. */
export interface Deadline {
  readonly clock: Clock
  readonly startedAt: number
  readonly dueAt: number
}

type Timed = Pick<
  Incident,
  'status' | 'origin' | 'registeredAt' | 'dispatchedAt' | 'acceptedAt' | 'handledAt'
>
type Limits = Pick<IncidentClass, 'acceptWithinMs' | 'handleWithinMs' | 'recheckWithinMs'>

/**
 * The clock that runs on an incident now: a pure function of its steps and its class, never stored.
 *
 * @returns undefined where none runs: before registration, after closing, and on imported history.
 */
export function runningDeadline(incident: Timed, limits: Limits): Deadline | undefined {
  if (incident.origin === 'imported') return undefined
  if (incident.status === 'dispatched' && incident.dispatchedAt !== null) {
    return clock('accept', incident.dispatchedAt, limits.acceptWithinMs)
  }
  const running = ['registered', 'handling'].includes(incident.status)
  if (running && incident.registeredAt !== null) {
    return clock('handle', incident.registeredAt, limits.handleWithinMs)
  }
  if (['handled', 'rechecking'].includes(incident.status) && incident.handledAt !== null) {
    return clock('recheck', incident.handledAt, limits.recheckWithinMs)
  }
  return undefined
}

function clock(name: Clock, startedAt: number, withinMs: number): Deadline {
  return { clock: name, startedAt, dueAt: startedAt + withinMs }
}

/** Share of the time that has gone, 0 to more than 1. */
export function elapsedShare(deadline: Deadline, now: number): number {
  const span = deadline.dueAt - deadline.startedAt
  return span <= 0 ? Number.POSITIVE_INFINITY : (now - deadline.startedAt) / span
}

/** Lamp of a clock: near from 80 %, late above 100 % (`workflow.md` §3). */
export function lampOf(deadline: Deadline, now: number): 'calm' | 'near' | 'late' {
  const share = elapsedShare(deadline, now)
  if (share > 1) return 'late'
  return share >= 0.8 ? 'near' : 'calm'
}
