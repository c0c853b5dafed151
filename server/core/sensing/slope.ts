/**
 * Slope of a line through points that single wild ones do not bend: between the medians of the first and the last third
 * (Tukey's resistant line, one pass).
 *
 * @param points - `[x, y]`, ordered by x.
 * @returns y per x; 0 when there are fewer than three points or all x are the same.
 */
export function slopeOf(points: readonly (readonly [number, number])[]): number {
  const third = Math.floor(points.length / 3)
  if (third === 0) return 0
  const first = points.slice(0, third)
  const last = points.slice(-third)
  const run = median(last.map(([x]) => x)) - median(first.map(([x]) => x))
  const rise = median(last.map(([, y]) => y)) - median(first.map(([, y]) => y))
  return run === 0 ? 0 : rise / run
}

/** Middle value; the mean of the middle two. 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second)
  const middle = sorted.length / 2
  const lower = sorted[Math.ceil(middle) - 1] ?? 0
  return (lower + (sorted[Math.floor(middle)] ?? lower)) / 2
}
