import { connect, vertexAt } from '../mesh/insert.ts'
import {
  around,
  faceArea,
  leaving,
  type EdgeKind,
  type Face,
  type HalfEdge,
  type Mesh,
  type Vertex,
} from '../mesh/mesh.ts'
import { bearing, between, distance, turn, type Point } from '../mesh/plane.ts'
import { fromZone, toZone, type Zone } from '../plan/zones.ts'
import { at, type Dice } from '../random.ts'

/** How a face is to be cut in two by a street. */
export interface Cut {
  readonly kind: EdgeKind
  readonly zone: Zone
  readonly snapMeters: number
  /** Neither half may be narrower. */
  readonly leastMeters: number
  /** Every how many lattice steps such a street runs. */
  readonly stride: number
  readonly dice: Dice
}

type Axis = 'x' | 'y'

interface Side {
  readonly half: HalfEdge
  readonly from: Point
  readonly to: Point
}

interface Crossing {
  readonly half: HalfEdge
  readonly point: Point
  readonly other: number
}

const across = (axis: Axis): Axis => (axis === 'x' ? 'y' : 'x')

/** Cuts a face where a street would run. @returns both halves, or nothing when no cut fits */
export function cutFace(mesh: Mesh, face: Face, cut: Cut): readonly [Face, Face] | undefined {
  const sides = around(face).map((half) => ({
    half,
    from: toZone(cut.zone, half.origin),
    to: toZone(cut.zone, half.end),
  }))
  const width = span(sides, 'x')
  const height = span(sides, 'y')
  const stretch = cut.zone.lattice === undefined ? 1 : 1.1
  const first: Axis = width.length > height.length * stretch ? 'x' : 'y'
  for (const axis of [first, across(first)] as const) {
    const reach = axis === 'x' ? width : height
    if (reach.length < cut.leastMeters * 2) continue
    if (axis !== first && reach.length < 0.55 * (axis === 'x' ? height : width).length) continue
    for (const place of placesToCut(sides, axis, cut)) {
      const halves = tryCut(mesh, face, { sides, axis, place, cut })
      if (halves !== undefined) return halves
    }
  }
  return undefined
}

function span(
  sides: readonly Side[],
  axis: Axis,
): { readonly low: number; readonly length: number } {
  let low = Infinity
  let high = -Infinity
  for (const { from } of sides) {
    low = Math.min(low, from[axis])
    high = Math.max(high, from[axis])
  }
  return { low, length: high - low }
}

/** Coordinates to try, best first: streets that arrive from across the border, then the middle. */
function placesToCut(sides: readonly Side[], axis: Axis, cut: Cut): number[] {
  const { low, length } = span(sides, axis)
  const middle = low + length / 2
  const play = Math.min(length * 0.24, length / 2 - cut.leastMeters)
  const near = (place: number): boolean => Math.abs(place - middle) <= play + 1
  const closest = (a: number, b: number): number => Math.abs(a - middle) - Math.abs(b - middle)
  const lattice = cut.zone.lattice
  if (lattice !== undefined) {
    const step = lattice[axis === 'x' ? 0 : 1] * cut.stride
    const base = Math.round(middle / step)
    const lines = [0, 1, -1, 2, -2]
      .map((move) => (base + move) * step)
      .filter(near)
      .sort(closest)
    if (lines.length > 0) return [...lines, middle]
  }
  const uneven = cut.zone.unevenness
  const arriving = cut.dice.chance(1 - uneven * 0.55)
    ? streetsArriving(sides, axis, cut.zone).filter(near).sort(closest)
    : []
  const loose = [0, 1, 2].map(() => middle + play * (0.25 + uneven) * cut.dice.between(-1, 1))
  return [...arriving.slice(0, 2), ...loose, middle]
}

/** Where a street ends at the border of the face, running the way the cut would. */
function streetsArriving(sides: readonly Side[], axis: Axis, zone: Zone): number[] {
  const found: number[] = []
  for (const { half, from } of sides) {
    const legs = leaving(half.origin)
    if (legs.length !== 3) continue
    const foreign = legs.find((leg) => leg !== half && leg.twin !== half.prev)
    if (foreign === undefined || !isStreet(foreign.edge.kind)) continue
    const far = toZone(zone, foreign.end)
    const run = Math.abs(far[across(axis)] - from[across(axis)])
    if (run > Math.abs(far[axis] - from[axis]) * 2) found.push(from[axis] + 0.07)
  }
  return found
}

const isStreet = (kind: EdgeKind): boolean =>
  kind === 'arterial' || kind === 'collector' || kind === 'local' || kind === 'expressway'

interface Trial {
  readonly sides: readonly Side[]
  readonly axis: Axis
  readonly place: number
  readonly cut: Cut
}

function tryCut(mesh: Mesh, face: Face, trial: Trial): readonly [Face, Face] | undefined {
  const chord = longestChord(trial)
  if (chord === undefined) return undefined
  const [start, stop] = chord
  if (distance(start.point, stop.point) < trial.cut.leastMeters * 0.6) return undefined
  if (!meetsWell(start, stop.point) || !meetsWell(stop, start.point)) return undefined
  const from = vertexAt(mesh, start.half, start.point, trial.cut.snapMeters)
  const to = vertexAt(mesh, stop.half, stop.point, trial.cut.snapMeters)
  const points = course(trial.cut.zone, from, to)
  const way = { points, kind: trial.cut.kind }
  const path = connect(mesh, from, to, way)
  const first = path?.[0]
  if (first === undefined || path === undefined) return undefined
  const halves = [first.face, first.twin.face] as const
  if (!halves.includes(face) || halves.some((half) => isPoor(half, trial.cut))) {
    mesh.removeEdge(first)
    return undefined
  }
  return halves
}

function isPoor(face: Face, cut: Cut): boolean {
  const area = faceArea(face)
  if (area < cut.leastMeters * cut.leastMeters * 0.8) return true
  const girth = around(face).reduce((sum, half) => sum + distance(half.origin, half.end), 0)
  return area / (girth * girth) < 0.026
}

/** Streets meet at a fair angle, not in needles. */
function meetsWell(end: Crossing, other: Point): boolean {
  const angle = turn(bearing(end.point, other), bearing(end.half.origin, end.half.end))
  return angle > 0.62 && angle < Math.PI - 0.62
}

function longestChord({ sides, axis, place }: Trial): readonly [Crossing, Crossing] | undefined {
  const other = across(axis)
  const crossings: Crossing[] = []
  for (const { half, from, to } of sides) {
    if (from[axis] > place === to[axis] > place) continue
    const share = (place - from[axis]) / (to[axis] - from[axis])
    crossings.push({
      half,
      point: between(half.origin, half.end, share),
      other: from[other] + (to[other] - from[other]) * share,
    })
  }
  crossings.sort((a, b) => a.other - b.other)
  let best: readonly [Crossing, Crossing] | undefined
  let length = 0
  for (let index = 0; index + 1 < crossings.length; index += 2) {
    const low = at(crossings, index)
    const high = at(crossings, index + 1)
    if (high.other - low.other <= length) continue
    length = high.other - low.other
    best = [low, high]
  }
  return best
}

/** The bends of a street between two corners: straight in the zone's axes. */
function course(zone: Zone, from: Vertex, to: Vertex): Point[] {
  if (zone.bendMeters === 0) return []
  const pieces = Math.floor(distance(from, to) / 70)
  const start = toZone(zone, from)
  const stop = toZone(zone, to)
  const points: Point[] = []
  for (let piece = 1; piece < pieces; piece++)
    points.push(fromZone(zone, between(start, stop, piece / pieces)))
  return points
}
