import { Delaunay } from 'd3-delaunay'
import { boxOf, ringAreaDegrees, type Polygon } from '#shared/geo/polygon.ts'
import type { Position, Ring } from '#shared/model/position.ts'

/**
 * Divides an area among points: to each the part that lies nearest to it. Points that coincide are drawn apart by
 * some meters, because two bodies may be registered at one address.
 * @returns polygons per point; empty where a point's part does not touch the area
 */
export function divideAmong(points: readonly Position[], area: readonly Polygon[]): Polygon[][] {
  const [west, south, east, north] = boxOf(area.flat(2))
  const shrink = Math.max(0.01, Math.cos((((south + north) / 2) * Math.PI) / 180))
  const seen = new Map<string, number>()
  const flat = points.map(([longitude, latitude]): [number, number] => {
    const key = `${longitude} ${latitude}`
    const twin = seen.get(key) ?? 0
    seen.set(key, twin + 1)
    return [
      longitude * shrink + Math.cos(twin * 2.4) * twin * APART,
      latitude + Math.sin(twin * 2.4) * twin * APART,
    ]
  })
  const frame: [number, number, number, number] = [
    west * shrink - 1,
    south - 1,
    east * shrink + 1,
    north + 1,
  ]
  const voronoi = Delaunay.from(flat).voronoi(frame)
  return points.map((_, index) => {
    const cell: [number, number][] | null = voronoi.cellPolygon(index)
    // A point outside the frame is nearest to nothing.
    if (cell === null) return []
    const clip = cell.map(([x, y]): Position => [x / shrink, y])
    return area.flatMap((polygon) => clipPolygon(polygon, clip))
  })
}

/** Degrees between points at one address, about 30 m. */
const APART = 0.0003

function clipPolygon(polygon: Polygon, clip: Ring): Polygon[] {
  const [outer, ...holes] = polygon.map((ring) => clipRing(ring, clip))
  if (outer === undefined || outer.length < 4) return []
  return [[outer, ...holes.filter((hole) => hole.length >= 4)]]
}

/**
 * Sutherland and Hodgman: a ring cut by each side of a convex one. Where a bent ring falls into pieces they stay tied
 * along the cut; such ties run there and back, so they change neither area nor what is inside.
 */
function clipRing(ring: Ring, clip: Ring): Ring {
  let kept = ring.slice(0, -1)
  const sign = ringAreaDegrees(clip) > 0 ? 1 : -1
  for (let index = 1; index < clip.length && kept.length > 0; index++) {
    const a = clip[index - 1]
    const b = clip[index]
    if (a === undefined || b === undefined) break
    kept = cutAlong(
      kept,
      (point) => sign * ((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])),
    )
  }
  const first = kept[0]
  return first === undefined ? [] : [...kept, first]
}

function cutAlong(open: readonly Position[], side: (point: Position) => number): Position[] {
  const kept: Position[] = []
  let before = open[open.length - 1]
  for (const point of open) {
    if (before === undefined) break
    const from = side(before)
    const to = side(point)
    if (from >= 0 !== to >= 0) {
      const share = from / (from - to)
      kept.push([
        before[0] + (point[0] - before[0]) * share,
        before[1] + (point[1] - before[1]) * share,
      ])
    }
    if (to >= 0) kept.push(point)
    before = point
  }
  return kept
}

/** Convex hull of points as a closed ring, counter-clockwise (Andrew's monotone chain). */
export function hullOf(points: readonly Position[]): Ring {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const half = (list: readonly Position[]): Position[] => {
    const chain: Position[] = []
    for (const point of list) {
      while (chain.length >= 2 && turnsRight(chain, point)) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  const ring = [...half(sorted), ...half(sorted.toReversed())]
  const first = ring[0]
  return first === undefined ? [] : [...ring, first]
}

function turnsRight(chain: readonly Position[], point: Position): boolean {
  const a = chain[chain.length - 2]
  const b = chain[chain.length - 1]
  if (a === undefined || b === undefined) return false
  return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) <= 0
}
