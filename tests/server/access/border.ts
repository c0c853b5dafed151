import type { Place, PlaceShape } from '#shared/model/place.ts'
import type { Position, Ring } from '#shared/model/position.ts'
import { METERS_PER_DEGREE } from '#shared/geo/distance.ts'
import { isInPolygons } from '#shared/geo/polygon.ts'

/** Two points on either side of a border, a step apart. */
export interface BorderPair {
  readonly place: Place
  readonly inside: Position
  readonly outside: Position
}

/**
 * For each place a point just inside its border and one that lies the given distance outside, and outside all the others.
 */
export function borderPairs(
  places: readonly Place[],
  shapes: readonly PlaceShape[],
  outsideMeters: number,
): readonly BorderPair[] {
  const shapesOf = new Map<string, PlaceShape>(shapes.map((shape) => [shape.id, shape]))
  const all = places.flatMap(({ id }) => shapesOf.get(id)?.polygons ?? [])
  return places.flatMap((place) => {
    const own = shapesOf.get(place.id)?.polygons ?? []
    const ring = own[0]?.[0]
    const pair = ring
      ?.slice(1)
      .flatMap((_, index) => sides(ring, index, outsideMeters))
      .find(({ inside, outside }) => isInPolygons(inside, own) && !isInPolygons(outside, all))
    return pair ? [{ place, ...pair }] : []
  })
}

/** From the middle of an edge to both sides; which of them is inside, the caller finds out. */
function sides(
  ring: Ring,
  index: number,
  outsideMeters: number,
): readonly Omit<BorderPair, 'place'>[] {
  const [a, b] = [ring[index], ring[index + 1]]
  if (!a || !b) return []
  const middle: Position = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
  const east = METERS_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180)
  const [dx, dy] = [(b[0] - a[0]) * east, (b[1] - a[1]) * METERS_PER_DEGREE]
  const length = Math.hypot(dx, dy)
  if (length < 1) return []
  const at = (meters: number): Position => [
    middle[0] + ((dy / length) * meters) / east,
    middle[1] - ((dx / length) * meters) / METERS_PER_DEGREE,
  ]
  return [
    { inside: at(-0.3), outside: at(outsideMeters) },
    { inside: at(0.3), outside: at(-outsideMeters) },
  ]
}
