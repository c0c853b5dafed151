import * as v from 'valibot'
import { buildingId, placeId } from './id.ts'
import { box, position, type Ring } from './position.ts'
import { localizedText } from './words.ts'

/** Tiers of duty, widest first. A `cell` is the smallest area of duty (单元网格). */
export const tiers = ['city', 'district', 'subdistrict', 'community', 'cell'] as const
export const tier = v.picklist(tiers)
export type Tier = v.InferOutput<typeof tier>

/** Tiers, and the places that cut across them and can be part of a scope. */
export const placeKinds = [
  ...tiers,
  'residentialComplex',
  'officeTower',
  'serviceHall',
  'streetBlock',
] as const
export const placeKind = v.picklist(placeKinds)
export type PlaceKind = v.InferOutput<typeof placeKind>

/** A named area that somebody answers for. Geometry travels apart, in {@link PlaceShape}. */
export const place = v.object({
  id: placeId,
  kind: placeKind,
  parentId: v.nullable(placeId),
  names: localizedText,
  /** 15-digit cell code or the shorter code of the tier; empty where the city has none. */
  code: v.string(),
  center: position,
  box,
  /** True when the border was derived (Voronoi), not surveyed. */
  approximate: v.boolean(),
})
export type Place = v.InferOutput<typeof place>

/** Border of a place: polygons, each a list of rings, the first outer, the others holes. */
export interface PlaceShape {
  readonly id: Place['id']
  readonly polygons: readonly (readonly Ring[])[]
}

export const buildingUses = [
  'residential',
  'office',
  'commercial',
  'school',
  'hospital',
  'government',
  'industrial',
  'other',
] as const
export const building = v.object({
  id: buildingId,
  /** Building-level address, large to small in Chinese, small to large in English. Never a unit or door. */
  address: localizedText,
  center: position,
  /** Closed outer ring, `[longitude, latitude]`. */
  outline: v.array(position),
  cellId: placeId,
  complexId: v.nullable(placeId),
  use: v.picklist(buildingUses),
  storeys: v.pipe(v.number(), v.integer(), v.minValue(1)),
  hasLift: v.boolean(),
  builtYear: v.pipe(v.number(), v.integer()),
  homes: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type Building = v.InferOutput<typeof building>
