import type { Box } from '#shared/model/position.ts'
import type { Area } from './layers/places.ts'
import type { MapSubject } from './subject.ts'

/** How fine units are drawn: one by one, or as counts per area of a tier. */
export type Grain = 'single' | 'subdistrict' | 'district'

/** Widths of a unit's symbol that an area must be wide, so that the count inside is read as that area's. */
const ROOM_FOR_COUNT = 4
/** Widths of a symbol that the area of a community must be wide, so that its units stand apart. */
const ROOM_FOR_SINGLE = 3.5
/** Once chosen, a grain stays until the picture is this much smaller: no flicker at a border. */
const HOLD = 0.8
const METERS_PER_DEGREE = 111_320

/** Width of a middling area of each tier, meters; 0 = the city has none. */
export interface TierMeters {
  readonly district: number
  readonly subdistrict: number
  readonly community: number
}

/**
 * The grain for a camera, finest first where there is room for it. A finer grain that is already shown is kept a little longer
 * when the picture shrinks.
 *
 * @param symbols - widths of a unit's symbol in one meter of the picture.
 */
export function chooseGrain(symbols: number, meters: TierMeters, before: Grain): Grain {
  const fits = (grain: Grain, wide: number, room: number) =>
    wide * symbols >= room * (isAtMost(before, grain) ? HOLD : 1)
  if (fits('single', meters.community, ROOM_FOR_SINGLE)) return 'single'
  if (fits('subdistrict', meters.subdistrict, ROOM_FOR_COUNT)) return 'subdistrict'
  return 'district'
}

const fineness: Readonly<Record<Grain, number>> = { single: 0, subdistrict: 1, district: 2 }
const isAtMost = (grain: Grain, other: Grain) => fineness[grain] <= fineness[other]

const known = new WeakMap<MapSubject['areas'], TierMeters>()

/** Measures the tiers of a city; once per city. */
export function tierMetersOf(areas: MapSubject['areas']): TierMeters {
  const found = known.get(areas)
  if (found) return found
  const made: TierMeters = {
    district: middling(areas.get('district')),
    subdistrict: middling(areas.get('subdistrict')),
    community: middling(areas.get('community')),
  }
  known.set(areas, made)
  return made
}

function middling(areas: readonly Area[] = []): number {
  const widths = areas.map(({ place }) => widthOf(place.box)).sort((left, right) => left - right)
  return widths[Math.floor(widths.length / 2)] ?? 0
}

/** The shorter side, meters. */
function widthOf([west, south, east, north]: Box): number {
  const shrunk = Math.cos((((south + north) / 2) * Math.PI) / 180)
  return Math.min((east - west) * shrunk, north - south) * METERS_PER_DEGREE
}
