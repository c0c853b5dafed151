import { median, type Classes, type Matter } from './matter.ts'

const DAY_MS = 86_400_000

export interface Response {
  /** Median minutes from report to acceptance; undefined while nothing was accepted. */
  readonly medianMinutes: number | undefined
  /** Median limit for that step of the same matters, minutes: what the figure is held against. */
  readonly limitMinutes: number | undefined
  /** Matters accepted in the last 24 h, n. */
  readonly count: number
}

/** How long people wait until somebody takes their matter on, over the last 24 h (`SPEC.md` F4). */
export function medianResponse(matters: Iterable<Matter>, classes: Classes, now: number): Response {
  const waits: number[] = []
  const limits: number[] = []
  for (const matter of matters) {
    const { acceptedAt } = matter
    if (matter.origin !== 'live' || acceptedAt === null) continue
    if (acceptedAt <= now - DAY_MS || acceptedAt > now) continue
    waits.push((acceptedAt - matter.reportedAt) / 60_000)
    const limit = classes.get(matter.classCode)?.acceptWithinMs
    if (limit !== undefined) limits.push(limit / 60_000)
  }
  return { medianMinutes: median(waits), limitMinutes: median(limits), count: waits.length }
}
