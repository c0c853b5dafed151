import { join } from 'node:path'
import * as v from 'valibot'
import { toWgs84, type CoordinateSystem } from '#shared/geo/coordinates.ts'
import { centroidOf, type Polygon } from '#shared/geo/polygon.ts'
import { buildingId, type PlaceId } from '#shared/model/id.ts'
import type { Ground, Road, RoadRank } from '#shared/model/pack.ts'
import type { Building } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import { toPolygons } from './drafts.ts'
import type { BasemapSource } from './descriptor.ts'
import { readFeatures, type Feature } from './read-source.ts'

/** What a basemap adds to a pack. */
export interface Basemap {
  readonly roads: Road[]
  readonly grounds: Ground[]
  readonly buildings: Building[]
}

/** Reads OpenStreetMap layers as Tilezen vector tiles name them (`kind`, `kind_detail`). */
export async function readBasemap(
  root: string,
  source: BasemapSource,
  cellAt: (point: Position) => PlaceId | undefined,
): Promise<Basemap> {
  const layer = async (file: string | undefined): Promise<Feature[]> =>
    file === undefined ? [] : readFeatures(join(root, file), file)
  const [roads, water, landuse, buildings] = await Promise.all([
    layer(source.roads),
    layer(source.water),
    layer(source.landuse),
    layer(source.buildings),
  ])
  const system = source.coordinateSystem
  return {
    roads: toRoads(roads, system),
    grounds: [...toGrounds(water, waterKind, system), ...toGrounds(landuse, landKind, system)],
    buildings: toBuildings(buildings, system, cellAt),
  }
}

const text = (feature: Feature, key: string): string => {
  const value = feature.properties[key]
  return typeof value === 'string' ? value : ''
}

/** Names as OpenStreetMap has them; a language without its own name shows the local one. */
function namesOf(feature: Feature): LocalizedText {
  const local = text(feature, 'name')
  return {
    'zh-CN': text(feature, 'name:zh-Hans') || text(feature, 'name:zh') || local,
    'zh-Hant': text(feature, 'name:zh-Hant') || local,
    en: text(feature, 'name:en') || local,
  }
}

const RANKS: Readonly<Record<string, RoadRank>> = {
  motorway: 'expressway',
  trunk: 'expressway',
  primary: 'arterial',
  secondary: 'arterial',
  tertiary: 'collector',
  residential: 'local',
  unclassified: 'local',
  living_street: 'local',
  pedestrian: 'lane',
  service: 'lane',
}

function rankOf(feature: Feature): RoadRank | undefined {
  if (text(feature, 'kind') === 'rail')
    return text(feature, 'kind_detail') === 'subway' ? undefined : 'rail'
  return RANKS[text(feature, 'kind_detail').replace(/_link$/u, '')]
}

function toRoads(features: readonly Feature[], system: CoordinateSystem): Road[] {
  const nodes = new Map<string, number>()
  const node = (point: Position, rank: RoadRank): number => {
    const key = `${rank === 'rail' ? 'rail ' : ''}${point[0].toFixed(6)} ${point[1].toFixed(6)}`
    const known = nodes.get(key) ?? nodes.size
    nodes.set(key, known)
    return known
  }
  const roads: Road[] = []
  for (const feature of features) {
    const rank = rankOf(feature)
    if (rank === undefined) continue
    for (const line of linesOf(feature, system)) {
      const [first] = line
      const last = line.at(-1)
      if (first === undefined || last === undefined || line.length < 2) continue
      roads.push({
        id: `r${roads.length}`,
        names: namesOf(feature),
        rank,
        fromNode: node(first, rank),
        toNode: node(last, rank),
        line,
      })
    }
  }
  return roads
}

function linesOf({ geometry }: Feature, system: CoordinateSystem): Position[][] {
  const lines =
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates
        : []
  return lines.map((line) =>
    line.map(([longitude, latitude]): Position => toWgs84([longitude, latitude], system)),
  )
}

type KindOf = (feature: Feature) => Ground['kind'] | undefined

const waterKind: KindOf = (feature) => {
  const kind = text(feature, 'kind')
  if (kind === 'canal') return 'canal'
  if (kind !== 'water' && kind !== 'riverbank' && kind !== 'river') return undefined
  return kind !== 'water' || /[江河浜港泾]$|River|Creek/u.test(text(feature, 'name'))
    ? 'river'
    : 'lake'
}

const LAND: Readonly<Record<string, Ground['kind']>> = {
  park: 'park',
  recreation_ground: 'park',
  garden: 'park',
  grass: 'green',
  forest: 'green',
  natural_wood: 'green',
  pedestrian: 'square',
  school: 'campus',
  university: 'campus',
  industrial: 'industrial',
  pier: 'port',
}
const landKind: KindOf = (feature) => LAND[text(feature, 'kind')]

function toGrounds(
  features: readonly Feature[],
  kindOf: KindOf,
  system: CoordinateSystem,
): Ground[] {
  return features.flatMap((feature, index) => {
    const kind = kindOf(feature)
    const polygons = toPolygons(feature.geometry, system)
    if (kind === undefined || polygons === undefined) return []
    const names = namesOf(feature)
    return [{ id: `${kind}-${index}`, kind, names: names['zh-CN'] === '' ? null : names, polygons }]
  })
}

/** Meters from floor to floor. @source usual storey height of offices and homes, 3.0 to 3.6 m */
const STOREY_METERS = 3.3

function toBuildings(
  features: readonly Feature[],
  system: CoordinateSystem,
  cellAt: (point: Position) => PlaceId | undefined,
): Building[] {
  const seen = new Set<unknown>()
  return features.flatMap((feature) => {
    const id = feature.properties['id']
    // Features cut at tile edges come several times with one id: the first piece stands for the building.
    if (text(feature, 'kind') !== 'building' || seen.has(id)) return []
    const outline = toPolygons(feature.geometry, system)?.[0]?.[0]
    const center = outline === undefined ? undefined : centroidOf(outline)
    const cellId = center === undefined ? undefined : cellAt(center)
    if (outline === undefined || center === undefined || cellId === undefined) return []
    seen.add(id)
    return [toBuilding(feature, { id: String(id), outline, center, cellId })]
  })
}

function toBuilding(
  feature: Feature,
  place: { id: string; outline: Polygon[number]; center: Position; cellId: PlaceId },
): Building {
  const height = feature.properties['height']
  const storeys = Math.max(1, typeof height === 'number' ? Math.round(height / STOREY_METERS) : 1)
  return {
    id: v.parse(buildingId, `b-${place.id}`),
    address: namesOf(feature),
    center: place.center,
    outline: [...place.outline],
    cellId: place.cellId,
    complexId: null,
    use: 'other',
    storeys,
    hasLift: storeys > 6,
    // Neither year nor homes are in the source: 0 says unknown.
    builtYear: 0,
    homes: 0,
  }
}
