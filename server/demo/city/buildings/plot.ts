import { around, type EdgeKind, type Face } from '../mesh/mesh.ts'
import { ringArea, ringCenter, type Point } from '../mesh/plane.ts'
import { at } from '../random.ts'

/** Half the right of way plus the sidewalk, per kind of edge, in meters: nothing is built nearer. */
const CLEARANCE: Record<EdgeKind, number> = {
  expressway: 24,
  arterial: 19,
  collector: 13,
  local: 8.5,
  lane: 4.2,
  rail: 20,
  canal: 26,
  bank: 14,
  midwater: 20,
  border: 10,
  path: 3,
}

/** Ground to build on, with the room to keep on each side. */
export interface Plot {
  readonly ring: readonly Point[]
  readonly insets: readonly number[]
  readonly kinds: readonly EdgeKind[]
  readonly center: Point
  readonly area: number
}

/** @param setback - meters to keep behind the sidewalk, beyond the street's own clearance */
export function makePlot(face: Face, setback: number): Plot {
  const sides = around(face)
  const ring = sides.map((half) => half.origin)
  const kinds = sides.map((half) => half.edge.kind)
  const insets = kinds.map((kind) => CLEARANCE[kind] + (kind === 'lane' ? setback * 0.5 : setback))
  return { ring, kinds, insets, center: ringCenter(ring), area: ringArea(ring) }
}

/** Is the point on the plot and clear of all its streets? One pass: this is asked a few million times. */
export function isClear({ ring, insets }: Plot, point: Point): boolean {
  const { x, y } = point
  let inside = false
  let a = ring[ring.length - 1]
  for (let index = 0; index < ring.length; index++) {
    const b = ring[index]
    // The side that ends here began at the corner before, and so does its inset.
    const room = insets[index === 0 ? ring.length - 1 : index - 1]
    if (a === undefined || b === undefined || room === undefined) return false
    const dx = b.x - a.x
    const dy = b.y - a.y
    const share = ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy)
    const held = share < 0 ? 0 : share > 1 ? 1 : share
    const awayX = a.x + dx * held - x
    const awayY = a.y + dy * held - y
    if (awayX * awayX + awayY * awayY < room * room) return false
    if (a.y > y !== b.y > y && x < (dx * (y - a.y)) / dy + a.x) inside = !inside
    a = b
  }
  return inside
}

/** A frame turned by an angle about the plot's middle. */
export interface Frame {
  readonly center: Point
  readonly cos: number
  readonly sin: number
}

export const makeFrame = (center: Point, angle: number): Frame => ({
  center,
  cos: Math.cos(angle),
  sin: Math.sin(angle),
})

export const place = ({ center, cos, sin }: Frame, a: number, b: number): Point => ({
  x: center.x + a * cos - b * sin,
  y: center.y + a * sin + b * cos,
})

export const unplace = ({ center, cos, sin }: Frame, point: Point): readonly [number, number] => {
  const dx = point.x - center.x
  const dy = point.y - center.y
  return [dx * cos + dy * sin, dy * cos - dx * sin]
}

/** Smallest and largest coordinates of the plot within a frame. */
export function extent(plot: Plot, frame: Frame): readonly [number, number, number, number] {
  let [lowA, lowB, highA, highB] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const point of plot.ring) {
    const [a, b] = unplace(frame, point)
    lowA = Math.min(lowA, a)
    lowB = Math.min(lowB, b)
    highA = Math.max(highA, a)
    highB = Math.max(highB, b)
  }
  return [lowA, lowB, highA, highB]
}

/** Direction of the plot's longest side. */
export function mainAngle(plot: Plot): number {
  let best = 0
  let length = -1
  plot.ring.forEach((point, index) => {
    const next = at(plot.ring, (index + 1) % plot.ring.length)
    const size = Math.hypot(next.x - point.x, next.y - point.y)
    if (size <= length) return
    length = size
    best = Math.atan2(next.y - point.y, next.x - point.x)
  })
  return best
}

/** The same direction or a right angle to it, whichever lies within 45° of east. */
export function eastward(angle: number): number {
  let turned = angle % (Math.PI / 2)
  if (turned > Math.PI / 4) turned -= Math.PI / 2
  if (turned < -Math.PI / 4) turned += Math.PI / 2
  return turned
}
