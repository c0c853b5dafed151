import createGraph, { type Graph, type Node } from 'ngraph.graph'
import paths from 'ngraph.path'
import { nearMetersBetween } from '#shared/geo/distance.ts'
import type { CityPack, Road } from '#shared/model/pack.ts'
import type { Position } from '#shared/model/position.ts'

/** A way along streets: positions in order, at least one. */
export type Way = readonly Position[]

/** One stretch of road as seen from one of its ends. */
export interface Leg {
  readonly to: number
  readonly line: Way
}

/** The streets as something to move on. */
export interface RoadMap {
  readonly nodes: ReadonlyMap<number, Position>
  /** Stretches that leave a junction. */
  legsFrom(node: number): readonly Leg[]
  nearest(point: Position, among?: readonly number[]): number
  /** Shortest way by time; empty where there is none. */
  route(from: number, to: number): Way
}

/** @source our own: what vehicles of the demo make on such streets, meters per second */
const PACES: Readonly<Record<Road['rank'], number>> = {
  expressway: 16,
  arterial: 12,
  collector: 10,
  local: 8,
  lane: 5,
  rail: 0,
}
const FASTEST = 16
/** Far fewer candidates than junctions, enough to hit the right one. */
const BUCKET_DEGREES = 0.004

/** All roads but the railway; both directions are open. */
export function makeRoadMap(pack: Pick<CityPack, 'roads'>): RoadMap {
  const nodes = new Map<number, Position>()
  const legs = new Map<number, Leg[]>()
  const graph: Graph<Position, { seconds: number; road: Road }> = createGraph()
  for (const road of pack.roads) {
    const [first, last] = [road.line[0], road.line.at(-1)]
    if (road.rank === 'rail' || !first || !last || road.fromNode === road.toNode) continue
    addNode(road.fromNode, first)
    addNode(road.toNode, last)
    push(road.fromNode, { to: road.toNode, line: road.line })
    push(road.toNode, { to: road.fromNode, line: road.line.toReversed() })
    const seconds = lengthOf(road.line) / PACES[road.rank]
    graph.addLink(road.fromNode, road.toNode, { seconds, road })
  }

  function addNode(node: number, point: Position): void {
    nodes.set(node, point)
    graph.addNode(node, point)
  }

  function push(node: number, leg: Leg): void {
    const known = legs.get(node)
    if (known) known.push(leg)
    else legs.set(node, [leg])
  }

  const finder = paths.aStar(graph, {
    distance: (_from, _to, link) => link.data.seconds,
    heuristic: (from, to) => nearMetersBetween(from.data, to.data) / FASTEST,
  })
  const buckets = Map.groupBy(nodes, ([, point]) => bucketOf(point))
  const legsFrom = (node: number): readonly Leg[] => legs.get(node) ?? []

  return {
    nodes,
    legsFrom,
    nearest(point, among) {
      const candidates = among
        ? among.flatMap((node): [number, Position][] => {
            const at = nodes.get(node)
            return at ? [[node, at]] : []
          })
        : around(buckets, point, nodes)
      let best: { readonly node: number; readonly meters: number } | undefined
      for (const [node, at] of candidates) {
        const meters = nearMetersBetween(point, at)
        if (!best || meters < best.meters) best = { node, meters }
      }
      return best?.node ?? 0
    },
    route: (from, to) => wayThrough(finder.find(from, to).reverse(), legsFrom),
  }
}

/** Joins the stretches between junctions; among two of the same ends the shorter. */
function wayThrough(
  stops: readonly Node<Position>[],
  legsFrom: (node: number) => readonly Leg[],
): Way {
  const way: Position[] = []
  stops.forEach((stop, index) => {
    const next = stops[index + 1]
    if (!next) return
    const [leg] = legsFrom(Number(stop.id))
      .filter(({ to }) => to === next.id)
      .sort((a, b) => lengthOf(a.line) - lengthOf(b.line))
    if (leg) way.push(...(way.length > 0 ? leg.line.slice(1) : leg.line))
  })
  return way
}

/** Meters along a way. */
export function lengthOf(line: Way): number {
  let meters = 0
  line.forEach((point, index) => {
    const before = line[index - 1]
    if (before) meters += nearMetersBetween(before, point)
  })
  return meters
}

const bucketOf = ([lon, lat]: Position): string =>
  `${Math.floor(lon / BUCKET_DEGREES)} ${Math.floor(lat / BUCKET_DEGREES)}`

function around(
  buckets: ReadonlyMap<string, readonly [number, Position][]>,
  [lon, lat]: Position,
  all: ReadonlyMap<number, Position>,
): Iterable<[number, Position]> {
  const found: [number, Position][] = []
  for (const east of [-1, 0, 1]) {
    for (const north of [-1, 0, 1]) {
      const key = bucketOf([lon + east * BUCKET_DEGREES, lat + north * BUCKET_DEGREES])
      found.push(...(buckets.get(key) ?? []))
    }
  }
  return found.length > 0 ? found : all
}
