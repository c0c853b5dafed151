import { at } from '../random.ts'
import {
  around,
  faceArea,
  leaving,
  type EdgeKind,
  type Face,
  type HalfEdge,
  type Mesh,
  type Vertex,
} from './mesh.ts'
import { bearing, between, crossing, distance, turn, type Point } from './plane.ts'

/** How a curve is laid into the mesh. */
export interface Laying {
  readonly kind: EdgeKind
  /** A crossing this near to a vertex uses the vertex, in meters. */
  readonly snapMeters: number
  /** Pieces whose middle answers no are left out (a street does not run on through a lake). */
  readonly allows?: (middle: Point) => boolean
}

interface Hit {
  readonly half: HalfEdge
  readonly along: number
  readonly point: Point
}

function firstHit(
  mesh: Mesh,
  segment: readonly [Point, Point],
  leavingVertex: Vertex | undefined,
  blindMeters: number,
): Hit | undefined {
  const [from, to] = segment
  let best: Hit | undefined
  for (const half of mesh.near(from, to)) {
    const found = crossing(from, to, half.origin, half.end)
    if (found === undefined || (best !== undefined && found.along >= best.along)) continue
    const point = between(from, to, found.along)
    const own = half.origin === leavingVertex || half.end === leavingVertex
    if (own && leavingVertex !== undefined && distance(point, leavingVertex) < blindMeters) continue
    best = { half, along: found.along, point }
  }
  return best
}

/** The vertex at a point of an edge: an end when near enough, else a new one. */
export function vertexAt(mesh: Mesh, half: HalfEdge, point: Point, snapMeters: number): Vertex {
  const limit = Math.max(0.5, snapMeters)
  const start = distance(point, half.origin)
  const stop = distance(point, half.end)
  if (start <= limit && start <= stop) return half.origin
  if (stop <= limit) return half.end
  return mesh.splitEdge(half, point)
}

function crosses(face: Face, path: readonly Point[], ends: readonly [Vertex, Vertex]): boolean {
  for (const half of around(face)) {
    for (let index = 1; index < path.length; index++) {
      const p = at(path, index - 1)
      const q = at(path, index)
      const first = index === 1 && (half.origin === ends[0] || half.end === ends[0])
      const last = index === path.length - 1 && (half.origin === ends[1] || half.end === ends[1])
      if (first || last) {
        if (folds(half, p, q, first ? ends[0] : ends[1])) return true
        continue
      }
      if (crossing(p, q, half.origin, half.end) !== undefined) return true
    }
  }
  return false
}

/** Does the segment lie along the edge it starts from, so that a needle would remain between them? */
function folds(half: HalfEdge, p: Point, q: Point, shared: Vertex): boolean {
  const far = half.origin === shared ? half.end : half.origin
  const away = distance(p, shared) < 1e-6 ? q : p
  return turn(bearing(shared, far), bearing(shared, away)) < 0.12
}

/** Joins two vertices by a path through one face. @returns its half-edges, or nothing when it does not fit */
export function connect(
  mesh: Mesh,
  from: Vertex,
  to: Vertex,
  way: { points: readonly Point[]; kind: EdgeKind },
): HalfEdge[] | undefined {
  if (from === to) return undefined
  const path: Point[] = [from, ...way.points, to]
  const first = mesh.wedge(from, at(path, 1))
  const last = mesh.wedge(to, at(path, path.length - 2))
  if (first.face !== last.face || first.face.outer || first === last) return undefined
  if (path.length === 2 && leaving(from).some((half) => half.end === to)) return undefined
  if (crosses(first.face, path, [from, to])) return undefined
  return mesh.splitFace(first, last, way)
}

/** Closed curves start where they first meet the mesh. */
function unroll(mesh: Mesh, line: readonly Point[]): readonly Point[] {
  if (distance(at(line, 0), at(line, line.length - 1)) > 1e-6) return line
  for (let index = 1; index < line.length; index++) {
    if (firstHit(mesh, [at(line, index - 1), at(line, index)], undefined, 0) === undefined) continue
    const open = line.slice(0, -1)
    return [...open.slice(index - 1), ...open.slice(0, index), at(open, index % open.length)]
  }
  return line
}

/**
 * Lays a curve into the mesh, cutting every face it crosses. What lies before its first and after its last
 * meeting with the mesh is left out, and so is a piece that does not fit: the mesh stays planar in any case.
 */
export function lay(mesh: Mesh, curve: readonly Point[], laying: Laying): void {
  const line = unroll(mesh, curve)
  let current: Vertex | undefined
  let points: Point[] = []
  let room = laying.snapMeters * 0.6
  for (let index = 1; index < line.length; index++) {
    const to = at(line, index)
    let from = at(line, index - 1)
    for (;;) {
      const hit = firstHit(mesh, [from, to], current, laying.snapMeters * 1.6 + 3)
      if (hit === undefined) break
      const vertex = vertexAt(mesh, hit.half, hit.point, snapFor(hit.half, laying))
      const kept = easeInto(points, vertex, hit.point)
      if (current !== undefined) join(mesh, [current, vertex], kept, laying)
      current = vertex
      points = []
      room = Math.max(laying.snapMeters * 0.6, distance(vertex, hit.point) * EASE)
      const rest = distance(hit.point, to)
      if (rest < 2) break
      from = between(hit.point, to, 1 / rest)
    }
    if (current !== undefined && distance(current, to) > room) points.push(to)
  }
}

/** Meters over which a curve is led to a vertex it was snapped to, per meter it was moved. */
const EASE = 3.5

/** Leaves out the points just before a snapped vertex, so that the curve bends toward it and does not jerk. */
function easeInto(points: readonly Point[], vertex: Vertex, wanted: Point): Point[] {
  const room = distance(vertex, wanted) * EASE
  return points.filter((point, index) => index === 0 || distance(point, vertex) > room)
}

/** Bridges keep their line: only a very near vertex of a shore, creek or railway is used. */
function snapFor(half: HalfEdge, laying: Laying): number {
  const { kind } = half.edge
  const passed = kind === 'bank' || kind === 'canal' || kind === 'midwater' || kind === 'rail'
  return passed ? Math.min(6, laying.snapMeters) : laying.snapMeters
}

function join(
  mesh: Mesh,
  ends: readonly [Vertex, Vertex],
  points: readonly Point[],
  laying: Laying,
): void {
  const [from, to] = ends
  const kept = points.filter((point) => distance(point, to) > laying.snapMeters * 0.6)
  const middle = kept.length > 0 ? at(kept, kept.length >> 1) : between(from, to, 0.5)
  if (laying.allows !== undefined && !laying.allows(middle)) return
  const path = connect(mesh, from, to, { points: kept, kind: laying.kind })
  if (path === undefined) return
  const sides = [at(path, 0).face, at(path, 0).twin.face]
  if (sides.some((face) => faceArea(face) < 60)) mesh.removeEdge(at(path, 0))
}
