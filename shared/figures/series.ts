import type { IncidentStatus } from '#shared/model/incident.ts'
import { runningDeadline } from '#shared/time/deadline.ts'
import { isOpen, type Classes, type Matter } from './matter.ts'

/** One reading of a stock. */
export interface Point {
  /** Instant, ms since 1970 UTC. */
  readonly at: number
  /** Matters, n. */
  readonly count: number
}

/** Steps at which a stock over 24 h is read: every half hour and now. */
const HALF_HOUR_MS = 1_800_000
const READINGS = 49

/** Instants of the readings, oldest first, the last is now. */
export function readingInstants(now: number): number[] {
  return Array.from({ length: READINGS }, (_, index) => now - (READINGS - 1 - index) * HALF_HOUR_MS)
}

/**
 * A matter as it stood at an earlier instant, from its steps alone (`SPEC.md` F6). A rework keeps only its last pass, so
 * a matter that went round twice counts as being handled in between.
 *
 * @returns undefined when it had not been reported yet.
 */
export function matterAt<Type extends Matter>(matter: Type, at: number): Type | undefined {
  if (matter.reportedAt > at) return undefined
  const before = (step: number | null) => (step !== null && step <= at ? step : null)
  const past = {
    registeredAt: before(matter.registeredAt),
    dispatchedAt: before(matter.dispatchedAt),
    acceptedAt: before(matter.acceptedAt),
    handledAt: before(matter.handledAt),
    closedAt: before(matter.closedAt),
  }
  return { ...matter, ...past, status: statusOf(past, matter.status) }
}

type Steps = Pick<Matter, 'registeredAt' | 'dispatchedAt' | 'acceptedAt' | 'handledAt' | 'closedAt'>

function statusOf(steps: Steps, present: IncidentStatus): IncidentStatus {
  if (steps.closedAt !== null) return present
  if (steps.handledAt !== null) return 'rechecking'
  if (steps.acceptedAt !== null) return 'handling'
  if (steps.dispatchedAt !== null) return 'dispatched'
  return steps.registeredAt === null ? 'reported' : 'registered'
}

/** Open matters over the last 24 h (`SPEC.md` F6). */
export function openSeries(matters: readonly Matter[], now: number): Point[] {
  return readingInstants(now).map((at) => ({
    at,
    count: matters.filter((matter) => stoodOpen(matter, at)).length,
  }))
}

/** Late matters over the last 24 h (`SPEC.md` F6). */
export function lateSeries(matters: readonly Matter[], classes: Classes, now: number): Point[] {
  return readingInstants(now).map((at) => ({
    at,
    count: matters.filter((matter) => stoodLate(matter, classes, at)).length,
  }))
}

function stoodOpen(matter: Matter, at: number): boolean {
  if (matter.origin !== 'live' || matter.reportedAt > at) return false
  return matter.closedAt === null ? isOpen(matter) : matter.closedAt > at
}

function stoodLate(matter: Matter, classes: Classes, at: number): boolean {
  if (!stoodOpen(matter, at)) return false
  const past = matterAt(matter, at)
  const limits = classes.get(matter.classCode)
  const deadline = past && limits ? runningDeadline(past, limits) : undefined
  return deadline !== undefined && deadline.dueAt < at
}
