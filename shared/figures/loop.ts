import type { IncidentStatus } from '#shared/model/incident.ts'
import { isOpen, isOverdue, type Classes, type Matter } from './matter.ts'
import { ON_TIME_TARGET } from './on-time.ts'

/** Steps of the loop as a wall shows them; the first four add up to what is open (`SPEC.md` F7). */
export const loopSteps = [
  'received',
  'dispatched',
  'handling',
  'rechecking',
  'closedToday',
] as const
export type LoopStep = (typeof loopSteps)[number]

export interface StepCount {
  readonly step: LoopStep
  /** Matters that stand in this step, n. */
  readonly count: number
  /** Of these, matters whose clock has run out, n; undefined where no clock runs in this step. */
  readonly late: number | undefined
  /** When the one that was reported first was reported, city instant; undefined for count = 0. */
  readonly oldestAt: number | undefined
}

/** What a count of a step is held against. */
export type StepStanding =
  | { readonly kind: 'inTime'; readonly share: number; readonly below: boolean }
  | { readonly kind: 'oldest'; readonly spanMs: number }

/**
 * Share that is in time against the target; where no clock runs, how long the oldest has waited.
 *
 * @returns undefined where nothing stands in the step.
 */
export function standingOfStep(
  { count, late, oldestAt }: Pick<StepCount, 'count' | 'late' | 'oldestAt'>,
  now: number,
): StepStanding | undefined {
  if (count === 0 || oldestAt === undefined) return undefined
  if (late === undefined) return { kind: 'oldest', spanMs: now - oldestAt }
  const share = (count - late) / count
  return { kind: 'inTime', share, below: share < ON_TIME_TARGET }
}

const stepOf: Readonly<Record<IncidentStatus, LoopStep | undefined>> = {
  reported: 'received',
  verifying: 'received',
  registered: 'dispatched',
  dispatched: 'dispatched',
  handling: 'handling',
  handled: 'rechecking',
  rechecking: 'rechecking',
  closed: 'closedToday',
  refused: undefined,
  voided: undefined,
  merged: undefined,
}

/**
 * Where the loop clogs.
 *
 * @param dayStart - local midnight of the city, ms since 1970 UTC.
 */
export function countLoop(
  matters: Iterable<Matter>,
  classes: Classes,
  times: { readonly now: number; readonly dayStart: number },
): StepCount[] {
  const counts = new Map<LoopStep, number>()
  const late = new Map<LoopStep, number>()
  const oldest = new Map<LoopStep, number>()
  for (const matter of matters) {
    const step = stepOf[matter.status]
    if (step === undefined || !belongs(matter, times.dayStart)) continue
    counts.set(step, (counts.get(step) ?? 0) + 1)
    oldest.set(step, Math.min(oldest.get(step) ?? matter.reportedAt, matter.reportedAt))
    if (isOverdue(matter, classes, times.now)) late.set(step, (late.get(step) ?? 0) + 1)
  }
  return loopSteps.map((step) => ({
    step,
    count: counts.get(step) ?? 0,
    late: step === 'received' || step === 'closedToday' ? undefined : (late.get(step) ?? 0),
    oldestAt: oldest.get(step),
  }))
}

function belongs(matter: Matter, dayStart: number): boolean {
  if (matter.status !== 'closed') return isOpen(matter)
  return matter.origin === 'live' && matter.closedAt !== null && matter.closedAt >= dayStart
}

/**
 * Midnight that began the city's present day. On the two days a year on which a clock may be set, it is off by the hour
 * that was set.
 */
export function startOfDay(now: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(now)
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const sinceMidnight = read('hour') * 3600 + read('minute') * 60 + read('second')
  return Math.floor(now / 1000) * 1000 - sinceMidnight * 1000
}
