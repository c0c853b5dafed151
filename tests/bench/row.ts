/** One figure of a benchmark (`contracts.md`). */
export interface Row {
  readonly case: string
  readonly metric: string
  readonly value: number
  readonly unit: string
}

/** A benchmark: a file `tests/bench/<name>.bench.ts` exports one as `bench`. */
export type Bench = (say: (line: string) => void) => Promise<readonly Row[]>

/** The value below which this share of all lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Median and 95th percentile of times in ms, as two rows. */
export const timeRows = (name: string, values: readonly number[]): readonly Row[] => [
  { case: name, metric: 'p50-ms', value: Math.round(percentile(values, 0.5)), unit: 'ms' },
  { case: name, metric: 'p95-ms', value: Math.round(percentile(values, 0.95)), unit: 'ms' },
]

/** This machine's clock in ms since 1970, as finely as pages of a browser on it tell theirs. */
export const clockNow = (): number => performance.timeOrigin + performance.now()
