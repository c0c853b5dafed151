import { roadRanks, type Road, type RoadRank } from '#shared/model/pack.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import type { Geodesy } from '../areas/outline.ts'
import {
  leaving,
  livingEdges,
  type Edge,
  type HalfEdge,
  type Mesh,
  type Vertex,
} from '../mesh/mesh.ts'
import { bearing, distance, turn } from '../mesh/plane.ts'
import { at } from '../random.ts'

/** One street from end to end: stretches that run on into each other. */
export interface Street {
  readonly id: number
  readonly rank: RoadRank
  readonly lengthMeters: number
  readonly halves: readonly HalfEdge[]
}

/** The streets of the city and which street each edge belongs to. */
export interface Network {
  readonly streets: readonly Street[]
  readonly streetOf: ReadonlyMap<Edge, Street>
  /** Running meters from the western or southern end of its street, by edge. */
  readonly chainage: ReadonlyMap<Edge, number>
}

const RANKS = new Map<string, RoadRank>(roadRanks.map((rank) => [rank, rank]))

/** The rank of an edge that is a road or a railway. */
export const rankOf = (edge: Edge): RoadRank | undefined => RANKS.get(edge.kind)

const drivable = (edge: Edge): boolean => rankOf(edge) !== undefined && edge.kind !== 'rail'

/** Turns whatever is not tied to the main network into footpaths: what remains is one component. */
export function dropIslands(mesh: Mesh): void {
  const seen = new Set<Vertex>()
  let largest: HalfEdge[] = []
  const roads = livingEdges(mesh).filter((half) => drivable(half.edge))
  const parts: HalfEdge[][] = []
  for (const road of roads) {
    if (seen.has(road.origin)) continue
    const part = flood(road.origin, seen)
    parts.push(part)
    if (part.length > largest.length) largest = part
  }
  for (const part of parts) {
    if (part === largest) continue
    for (const half of part) half.edge.kind = 'path'
  }
}

function flood(start: Vertex, seen: Set<Vertex>): HalfEdge[] {
  const part: HalfEdge[] = []
  const open = [start]
  seen.add(start)
  for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
    for (const half of leaving(vertex)) {
      if (!drivable(half.edge)) continue
      part.push(half)
      if (seen.has(half.end)) continue
      seen.add(half.end)
      open.push(half.end)
    }
  }
  return part
}

/** Follows streets across their junctions. */
export function findStreets(mesh: Mesh): Network {
  const roads = livingEdges(mesh).filter((half) => rankOf(half.edge) !== undefined)
  const runsOn = pairUp(roads)
  const streetOf = new Map<Edge, Street>()
  const chainage = new Map<Edge, number>()
  const streets: Street[] = []
  for (const road of roads) {
    if (streetOf.has(road.edge)) continue
    const halves = follow(road, runsOn)
    let length = 0
    for (const half of halves) {
      chainage.set(half.edge, length)
      length += distance(half.origin, half.end)
    }
    const street: Street = {
      id: streets.length,
      rank: rankOf(road.edge) ?? 'lane',
      lengthMeters: length,
      halves,
    }
    streets.push(street)
    for (const half of halves) streetOf.set(half.edge, street)
  }
  return { streets, streetOf, chainage }
}

/** For each half-edge, the one by which its street goes on behind its end. */
function pairUp(roads: readonly HalfEdge[]): Map<HalfEdge, HalfEdge> {
  const runsOn = new Map<HalfEdge, HalfEdge>()
  const done = new Set<Vertex>()
  for (const vertex of roads.flatMap((half) => [half.origin, half.end])) {
    if (done.has(vertex)) continue
    done.add(vertex)
    const legs = leaving(vertex).filter((half) => rankOf(half.edge) !== undefined)
    const pairs = legs.flatMap((first, index) =>
      legs
        .slice(index + 1)
        .map((second) => ({ first, second, bend: bendOf(vertex, first, second) })),
    )
    for (const { first, second, bend } of pairs.sort((a, b) => a.bend - b.bend)) {
      if (bend > 0.6 && legs.length > 2) break
      if (first.edge.kind !== second.edge.kind || runsOn.has(first.twin) || runsOn.has(second.twin))
        continue
      runsOn.set(first.twin, second)
      runsOn.set(second.twin, first)
    }
  }
  return runsOn
}

const bendOf = (vertex: Vertex, first: HalfEdge, second: HalfEdge): number =>
  Math.PI - turn(bearing(vertex, first.end), bearing(vertex, second.end))

function follow(road: HalfEdge, runsOn: ReadonlyMap<HalfEdge, HalfEdge>): HalfEdge[] {
  const seen = new Set<Edge>([road.edge])
  const walk = (start: HalfEdge): HalfEdge[] => {
    const halves: HalfEdge[] = []
    for (
      let half = runsOn.get(start);
      half !== undefined && !seen.has(half.edge);
      half = runsOn.get(half)
    ) {
      seen.add(half.edge)
      halves.push(half)
    }
    return halves
  }
  const ahead = walk(road)
  const behind = walk(road.twin)
    .map((half) => half.twin)
    .reverse()
  return [...behind, road, ...ahead]
}

/** Stretches between junctions, ready to be drawn and routed on. The railway has nodes of its own. */
export function toRoads(
  network: Network,
  names: ReadonlyMap<Street, LocalizedText>,
  geodesy: Geodesy,
): Road[] {
  const numbers = new Map<string, number>()
  const node = (vertex: Vertex, rank: RoadRank): number => {
    const key = rank === 'rail' ? `rail ${vertex.id}` : String(vertex.id)
    const known = numbers.get(key) ?? numbers.size
    numbers.set(key, known)
    return known
  }
  const roads: Road[] = []
  for (const street of network.streets) {
    let points: Vertex[] = []
    street.halves.forEach((half, index) => {
      if (points.length === 0) points.push(half.origin)
      points.push(half.end)
      if (index < street.halves.length - 1 && !isJunction(half.end, street.rank)) return
      roads.push({
        id: `r${roads.length}`,
        names: names.get(street) ?? { 'zh-CN': '', 'zh-Hant': '', en: '' },
        rank: street.rank,
        fromNode: node(at(points, 0), street.rank),
        toNode: node(half.end, street.rank),
        line: points.map(geodesy),
      })
      points = []
    })
  }
  return roads
}

function isJunction(vertex: Vertex, rank: RoadRank): boolean {
  let legs = 0
  for (const half of leaving(vertex)) {
    const other = rankOf(half.edge)
    if (other !== undefined && (other === 'rail') === (rank === 'rail')) legs++
  }
  return legs !== 2
}
