import { nearMetersBetween } from '#shared/geo/distance.ts'
import type { Building } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'

/** Buildings whose middle is this near count as affected, m. @source ours, 2026-11-24: a fire or a leak reaches its neighbors */
export const AFFECTED_METERS = 150

export interface Affected {
  /** Homes in these buildings, n. */
  readonly homes: number
  /** Buildings that have homes, n. */
  readonly buildings: number
}

/** Homes around a point, by the register of buildings (`SPEC.md` W10); a building without homes counts for nothing. */
export function affectedBy(
  point: Position,
  buildings: Iterable<Pick<Building, 'center' | 'homes'>>,
): Affected {
  let homes = 0
  let count = 0
  for (const building of buildings) {
    if (building.homes === 0 || nearMetersBetween(point, building.center) > AFFECTED_METERS)
      continue
    homes += building.homes
    count += 1
  }
  return { homes, buildings: count }
}
