import type { RoadRank } from '#shared/model/pack.ts'
import { bearing, distance, ringArea, segmentDistance, type Point } from './plane.ts'

/** What an edge of the mesh is on the ground. `path` divides ground but is no road; `bank` parts land from water. */
export type EdgeKind = RoadRank | 'bank' | 'midwater' | 'canal' | 'border' | 'path'

/** Both half-edges of an edge share it. */
export interface Edge {
  kind: EdgeKind
}

/** A place where edges meet. */
export class Vertex implements Point {
  readonly x: number
  readonly y: number
  readonly id: number
  /** One half-edge that leaves it. */
  out: HalfEdge
  constructor(point: Point, id: number, out?: HalfEdge) {
    this.x = point.x
    this.y = point.y
    this.id = id
    this.out = out ?? new HalfEdge(this, undefined, { kind: 'border' })
  }
}

/** A region of the mesh, to the left of its half-edges. `outer` is everything outside the city. */
export class Face {
  readonly id: number
  readonly outer: boolean
  edge: HalfEdge
  constructor(id: number, outer: boolean, edge?: HalfEdge) {
    this.id = id
    this.outer = outer
    this.edge = edge ?? new HalfEdge(undefined, this, { kind: 'border' })
  }
}

/** A directed side of an edge, with its face on the left. */
export class HalfEdge {
  twin: HalfEdge = this
  next: HalfEdge = this
  prev: HalfEdge = this
  dead = false
  origin: Vertex
  face: Face
  readonly edge: Edge
  constructor(origin: Vertex | undefined, face: Face | undefined, edge: Edge) {
    this.edge = edge
    this.origin = origin ?? new Vertex({ x: 0, y: 0 }, -1, this)
    this.face = face ?? new Face(-1, true, this)
  }
  get end(): Vertex {
    return this.twin.origin
  }
}

const HASH_METERS = 200
const centimeters = (value: number): number => Math.round(value * 100) / 100

/**
 * A planar partition of the city whose edges are streets and shores, as half-edges. Everything that is
 * later called a border is a walk along these edges, so shared borders are the same vertices.
 */
export class Mesh {
  readonly halfEdges: HalfEdge[] = []
  readonly faces: Face[] = []
  #vertices = 0
  readonly #hash = new Map<number, HalfEdge[]>()

  /** @param outline - open ring, counter-clockwise */
  constructor(outline: readonly Point[]) {
    const ring = ringArea(outline) < 0 ? [...outline].reverse() : outline
    const inner = this.#makeFace(false)
    const outer = this.#makeFace(true)
    const sides = ring.map((point) =>
      this.#makeEdge(point, { left: inner, right: outer, kind: 'border' }),
    )
    sides.forEach((side, index) => {
      const next = sides[(index + 1) % sides.length] ?? side
      this.#link(side, next)
      side.twin.origin = next.origin
      this.#link(next.twin, side.twin)
    })
    for (const side of sides) this.#remember(side)
    for (const side of sides) {
      inner.edge = side
      outer.edge = side.twin
    }
  }

