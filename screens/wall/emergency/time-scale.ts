/** A word that wants to stand above its mark on the strip; css px along it. */
export interface StripWish {
  readonly x: number
  readonly width: number
}

/** Where it stands: which lane, counted from the line upward, and where its left edge is. */
export interface StripPlace {
  readonly lane: number
  readonly left: number
}

/** Shortest span the strip shows, city ms: the first minutes of a matter are not stretched over a whole wall. */
const LEAST_SPAN_MS = 600_000
/** A deadline farther away than this many times what has passed would press all that happened into a corner. */
const FARTHEST_DUE = 2

/** First and last instant of the strip: from the first moment to now, or to the deadline where it is near. */
export function spanOf(
  firstAt: number,
  now: number,
  dueAt: number | undefined,
): { readonly from: number; readonly to: number; readonly showsDue: boolean } {
  const gone = Math.max(now - firstAt, LEAST_SPAN_MS)
  const showsDue = dueAt !== undefined && dueAt > now && dueAt - now <= gone * FARTHEST_DUE
  const end = Math.max(now, firstAt + LEAST_SPAN_MS)
  return { from: firstAt, to: showsDue ? Math.max(dueAt, end) : end, showsDue }
}

/** Sums of css px may differ in their last digits. */
const ROUNDING = 0.5

/**
 * Gives each word a place in which it covers no other word, no edge and no seam (`SPEC.md` W6): to the right of its mark
 * or to its left, on the lowest lane that is free.
 *
 * @param taken - parts of every lane that stay empty, as `[from, to]` in css px.
 * @returns undefined for a word that has no room: its mark stands without it.
 */
export function placeWords(
  wishes: readonly StripWish[],
  strip: {
    readonly width: number
    readonly lanes: number
    readonly gap: number
    readonly taken: readonly (readonly [number, number])[]
  },
): (StripPlace | undefined)[] {
  // Words keep a gap from each other; from a seam they need none beyond its own.
  const seams = strip.taken.map(([from, to]): [number, number] => [from + strip.gap, to])
  const lanes = Array.from({ length: strip.lanes }, () => [...seams])
  return wishes.map((wish) => {
    for (const [lane, used] of lanes.entries()) {
      for (const left of [wish.x, wish.x - wish.width]) {
        const right = left + wish.width
        const isInside = left >= 0 && right <= strip.width + ROUNDING
        const isFree = used.every(([from, to]) => right + strip.gap <= from || left >= to)
        if (!isInside || !isFree) continue
        used.push([left, right + strip.gap])
        return { lane, left }
      }
    }
    return undefined
  })
}
