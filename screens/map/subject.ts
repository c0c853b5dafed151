import type { WallRecord } from '#shared/access/projection.ts'
import type { Ground, Road } from '#shared/model/pack.ts'
import type { Building, Tier } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import type { Area } from './layers/places.ts'
import type { MapLevel } from './map-props.ts'

/** An open matter that has a point. */
export interface Matter {
  readonly record: WallRecord<'incident'>
  readonly point: Position
  /** Words beside the symbol: short title, for P1 and P2 with the place. Never a person, a door or a plate. */
  readonly title: string
}

/** A unit on the map; its position lies in the telemetry columns at `row`. */
export interface ShownUnit {
  readonly id: string
  readonly row: number
  readonly callSign: string
  readonly icon: string
}

/** What the map is about: the first argument of every layer. */
export interface MapSubject {
  readonly origin: Position
  readonly roads: readonly Road[]
  readonly grounds: readonly Ground[]
  readonly buildings: readonly Building[]
  readonly areas: ReadonlyMap<Tier, readonly Area[]>
  readonly matters: readonly Matter[]
  readonly units: readonly ShownUnit[]
  /** Degrees from the origin, 2 per row. */
  readonly unitOffsets: Float32Array
  /** The feed has stopped: symbols are drawn hollow. */
  readonly stopped: boolean
}

/** Which tier's borders and names belong to a level, and which one lies below it. */
export const tiersOf: Readonly<
  Record<MapLevel, { readonly current: Tier | undefined; readonly lower: Tier | undefined }>
> = {
  city: { current: 'district', lower: 'subdistrict' },
  district: { current: 'subdistrict', lower: 'community' },
  subdistrict: { current: 'community', lower: undefined },
  community: { current: 'cell', lower: undefined },
  cell: { current: 'cell', lower: undefined },
  building: { current: undefined, lower: undefined },
}

/** Whether P4 is gathered into clusters: down to the district, where single ones would be a rash. */
export function gathers(level: MapLevel): boolean {
  return level === 'city' || level === 'district'
}