  #makeFace(outer: boolean): Face {
    const face = new Face(this.faces.length, outer)
    this.faces.push(face)
    return face
  }

  #makeEdge(from: Point, way: { left: Face; right: Face; kind: EdgeKind }): HalfEdge {
    const edge: Edge = { kind: way.kind }
    const vertex = this.#makeVertex(from)
    const half = new HalfEdge(vertex, way.left, edge)
    vertex.out = half
    const twin = new HalfEdge(vertex, way.right, edge)
    half.twin = twin
    twin.twin = half
    this.halfEdges.push(half, twin)
    return half
  }

  #makeVertex(point: Point): Vertex {
    return new Vertex({ x: centimeters(point.x), y: centimeters(point.y) }, this.#vertices++)
  }

  #link(first: HalfEdge, second: HalfEdge): void {
    first.next = second
    second.prev = first
  }

  /** Vertices so far; ids count from 0. */
  get vertexCount(): number {
    return this.#vertices
  }

  /** Puts a new vertex on an edge; both faces get it. */
  splitEdge(half: HalfEdge, point: Point): Vertex {
    const twin = half.twin
    const vertex = this.#makeVertex(point)
    const end = twin.origin
    const edge: Edge = { kind: half.edge.kind }
    const rest = new HalfEdge(vertex, half.face, edge)
    const back = new HalfEdge(end, twin.face, edge)
    rest.twin = back
    back.twin = rest
    this.#link(rest, half.next)
    this.#link(half, rest)
    this.#link(twin.prev, back)
    this.#link(back, twin)
    twin.origin = vertex
    if (end.out === twin) end.out = back
    vertex.out = rest
    this.halfEdges.push(rest, back)
    this.#remember(rest)
    return vertex
  }

  /** The half-edge leaving `vertex` whose left side holds the direction. */
  wedge(vertex: Vertex, toward: Point): HalfEdge {
    const aim = bearing(vertex, toward)
    let best = vertex.out
    let least = Infinity
    for (const half of leaving(vertex)) {
      const turned = (aim - bearing(vertex, half.end) + 4 * Math.PI) % (2 * Math.PI)
      if (turned < least) {
        least = turned
        best = half
      }
    }
    return best
  }

  /**
   * Cuts a face by a path from one of its vertices to another. Both half-edges must leave those vertices
   * along the face. @returns the half-edges of the path, first to last
   */
  splitFace(
    from: HalfEdge,
    to: HalfEdge,
    way: { points: readonly Point[]; kind: EdgeKind },
  ): HalfEdge[] {
    const face = from.face
    const fresh = this.#makeFace(face.outer)
    const vertices = [from.origin, ...way.points.map((point) => this.#makeVertex(point)), to.origin]
    const path: HalfEdge[] = []
    let forward = from.prev
    let backward = from
    const last = to.prev
    vertices.slice(1).forEach((end, index) => {
      const edge: Edge = { kind: way.kind }
      const half = new HalfEdge(vertices[index] ?? end, face, edge)
      const twin = new HalfEdge(end, fresh, edge)
      half.twin = twin
      twin.twin = half
      if (index > 0) half.origin.out = half
      this.#link(forward, half)
      this.#link(twin, backward)
      forward = half
      backward = twin
      this.halfEdges.push(half, twin)
      path.push(half)
    })
    this.#link(forward, to)
    this.#link(last, backward)
    face.edge = to
    fresh.edge = from
    for (const half of around(fresh)) half.face = fresh
    for (const half of path) this.#remember(half)
    return path
  }

  /** Takes an edge away; the face on its right joins the one on its left. Loose ends go too. */
  removeEdge(half: HalfEdge): void {
    const twin = half.twin
    const kept = twin.face.outer ? twin.face : half.face
    const { origin, end } = half
    this.#link(half.prev, twin.next)
    this.#link(twin.prev, half.next)
    half.dead = true
    twin.dead = true
    if (origin.out === half) origin.out = twin.next
    if (end.out === twin) end.out = half.next
    if (half.face !== twin.face) {
      kept.edge = half.next === twin ? twin.next : half.next
      const gone = kept === half.face ? twin.face : half.face
      for (const side of around(kept)) side.face = kept
      gone.edge = half
    } else {
      kept.edge = [half.next, half.prev, twin.next].find((side) => !side.dead) ?? half
    }
    for (const vertex of [origin, end]) {
      const out = vertex.out
      if (!out.dead && out.twin.next === out) this.removeEdge(out)
    }
  }

  #remember(half: HalfEdge): void {
    for (const key of cellsOf(half.origin, half.end)) {
      const list = this.#hash.get(key)
      if (list === undefined) this.#hash.set(key, [half])
      else list.push(half)
    }
  }

  /** Edges that may come near a segment; each perhaps more than once. */
  *near(from: Point, to: Point): Generator<HalfEdge> {
    for (const key of cellsOf(from, to)) {
      for (const half of this.#hash.get(key) ?? []) if (!half.dead) yield half
    }
  }
}

function cellsOf(from: Point, to: Point): number[] {
  const keys: number[] = []
  const west = Math.floor(Math.min(from.x, to.x) / HASH_METERS)
  const east = Math.floor(Math.max(from.x, to.x) / HASH_METERS)
  const south = Math.floor(Math.min(from.y, to.y) / HASH_METERS)
  const north = Math.floor(Math.max(from.y, to.y) / HASH_METERS)
  for (let column = west; column <= east; column++) {
    for (let row = south; row <= north; row++) keys.push((column + 500) * 1000 + row + 500)
  }
  return keys
}

/** The half-edges around a face, counter-clockwise. */
export function around(face: Face): HalfEdge[] {
  const sides: HalfEdge[] = []
  let half = face.edge
  do {
    sides.push(half)
    half = half.next
  } while (half !== face.edge)
  return sides
}

/** The half-edges that leave a vertex. */
export function leaving(vertex: Vertex): HalfEdge[] {
  const sides: HalfEdge[] = []
  let half = vertex.out
  do {
    sides.push(half)
    half = half.twin.next
  } while (half !== vertex.out)
  return sides
}

/** Open ring of a face. */
export const ringOf = (face: Face): Vertex[] => around(face).map((half) => half.origin)

export const faceArea = (face: Face): number => ringArea(ringOf(face))

/** Faces that are part of the city and still exist. */
export const livingFaces = (mesh: Mesh): Face[] =>
  mesh.faces.filter((face) => !face.outer && !face.edge.dead && face.edge.face === face)

/** Each edge once. */
export const livingEdges = (mesh: Mesh): HalfEdge[] =>
  mesh.halfEdges.filter((half, index) => index % 2 === 0 && !half.dead)

/** How far a point stands from an edge, in meters. */
export const edgeDistance = (point: Point, half: HalfEdge): number =>
  segmentDistance(point, half.origin, half.end)

export const edgeLength = (half: HalfEdge): number => distance(half.origin, half.end)
