import type { Position } from './degrees.ts'

/** Mean radius of the earth in meters. @source IUGG mean radius R1 */
export const EARTH_RADIUS_METERS = 6_371_008.8

/** Meters of one degree of latitude on the sphere; of longitude times the cosine of the latitude. */
export const METERS_PER_DEGREE = (EARTH_RADIUS_METERS * Math.PI) / 180

const RADIANS = Math.PI / 180

/** Great-circle distance by the haversine formula, right at any distance. @returns meters */
export function metersBetween(from: Position, to: Position): number {
  const [fromLongitude, fromLatitude] = from
  const [toLongitude, toLatitude] = to
  const halfLatitude = Math.sin(((toLatitude - fromLatitude) * RADIANS) / 2)
  const halfLongitude = Math.sin(((toLongitude - fromLongitude) * RADIANS) / 2)
  const square =
    halfLatitude * halfLatitude +
    Math.cos(fromLatitude * RADIANS) *
      Math.cos(toLatitude * RADIANS) *
      halfLongitude *
      halfLongitude
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(square)))
}

/**
 * Distance on the plane that touches the earth at the first point: some five times quicker, and within
 * 0.1 % of the haversine up to 50 km away from the poles. Points must not lie on both sides of the antimeridian.
 * @returns meters
 */
export function nearMetersBetween(from: Position, to: Position): number {
  const [east, north] = metersFrom(from, to)
  return Math.sqrt(east * east + north * north)
}

/** Meters east and north of an origin, on the plane that touches the earth there. */
export function metersFrom(origin: Position, point: Position): readonly [number, number] {
  const shrink = Math.cos(((origin[1] + point[1]) / 2) * RADIANS)
  return [
    (point[0] - origin[0]) * METERS_PER_DEGREE * shrink,
    (point[1] - origin[1]) * METERS_PER_DEGREE,
  ]
}
