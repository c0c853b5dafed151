import type { Building, Place, PlaceShape } from './place.ts'
import type { Department, Organization } from './organization.ts'
import type { Device } from './device.ts'
import type { IncidentClass } from './incident-class.ts'
import type { LocalizedText } from './words.ts'
import type { Position, Ring } from './position.ts'
import type { Unit } from './unit.ts'

/** Street hierarchy, widest first. */
export const roadRanks = ['expressway', 'arterial', 'collector', 'local', 'lane', 'rail'] as const
export type RoadRank = (typeof roadRanks)[number]

/** A stretch between two junctions: `fromNode` and `toNode` make the network routable. */
export interface Road {
  readonly id: string
  readonly names: LocalizedText
  readonly rank: RoadRank
  readonly fromNode: number
  readonly toNode: number
  readonly line: readonly Position[]
}

export const groundKinds = [
  'river',
  'canal',
  'lake',
  'park',
  'green',
  'square',
  'campus',
  'industrial',
  'port',
] as const
/** Water, greenery and other ground that makes a city recognizable. */
export interface Ground {
  readonly id: string
  readonly kind: (typeof groundKinds)[number]
  readonly names: LocalizedText | null
  readonly polygons: readonly (readonly Ring[])[]
}

/** A working calendar: bands of the day in minutes since local midnight; days as `YYYY-MM-DD`. */
export interface Calendar {
  readonly timeZone: string
  readonly workBands: readonly { readonly fromMinute: number; readonly toMinute: number }[]
  readonly holidays: readonly string[]
  readonly makeUpDays: readonly string[]
}

/** Everything that is fixed about a city: what `CITY=folder` or the seeded synthetic city provides. */
export interface CityPack {
  readonly id: string
  readonly names: LocalizedText
  readonly synthetic: boolean
  /** Credit to show on every map, or empty. */
  readonly attribution: string
  /** Origin of the offsets in telemetry frames. */
  readonly origin: Position
  readonly calendar: Calendar
  /** Tiers first, widest first, then estates and other places that cut across them. */
  readonly places: readonly Place[]
  readonly shapes: readonly PlaceShape[]
  readonly buildings: readonly Building[]
  readonly roads: readonly Road[]
  readonly grounds: readonly Ground[]
  readonly classes: readonly IncidentClass[]
  readonly departments: readonly Department[]
  readonly organizations: readonly Organization[]
  readonly units: readonly Unit[]
  readonly devices: readonly Device[]
}

/** Reports of one class in one district within one hour: the ground of usual ranges. */
export interface HourCount {
  readonly placeId: Place['id']
  /** `reports` per class, or a stock of the district (`open`, `late`) with class code `*`. */
  readonly measure: 'reports' | 'open' | 'late'
  readonly classCode: string
  /** Start of the hour, ms since 1970 UTC. */
  readonly hourAt: number
  readonly count: number
}
