import { at } from '../random.ts'
import { bearing, between, distance, type Point } from './plane.ts'

function hermite(points: readonly [Point, Point, Point, Point], share: number): Point {
  const [a, b, c, d] = points
  const square = share * share
  const cube = square * share
  const mix = (p: number, q: number, r: number, s: number): number =>
    0.5 *
    (2 * q +
      (r - p) * share +
      (2 * p - 5 * q + 4 * r - s) * square +
      (3 * q - p - 3 * r + s) * cube)
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) }
}

/** A smooth line through all control points, one vertex about every `step` meters. */
export function smooth(controls: readonly Point[], step: number, closed = false): Point[] {
  const count = controls.length
  const control = (index: number): Point =>
    closed
      ? at(controls, (index + count) % count)
      : at(controls, Math.min(count - 1, Math.max(0, index)))
  const line: Point[] = []
  for (let index = 0; index < (closed ? count : count - 1); index++) {
    const quad = [
      control(index - 1),
      control(index),
      control(index + 1),
      control(index + 2),
    ] as const
    const pieces = Math.max(1, Math.round(distance(quad[1], quad[2]) / step))
    for (let piece = 0; piece < pieces; piece++) line.push(hermite([...quad], piece / pieces))
  }
  line.push(closed ? at(line, 0) : at(controls, count - 1))
  return line
}

/** The line moved sideways (left positive, in meters), by a constant or by share of its length. */
export function offset(
  line: readonly Point[],
  sideways: number | ((share: number) => number),
): Point[] {
  const closed = distance(at(line, 0), at(line, line.length - 1)) < 1e-6
  const moved = line.map((point, index) => {
    const before = at(line, index > 0 ? index - 1 : closed ? line.length - 2 : 0)
    const after = at(line, index < line.length - 1 ? index + 1 : closed ? 1 : line.length - 1)
    const angle = bearing(before, after) + Math.PI / 2
    const far = typeof sideways === 'number' ? sideways : sideways(index / (line.length - 1))
    return { x: point.x + Math.cos(angle) * far, y: point.y + Math.sin(angle) * far }
  })
  return thin(moved, 4)
}

/** Drops vertices that crowd their predecessor: offsets of tight bends fold otherwise. */
export function thin(line: readonly Point[], least: number): Point[] {
  const kept: Point[] = [at(line, 0)]
  for (const point of line)
    if (distance(at(kept, kept.length - 1), point) >= least) kept.push(point)
  const last = at(line, line.length - 1)
  if (distance(at(kept, kept.length - 1), last) > 1e-9) kept.push(last)
  return kept
}

/** A band around a line as one open ring: left side out, right side back. */
export function ribbon(line: readonly Point[], width: (share: number) => number): Point[] {
  return [
    ...offset(line, (share) => -width(share) / 2),
    ...offset(line, (share) => width(share) / 2).reverse(),
  ]
}

/** The point at a share of the way from one end to the other. */
export function along(line: readonly Point[], meters: number): Point {
  let rest = meters
  for (let index = 1; index < line.length; index++) {
    const a = at(line, index - 1)
    const b = at(line, index)
    const length = distance(a, b)
    if (rest <= length && length > 0) return between(a, b, rest / length)
    rest -= length
  }
  return at(line, line.length - 1)
}
