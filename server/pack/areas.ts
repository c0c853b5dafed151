import * as v from 'valibot'
import {
  boxOf,
  centroidOf,
  isInPolygons,
  ringAreaDegrees,
  type Polygon,
} from '#shared/geo/polygon.ts'
import { placeId } from '#shared/model/id.ts'
import { tiers, type Place, type PlaceShape, type Tier } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import type { AreaSource, CityDescriptor } from './descriptor.ts'
import { readDrafts, type Draft, type Reading } from './drafts.ts'
import { PackError } from './pack-error.ts'
import { divideAmong, hullOf } from './voronoi.ts'

/** Areas of a pack, widest tier first. */
export interface PackAreas {
  readonly places: Place[]
  readonly shapes: PlaceShape[]
}

/** Reads all tiers of a pack. Borders that a source lacks are derived and marked approximate. */
export async function readAreas(root: string, descriptor: CityDescriptor): Promise<PackAreas> {
  const areas: PackAreas = { places: [], shapes: [] }
  const reading: Reading = { root, descriptor, tables: new Map() }
  const order = (source: AreaSource): number => tiers.indexOf(source.tier)
  const sources = [...descriptor.areas].sort((a, b) => order(a) - order(b))
  if (sources[0]?.tier !== 'city')
    throw new PackError('city.json', 'areas', 'the tier "city" is missing')
  for (const source of sources) {
    const drafts = await readDrafts(reading, source)
    if (drafts.length === 0)
      throw new PackError(source.file, `areas.${source.tier}`, 'holds no area')
    placeTier(areas, source.tier, { drafts, descriptor, derive: source.derive })
  }
  return areas
}

interface Tiering {
  readonly drafts: readonly Draft[]
  readonly descriptor: CityDescriptor
  readonly derive: AreaSource['derive']
}

function placeTier(areas: PackAreas, kind: Tier, tiering: Tiering): void {
  const parents = new Map(areas.places.map((place) => [place.code, place]))
  const parentOf = (draft: Draft): Place | undefined =>
    parents.get(draft.parentCode) ?? fallbackParent(areas, draft)
  const borders = bordersOf(areas, tiering, parentOf)
  for (const draft of tiering.drafts) {
    const polygons = borders.get(draft) ?? []
    const outer = largestRing(polygons)
    if (outer === undefined) continue
    const place = toPlace(kind, draft, {
      polygons,
      outer,
      parent: parentOf(draft),
      city: tiering.descriptor,
    })
    areas.places.push(place)
    areas.shapes.push({ id: place.id, polygons })
  }
}

/** The surveyed border of each draft, or the one derived for it. */
function bordersOf(
  areas: PackAreas,
  { drafts, derive }: Tiering,
  parentOf: (draft: Draft) => Place | undefined,
): Map<Draft, readonly Polygon[]> {
  const borders = new Map<Draft, readonly Polygon[]>()
  const open: Draft[] = []
  for (const draft of drafts) {
    if (draft.polygons !== undefined) borders.set(draft, draft.polygons)
    else if (derive === 'hull') borders.set(draft, [[hullOf(trim(draft.points))]])
    else open.push(draft)
  }
  for (const [parent, group] of Map.groupBy(open, parentOf)) {
    const area = areas.shapes.find(({ id }) => id === parent?.id)?.polygons ?? []
    const parts = divideAmong(
      group.map(({ points }) => points[0] ?? [0, 0]),
      area,
    )
    group.forEach((draft, index) => borders.set(draft, parts[index] ?? []))
  }
  return borders
}

interface Border {
  readonly polygons: readonly Polygon[]
  readonly outer: Polygon[number]
  readonly parent: Place | undefined
  readonly city: CityDescriptor
}

function toPlace(kind: Tier, draft: Draft, { polygons, outer, parent, city }: Border): Place {
  const common = {
    kind,
    code: draft.code,
    box: boxOf(polygons.flat(2)),
    approximate: draft.polygons === undefined,
  }
  if (kind === 'city') {
    return {
      ...common,
      id: v.parse(placeId, 'c'),
      parentId: null,
      names: city.names,
      center: centroidOf(outer),
    }
  }
  const [point, ...others] = draft.points
  return {
    ...common,
    id: v.parse(placeId, `${kind.charAt(0)}-${draft.code.replace(/[^\w.:-]/gu, '_')}`),
    parentId: parent?.id ?? null,
    names: draft.names,
    center: point !== undefined && others.length === 0 ? point : centroidOf(outer),
  }
}

/** An area whose parent's code is unknown lies where its point lies, else directly in the city. */
function fallbackParent(areas: PackAreas, draft: Draft): Place | undefined {
  const city = areas.places[0]
  const point = draft.points[0]
  if (point === undefined) return city
  const holder = areas.shapes.findLast(({ polygons }) => isInPolygons(point, polygons))
  return areas.places.find(({ id }) => id === holder?.id) ?? city
}

const largestRing = (polygons: readonly Polygon[]) =>
  polygons
    .flatMap((polygon) => polygon.slice(0, 1))
    .sort((a, b) => Math.abs(ringAreaDegrees(b)) - Math.abs(ringAreaDegrees(a)))[0]

/** Leaves out the outermost two in a thousand on each side: mistyped positions would stretch the hull. */
function trim(points: readonly Position[]): Position[] {
  const edge = (axis: 0 | 1): readonly [number, number] => {
    const sorted = points.map((point) => point[axis]).sort((a, b) => a - b)
    const cut = Math.floor(sorted.length * 0.002)
    return [sorted[cut] ?? -180, sorted[sorted.length - 1 - cut] ?? 180]
  }
  const [west, east] = edge(0)
  const [south, north] = edge(1)
  return points.filter(([x, y]) => x >= west && x <= east && y >= south && y <= north)
}
