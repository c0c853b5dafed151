import type { Matter } from './matter.ts'

export const QUARTER_MS = 900_000
const QUARTERS_PER_DAY = 96
const HOUR_MS = 3_600_000

/** New matters within a quarter of an hour. */
export interface Quarter {
  /** Start, ms since 1970 UTC, on the quarter. */
  readonly at: number
  /** Matters, n. */
  readonly count: number
  /** True for the last one: it is still running, so its count is not yet comparable. */
  readonly partial: boolean
}

type Arrived = Pick<Matter, 'origin' | 'reportedAt'>

/** New matters per 15 min over the last 24 h: 96 whole quarters and the one that runs (`SPEC.md` F5). */
export function arrivalsPerQuarter(matters: Iterable<Arrived>, now: number): Quarter[] {
  const last = Math.floor(now / QUARTER_MS)
  const first = last - QUARTERS_PER_DAY
  const counts = new Array<number>(QUARTERS_PER_DAY + 1).fill(0)
  for (const { origin, reportedAt } of matters) {
    if (origin !== 'live' || reportedAt > now) continue
    const index = Math.floor(reportedAt / QUARTER_MS) - first
    const count = counts[index]
    if (count !== undefined) counts[index] = count + 1
  }
  return counts.map((count, index) => ({
    at: (first + index) * QUARTER_MS,
    count,
    partial: index === QUARTERS_PER_DAY,
  }))
}

/** New matters in the last 60 min, n per hour (`SPEC.md` F5). */
export function arrivalsPerHour(matters: Iterable<Arrived>, now: number): number {
  let count = 0
  for (const { origin, reportedAt } of matters) {
    if (origin === 'live' && reportedAt > now - HOUR_MS && reportedAt <= now) count += 1
  }
  return count
}

/** New matters of the last 24 h per place of a list, n (`SPEC.md` F5): what a map of rates is made of. */
export function arrivalsPerPlace(
  matters: Iterable<Arrived & Pick<Matter, 'placeIds'>>,
  placeIds: ReadonlySet<string>,
  now: number,
): Map<string, number> {
  const counts = new Map([...placeIds].map((id) => [id, 0]))
  for (const matter of matters) {
    if (matter.origin !== 'live') continue
    if (matter.reportedAt <= now - 24 * HOUR_MS || matter.reportedAt > now) continue
    for (const id of matter.placeIds) {
      const count = counts.get(id)
      if (count !== undefined) counts.set(id, count + 1)
    }
  }
  return counts
}
