import { METERS_PER_DEGREE } from '#shared/geo/distance.ts'
import type { Box, Position } from '#shared/model/position.ts'

/** A square around a point, `[west, south, east, north]`. */
export function boxAround([longitude, latitude]: Position, halfSideMeters: number): Box {
  const north = halfSideMeters / METERS_PER_DEGREE
  const east = north / Math.cos((latitude * Math.PI) / 180)
  return [longitude - east, latitude - north, longitude + east, latitude + north]
}

/** Half of the side of the box around a matter in focus, meters: a few street blocks. */
export const MATTER_HALF_SIDE_METERS = 350
