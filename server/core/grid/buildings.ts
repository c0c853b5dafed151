import Flatbush from 'flatbush'
import { METERS_PER_DEGREE } from '#shared/geo/distance.ts'
import { isInRing, boxOf, metersToLine } from '#shared/geo/polygon.ts'
import type { Building } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'

/** A point this near to a building is given its address. @source a phone's usual error in a street (about 10 m), rounded up */
export const NEAR_BUILDING_METERS = 15

/** Finds the building that contains a point, or the nearest one within {@link NEAR_BUILDING_METERS}. */
export function makeBuildingIndex(
  buildings: readonly Building[],
): (point: Position) => Building | undefined {
  if (buildings.length === 0) return () => undefined
  const index = new Flatbush(buildings.length)
  for (const building of buildings) index.add(...boxOf(building.outline))
  index.finish()
  return (point) => {
    const [x, y] = point
    const high = NEAR_BUILDING_METERS / METERS_PER_DEGREE
    const wide = high / Math.max(0.01, Math.cos((y * Math.PI) / 180))
    let nearest: Building | undefined
    let least = NEAR_BUILDING_METERS
    for (const row of index.search(x - wide, y - high, x + wide, y + high)) {
      const building = buildings[row]
      if (building === undefined) continue
      if (isInRing(point, building.outline)) return building
      const away = metersToLine(point, building.outline)
      if (away > least) continue
      least = away
      nearest = building
    }
    return nearest
  }
}
