import Flatbush from 'flatbush'
import { isInPolygons, type Polygon } from '#shared/geo/polygon.ts'
import type { PlaceId } from '#shared/model/id.ts'
import { tiers, type Place, type PlaceShape } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'

/** Which areas contain a point. */
export interface AreaIndex {
  /** Tiers widest first; empty outside the city. */
  readonly tiersAt: (point: Position) => readonly PlaceId[]
  /** Estates and other places that cut across the tiers, in the order of the pack. */
  readonly othersAt: (point: Position) => readonly PlaceId[]
}

interface Area {
  readonly place: Place
  readonly polygons: readonly Polygon[]
}

const depthOf = (place: Place): number => tiers.findIndex((tier) => tier === place.kind)

/**
 * Areas of a city by their borders. Where borders are shared vertex by vertex, a point on one lies in exactly
 * one area (see `isInRing`); where derived borders leave a gap, the next wider tier answers.
 */
export function makeAreaIndex(places: readonly Place[], shapes: readonly PlaceShape[]): AreaIndex {
  const polygonsOf = new Map(shapes.map((shape) => [shape.id, shape.polygons]))
  const areas = places.map((place) => ({ place, polygons: polygonsOf.get(place.id) ?? [] }))
  const parentOf = new Map(places.map((place) => [place.id, place.parentId]))
  const byTier = tiers
    .map((_, depth) => areas.filter((area) => depthOf(area.place) === depth))
    .filter((list) => list.length > 0)
    .reverse()
    .map(makeFinder)
  const findOthers = makeFinder(areas.filter((area) => depthOf(area.place) < 0))
  return {
    tiersAt: (point) => {
      for (const find of byTier) {
        const found = find(point, true)[0]
        if (found !== undefined) return chainTo(found, parentOf)
      }
      return []
    },
    othersAt: (point) => findOthers(point, false),
  }
}

type Finder = (point: Position, firstOnly: boolean) => PlaceId[]

function makeFinder(areas: readonly Area[]): Finder {
  if (areas.length === 0) return () => []
  const index = new Flatbush(areas.length)
  for (const { place } of areas) index.add(...place.box)
  index.finish()
  return (point, firstOnly) => {
    const [x, y] = point
    const found: PlaceId[] = []
    if (!Number.isFinite(x) || !Number.isFinite(y)) return found
    for (const row of index.search(x, y, x, y).sort((a, b) => a - b)) {
      const area = areas[row]
      if (area === undefined || !isInPolygons(point, area.polygons)) continue
      found.push(area.place.id)
      if (firstOnly) break
    }
    return found
  }
}

function chainTo(id: PlaceId, parentOf: ReadonlyMap<PlaceId, PlaceId | null>): PlaceId[] {
  const chain: PlaceId[] = []
  for (
    let next: PlaceId | null = id;
    next !== null && !chain.includes(next);
    next = parentOf.get(next) ?? null
  ) {
    chain.unshift(next)
  }
  return chain
}
