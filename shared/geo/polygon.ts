import type { Box, Position, Ring } from './degrees.ts'
import { METERS_PER_DEGREE } from './distance.ts'

/** Rings of one polygon: the first outer, the others holes. */
export type Polygon = readonly Ring[]

/**
 * Is the point inside a closed ring? Borders are half open: a point on an edge belongs to the ring on one
 * side only, so of areas that share their borders vertex by vertex exactly one contains it.
 */
export function isInRing(point: Position, ring: Ring): boolean {
  const [x, y] = point
  let inside = false
  let previous = ring[0]
  if (previous === undefined) return false
  for (let index = 1; index < ring.length; index++) {
    const current = ring[index]
    if (current === undefined) break
    if (previous[1] > y !== current[1] > y && isLeftOfEdge(x, y, previous, current))
      inside = !inside
    previous = current
  }
  return inside
}

/**
 * Is the point strictly west of the edge? Both rings that share an edge must answer alike although they run it in opposite
 * directions, so the edge is always taken from its southern end: the same numbers, the same rounding.
 */
function isLeftOfEdge(x: number, y: number, a: Position, b: Position): boolean {
  const [low, high] = a[1] < b[1] ? [a, b] : [b, a]
  return (high[0] - low[0]) * (y - low[1]) - (x - low[0]) * (high[1] - low[1]) > 0
}

/** Is the point inside a polygon and in none of its holes? */
export function isInPolygon(point: Position, polygon: Polygon): boolean {
  let inside = false
  // Even-odd over all rings: a hole takes back what the outer ring gave, with the same half-open rule.
  for (const ring of polygon) if (isInRing(point, ring)) inside = !inside
  return inside
}

/** Is the point inside any of the polygons? */
export const isInPolygons = (point: Position, polygons: readonly Polygon[]): boolean =>
  polygons.some((polygon) => isInPolygon(point, polygon))

/** Signed area of a closed ring in square degrees, positive when counter-clockwise. */
export function ringAreaDegrees(ring: Ring): number {
  const origin = ring[0]
  if (origin === undefined) return 0
  let sum = 0
  let previous = origin
  for (const current of ring) {
    // Taken against the first corner: areas of a city are tiny beside its coordinates.
    sum +=
      (previous[0] - origin[0]) * (current[1] - origin[1]) -
      (current[0] - origin[0]) * (previous[1] - origin[1])
    previous = current
  }
  return sum / 2
}

/** Area of a closed ring in square meters, unsigned; right for areas up to the size of a province. */
export function ringAreaMeters(ring: Ring): number {
  const [, south, , north] = boxOf(ring)
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  return Math.abs(ringAreaDegrees(ring)) * METERS_PER_DEGREE * METERS_PER_DEGREE * shrink
}

/** Area of a polygon in square meters, its holes taken off. */
export const polygonAreaMeters = (polygon: Polygon): number =>
  polygon.reduce((sum, ring, index) => sum + (index === 0 ? 1 : -1) * ringAreaMeters(ring), 0)

/** Center of mass of a closed ring; its first corner when it has no area. It may lie outside a bent ring. */
export function centroidOf(ring: Ring): Position {
  const origin = ring[0] ?? [0, 0]
  let x = 0
  let y = 0
  let sum = 0
  let previous = origin
  for (const current of ring) {
    const ax = previous[0] - origin[0]
    const ay = previous[1] - origin[1]
    const bx = current[0] - origin[0]
    const by = current[1] - origin[1]
    const cross = ax * by - bx * ay
    sum += cross
    x += (ax + bx) * cross
    y += (ay + by) * cross
    previous = current
  }
  if (sum === 0) return origin
  return [origin[0] + x / (3 * sum), origin[1] + y / (3 * sum)]
}

/** Smallest box around positions. An empty list gives an empty box at the origin. */
export function boxOf(positions: readonly Position[]): Box {
  const first = positions[0]
  if (first === undefined) return [0, 0, 0, 0]
  let [west, south] = first
  let [east, north] = first
  for (const [longitude, latitude] of positions) {
    if (longitude < west) west = longitude
    if (longitude > east) east = longitude
    if (latitude < south) south = latitude
    if (latitude > north) north = latitude
  }
  return [west, south, east, north]
}

/** Does the box hold the point, its edges included? */
export const isInBox = (
  [longitude, latitude]: Position,
  [west, south, east, north]: Box,
): boolean => longitude >= west && longitude <= east && latitude >= south && latitude <= north

/** Distance from a point to a line of positions, open or closed, 0 to its nearest stretch. @returns meters; Infinity for an empty line */
export function metersToLine(point: Position, line: readonly Position[]): number {
  const shrink = Math.cos((point[1] * Math.PI) / 180)
  let least = Infinity
  let previous = line[0]
  for (const current of line) {
    if (previous === undefined) break
    const ax = (previous[0] - point[0]) * shrink
    const ay = previous[1] - point[1]
    const dx = (current[0] - point[0]) * shrink - ax
    const dy = current[1] - point[1] - ay
    const square = dx * dx + dy * dy
    const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square))
    const x = ax + dx * share
    const y = ay + dy * share
    least = Math.min(least, x * x + y * y)
    previous = current
  }
  return Math.sqrt(least) * METERS_PER_DEGREE
}

/** Distance from a point to a closed ring: 0 inside it. @returns meters */
export const metersToRing = (point: Position, ring: Ring): number =>
  isInRing(point, ring) ? 0 : metersToLine(point, ring)
