import type { WallRecord } from '#shared/access/projection.ts'
import type { RollUp } from '#shared/figures/roll-up.ts'
import type { Ground, Road } from '#shared/model/pack.ts'
import type { Building, Tier } from '#shared/model/place.ts'
import type { Box, Position } from '#shared/model/position.ts'
import type { UnitColumns } from '../live/unit-columns.ts'
import type { Area } from './layers/places.ts'
import type { Column } from './layers/unit-marks-layer.ts'
import type { MapLevel } from './map-props.ts'
import type { NamedUnit } from './unit-marks.ts'

/** An open matter that has a point. */
export interface Matter {
  readonly record: WallRecord<'incident'>
  readonly point: Position
  /** Words beside the symbol: short title, for P1 and P2 with the place. Never a person, a door or a plate. */
  readonly title: string
}

/** Units on the map: nothing here is per unit but a byte. */
export interface ShownUnits {
  readonly columns: UnitColumns
  /** Which symbol each row has; another object whenever one of them changed. */
  readonly marks: Column<Uint8Array>
  /** Those in a box, degrees from the origin, that may have words; none when they are many. */
  readonly named: (box: Box) => readonly NamedUnit[]
  /** Units per area, for pictures from far. The same set = the same areas. */
  readonly rollUp: (placeIds: ReadonlySet<string>) => readonly RollUp[]
}

/** What the map is about: the first argument of every layer. */
export interface MapSubject {
  readonly origin: Position
  readonly roads: readonly Road[]
  readonly grounds: readonly Ground[]
  readonly buildings: readonly Building[]
  readonly areas: ReadonlyMap<Tier, readonly Area[]>
  readonly matters: readonly Matter[]
  /** Undefined = none are shown. */
  readonly units: ShownUnits | undefined
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
