import { at } from '../random.ts'

/** A point of the drawing board: meters east and north of the city's origin. */
export interface Point {
  readonly x: number
  readonly y: number
}

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

export const between = (a: Point, b: Point, share: number): Point => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
})

/** Direction from one point to another, in radians counter-clockwise from east. */
export const bearing = (from: Point, to: Point): number => Math.atan2(to.y - from.y, to.x - from.x)

/** Smallest angle between two directions, 0 to π. */
export function turn(first: number, second: number): number {
  const raw = Math.abs(first - second) % (2 * Math.PI)
  return raw > Math.PI ? 2 * Math.PI - raw : raw
}

/** Signed area of an open ring, in square meters, positive when counter-clockwise. */
export function ringArea(ring: readonly Point[]): number {
  let sum = 0
  for (let index = 0, last = ring.length - 1; index < ring.length; last = index++) {
    const a = at(ring, last)
    const b = at(ring, index)
    sum += a.x * b.y - b.x * a.y
  }
  return sum / 2
}

/** Center of mass of an open ring. */
export function ringCenter(ring: readonly Point[]): Point {
  let x = 0
  let y = 0
  let sum = 0
  const origin = at(ring, 0)
  for (let index = 0, last = ring.length - 1; index < ring.length; last = index++) {
    const a = at(ring, last)
    const b = at(ring, index)
    const cross = (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
    sum += cross
    x += (a.x + b.x - 2 * origin.x) * cross
    y += (a.y + b.y - 2 * origin.y) * cross
  }
  if (Math.abs(sum) < 1e-9) return origin
  return { x: origin.x + x / (3 * sum), y: origin.y + y / (3 * sum) }
}

/** Is the point inside the open ring? */
export function insideRing(point: Point, ring: readonly Point[]): boolean {
  let inside = false
  for (let index = 0, last = ring.length - 1; index < ring.length; last = index++) {
    const a = at(ring, index)
    const b = at(ring, last)
    if (a.y > point.y === b.y > point.y) continue
    if (point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
}

/** Distance from a point to a segment, in meters. */
export function segmentDistance(point: Point, a: Point, b: Point): number {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const square = dx * dx + dy * dy
  const raw = square === 0 ? 0 : ((point.x - a.x) * dx + (point.y - a.y) * dy) / square
  const share = raw < 0 ? 0 : raw > 1 ? 1 : raw
  return Math.hypot(a.x + dx * share - point.x, a.y + dy * share - point.y)
}

/** Where segment p–q meets segment a–b: shares of both, or undefined when they miss. */
export function crossing(
  p: Point,
  q: Point,
  a: Point,
  b: Point,
): { readonly along: number; readonly across: number } | undefined {
  const rx = q.x - p.x
  const ry = q.y - p.y
  const sx = b.x - a.x
  const sy = b.y - a.y
  const denominator = rx * sy - ry * sx
  if (Math.abs(denominator) < 1e-9) return undefined
  const along = ((a.x - p.x) * sy - (a.y - p.y) * sx) / denominator
  const across = ((a.x - p.x) * ry - (a.y - p.y) * rx) / denominator
  if (along < 0 || along > 1 || across < 0 || across > 1) return undefined
  return { along, across }
}

/** Total length of a line. */
export function lineLength(line: readonly Point[]): number {
  let sum = 0
  for (let index = 1; index < line.length; index++)
    sum += distance(at(line, index - 1), at(line, index))
  return sum
}
