/** A symbol on the pane, css px. */
export interface Spot {
  readonly x: number
  readonly y: number
  readonly radius: number
}

type Point = readonly [number, number]

/** Room between two symbols, css px. */
const GAP = 2
/** Symbols further than the nearest so many do not shape the way out of a crowd: the search stays below a millisecond. */
const NEIGHBOURS = 24
/** Rounding that does not count as covering, css px. */
const TOLERANCE = 0.001

/**
 * Finds the nearest place where a symbol covers no other. A grave matter must never hide another, and a symbol that moves keeps
 * a line to where its matter is.
 *
 * The nearest point outside a union of discs lies straight away from one centre, or where two of the rims meet; beside a seam
 * also where a rim meets the line along it. Those are all there is to look at.
 *
 * @param keep - where a symbol may stand, applied to every place looked at (seams, say).
 * @returns its own place when it covers none, or when it is crowded from all sides.
 */
export function apartFrom(
  placed: readonly Spot[],
  wanted: Spot,
  keep: (x: number, y: number) => Point,
): Point {
  const from: Point = [wanted.x, wanted.y]
  const discs = placed.map((spot) => ({ ...spot, radius: spot.radius + wanted.radius + GAP }))
  if (isFree(discs, from, GAP)) return from
  const near = discs
    .toSorted((left, right) => distance(left, from) - distance(right, from))
    .slice(0, NEIGHBOURS)
  const ways = near.flatMap((disc, index) => [
    ...straightAway(disc, from),
    ...alongLines(disc, from),
    ...near.slice(0, index).flatMap((other) => rimsMeet(disc, other)),
  ])
  const kept = ways.map(([x, y]) => keep(x, y))
  const nearest = kept.toSorted((left, right) => between(left, from) - between(right, from))
  return nearest.find((point) => isFree(discs, point, TOLERANCE)) ?? from
}

/** @param slack - how far a point may lie inside a disc and still count as free, css px. */
function isFree(discs: readonly Spot[], point: Point, slack: number): boolean {
  return discs.every((disc) => distance(disc, point) >= disc.radius - slack)
}

/** The rim's nearest point; from its very centre every way is as near, so four are offered. */
function straightAway(disc: Spot, from: Point): readonly Point[] {
  const reach = distance(disc, from)
  if (reach < 1) {
    const { x, y, radius } = disc
    return [
      [x + radius, y],
      [x - radius, y],
      [x, y + radius],
      [x, y - radius],
    ]
  }
  const scale = disc.radius / reach
  return [[disc.x + (from[0] - disc.x) * scale, disc.y + (from[1] - disc.y) * scale]]
}

/** Where the rim crosses the level and the upright line through the place: a symbol beside a seam slides along it. */
function alongLines({ x, y, radius }: Spot, [fromX, fromY]: Point): readonly Point[] {
  const across = Math.sqrt(Math.max(0, radius ** 2 - (fromY - y) ** 2))
  const down = Math.sqrt(Math.max(0, radius ** 2 - (fromX - x) ** 2))
  return [
    [x + across, fromY],
    [x - across, fromY],
    [fromX, y + down],
    [fromX, y - down],
  ]
}

/** Where two rims cross: none, or two points left and right of the line between the centres. */
function rimsMeet(one: Spot, other: Spot): readonly Point[] {
  const apart = Math.hypot(other.x - one.x, other.y - one.y)
  if (apart === 0 || apart > one.radius + other.radius) return []
  const along = (apart ** 2 + one.radius ** 2 - other.radius ** 2) / (2 * apart)
  const aside = one.radius ** 2 - along ** 2
  if (aside < 0) return []
  const [unitX, unitY] = [(other.x - one.x) / apart, (other.y - one.y) / apart]
  const [footX, footY] = [one.x + unitX * along, one.y + unitY * along]
  const side = Math.sqrt(aside)
  return [
    [footX - unitY * side, footY + unitX * side],
    [footX + unitY * side, footY - unitX * side],
  ]
}

function distance(spot: Spot, [x, y]: Point): number {
  return Math.hypot(spot.x - x, spot.y - y)
}

function between(one: Point, other: Point): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1])
}
