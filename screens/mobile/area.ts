import { METERS_PER_DEGREE } from '#shared/geo/distance.ts'
import type { Place } from '#shared/model/place.ts'
import type { Box, Position } from '#shared/model/position.ts'

/** A square around a point. */
export function boxAround([longitude, latitude]: Position, halfMeters: number): Box {
  const up = halfMeters / METERS_PER_DEGREE
  const across = up / Math.cos((latitude * Math.PI) / 180)
  return [longitude - across, latitude - up, longitude + across, latitude + up]
}

/** The smallest box around several. */
export function boxOf(places: readonly Pick<Place, 'box'>[]): Box | undefined {
  const [first, ...others] = places
  if (!first) return undefined
  return others.reduce<Box>(
    ([west, south, east, north], { box }) => [
      Math.min(west, box[0]),
      Math.min(south, box[1]),
      Math.max(east, box[2]),
      Math.max(north, box[3]),
    ],
    first.box,
  )
}

/** Whether two boxes touch. */
export function isNear(one: Box, other: Box): boolean {
  return one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3]
}
