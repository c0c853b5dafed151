import type { HourCount } from '#shared/model/pack.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 168 * HOUR_MS
/** Below this many weeks a range would be noise: "no usual range yet". */
const WEEKS_NEEDED = 3
/** Weeks that are looked back at most. */
const WEEKS_USED = 8

/** What is usual at this hour of the week: median and the 10–90 % band, in counts per hour (or a stock). */
export interface UsualRange {
  readonly median: number
  readonly low: number
  readonly high: number
  /** Weeks behind it. */
  readonly weeks: number
}

/** Sum of a measure per hour over the given rows. */
export function hourSums(
  rows: readonly HourCount[],
  measure: HourCount['measure'],
): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  for (const row of rows) {
    if (row.measure !== measure) continue
    sums.set(row.hourAt, (sums.get(row.hourAt) ?? 0) + row.count)
  }
  return sums
}

/**
 * Usual range of an hour, from the same hour of earlier weeks.
 *
 * @param sums - count per start of hour, as {@link hourSums} makes it.
 * @param hourAt - start of the hour asked for, ms since 1970 UTC.
 * @returns null below 3 weeks of the past.
 */
export function usualRange(sums: ReadonlyMap<number, number>, hourAt: number): UsualRange | null {
  const past: number[] = []
  for (let week = 1; week <= WEEKS_USED; week += 1) {
    const count = sums.get(hourAt - week * WEEK_MS)
    if (count !== undefined) past.push(count)
  }
  if (past.length < WEEKS_NEEDED) return null
  past.sort((left, right) => left - right)
  return {
    median: quantile(past, 0.5),
    low: quantile(past, 0.1),
    high: quantile(past, 0.9),
    weeks: past.length,
  }
}

/** @source linear interpolation between order statistics (Hyndman & Fan 1996, type 7). */
export function quantile(sorted: readonly number[], share: number): number {
  const rank = (sorted.length - 1) * share
  const low = sorted[Math.floor(rank)] ?? 0
  const high = sorted[Math.ceil(rank)] ?? low
  return low + (high - low) * (rank - Math.floor(rank))
}
