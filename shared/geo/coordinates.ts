import * as v from 'valibot'
import type { Position } from './degrees.ts'

/** Systems in which sources give coordinates. Inside the product everything is WGS-84. */
export const coordinateSystems = ['wgs84', 'gcj02', 'bd09'] as const
export const coordinateSystem = v.picklist(coordinateSystems)
export type CoordinateSystem = (typeof coordinateSystems)[number]

/** Krasovsky 1940 ellipsoid: semi-major axis in meters and squared eccentricity. @source GCJ-02 as published in open implementations (eviltransform, coordtransform) */
const SEMI_MAJOR_METERS = 6_378_245
const ECCENTRICITY_SQUARED = 0.00669342162296594323

/** Turn of BD-09 against GCJ-02, in radians per degree. @source Baidu map open documentation, coordtransform */
const BAIDU_TURN = (Math.PI * 3000) / 180
const BAIDU_LONGITUDE = 0.0065
const BAIDU_LATITUDE = 0.006

/**
 * Is the point outside the box within which GCJ-02 differs from WGS-84? The box is the one all published
 * implementations use; it is wider than the country, so near the border the offset is applied as maps do.
 */
export function isOutsideChina([longitude, latitude]: Position): boolean {
  return longitude < 72.004 || longitude > 137.8347 || latitude < 0.8293 || latitude > 55.8271
}

function waves(value: number, first: number, second: number): number {
  return (
    (20 * Math.sin(value * first * Math.PI) + 20 * Math.sin(value * second * Math.PI)) * (2 / 3)
  )
}

function latitudeWave(x: number, y: number): number {
  const base = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  const long = (160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y / 30) * Math.PI)) * (2 / 3)
  const middle = (20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * (2 / 3)
  return base + waves(x, 6, 2) + middle + long
}

function longitudeWave(x: number, y: number): number {
  const base = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  const long = (150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * (2 / 3)
  const middle = (20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * (2 / 3)
  return base + waves(x, 6, 2) + middle + long
}

/** WGS-84 → GCJ-02 (Amap, Tencent, official maps of China). Outside China nothing changes. */
export function wgs84ToGcj02(point: Position): Position {
  if (isOutsideChina(point)) return point
  const [longitude, latitude] = point
  const x = longitude - 105
  const y = latitude - 35
  const radians = (latitude / 180) * Math.PI
  const sine = Math.sin(radians)
  const magic = 1 - ECCENTRICITY_SQUARED * sine * sine
  const root = Math.sqrt(magic)
  const meridian = (SEMI_MAJOR_METERS * (1 - ECCENTRICITY_SQUARED)) / (magic * root)
  const parallel = (SEMI_MAJOR_METERS / root) * Math.cos(radians)
  return [
    longitude + (longitudeWave(x, y) * 180) / (parallel * Math.PI),
    latitude + (latitudeWave(x, y) * 180) / (meridian * Math.PI),
  ]
}

/** Rounds of correction: each gains about two digits, four bring the error below a millimeter. */
const ROUNDS = 4

/** GCJ-02 → WGS-84, by correcting a first guess until its image agrees; within a millimeter. */
export function gcj02ToWgs84(point: Position): Position {
  if (isOutsideChina(point)) return point
  let guess = point
  for (let round = 0; round < ROUNDS; round++) {
    const image = wgs84ToGcj02(guess)
    guess = [guess[0] + point[0] - image[0], guess[1] + point[1] - image[1]]
  }
  return guess
}

/** GCJ-02 → BD-09 (Baidu). */
export function gcj02ToBd09([longitude, latitude]: Position): Position {
  const radius = Math.hypot(longitude, latitude) + 0.00002 * Math.sin(latitude * BAIDU_TURN)
  const angle = Math.atan2(latitude, longitude) + 0.000003 * Math.cos(longitude * BAIDU_TURN)
  return [radius * Math.cos(angle) + BAIDU_LONGITUDE, radius * Math.sin(angle) + BAIDU_LATITUDE]
}

/** BD-09 → GCJ-02, by the same correction; within a millimeter. */
export function bd09ToGcj02(point: Position): Position {
  let guess: Position = [point[0] - BAIDU_LONGITUDE, point[1] - BAIDU_LATITUDE]
  for (let round = 0; round < ROUNDS; round++) {
    const image = gcj02ToBd09(guess)
    guess = [guess[0] + point[0] - image[0], guess[1] + point[1] - image[1]]
  }
  return guess
}

/** From the system of a source into WGS-84. */
export function toWgs84(point: Position, system: CoordinateSystem): Position {
  switch (system) {
    case 'wgs84':
      return point
    case 'gcj02':
      return gcj02ToWgs84(point)
    case 'bd09':
      return isOutsideChina(point) ? point : gcj02ToWgs84(bd09ToGcj02(point))
  }
}

/** From WGS-84 into the system of a map. */
export function fromWgs84(point: Position, system: CoordinateSystem): Position {
  switch (system) {
    case 'wgs84':
      return point
    case 'gcj02':
      return wgs84ToGcj02(point)
    case 'bd09':
      return isOutsideChina(point) ? point : gcj02ToBd09(wgs84ToGcj02(point))
  }
}
