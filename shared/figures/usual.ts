/** What is usual within one hour: `low` to `high` holds the middle of past weeks. */
export interface UsualHour {
  /** Start of the hour, ms since 1970 UTC. */
  readonly hourAt: number
  readonly range: { readonly median: number; readonly low: number; readonly high: number } | null
}

const HOUR_MS = 3_600_000
const QUARTERS = 4

/**
 * How many are usual between two instants: the medians of the hours, each by the share of it that lies between
 * (`SPEC.md` F13).
 *
 * @returns undefined where any part of the span has no usual range: unknown is never zero.
 */
export function usualBetween(
  hours: readonly UsualHour[],
  from: number,
  to: number,
): number | undefined {
  let known = 0
  let sum = 0
  for (const { hourAt, range } of hours) {
    const overlap = Math.min(to, hourAt + HOUR_MS) - Math.max(from, hourAt)
    if (overlap <= 0 || range === null) continue
    known += overlap
    sum += (range.median * overlap) / HOUR_MS
  }
  return known < to - from ? undefined : sum
}

/**
 * The usual range of a quarter of an hour, from that of its hour: a quarter of the median, and half of the spread, since
 * the spread of four independent quarters adds up by its square (`SPEC.md` F13).
 */
export function usualQuarter(
  hours: readonly UsualHour[],
  at: number,
): { readonly at: number; readonly low: number; readonly high: number } | undefined {
  const range = usualAt(hours, at)
  if (!range) return undefined
  const middle = range.median / QUARTERS
  return {
    at,
    low: Math.max(0, middle - (range.median - range.low) / 2),
    high: middle + (range.high - range.median) / 2,
  }
}

/** The usual range of the hour an instant lies in. */
export function usualAt(hours: readonly UsualHour[], at: number): UsualHour['range'] | undefined {
  return hours.find(({ hourAt }) => hourAt <= at && at < hourAt + HOUR_MS)?.range
}

/** A range in whole matters, as it is printed and judged: "11, low, usually 11 to 19" would be a riddle. */
export function wholeRange(range: UsualHour['range'] | undefined): UsualHour['range'] {
  if (!range) return null
  const { median, low, high } = range
  return { median: Math.round(median), low: Math.round(low), high: Math.round(high) }
}

/** Where a value stands against its usual range; `unknown` where there is none. */
export function standing(
  value: number | undefined,
  range: UsualHour['range'] | undefined,
): 'low' | 'usual' | 'high' | 'unknown' {
  if (value === undefined || !range) return 'unknown'
  if (value > range.high) return 'high'
  return value < range.low ? 'low' : 'usual'
}
