import Flatbush from 'flatbush'
import { METERS_PER_DEGREE } from '#shared/geo/distance.ts'
import { boxOf, metersToLine } from '#shared/geo/polygon.ts'
import type { Road } from '#shared/model/pack.ts'
import type { Position } from '#shared/model/position.ts'
import type { LocalizedText } from '#shared/model/words.ts'

/** A street this near may name a point; ours: half a large block. */
const NEAR_STREET_METERS = 150

/** Finds the name of the nearest street that has one. Railways name nothing. */
export function makeStreetIndex(
  roads: readonly Road[],
): (point: Position) => LocalizedText | undefined {
  const named = roads.filter((road) => road.rank !== 'rail' && road.names['zh-CN'] !== '')
  if (named.length === 0) return () => undefined
  const index = new Flatbush(named.length)
  for (const road of named) index.add(...boxOf(road.line))
  index.finish()
  const search = ([x, y]: Position, meters: number): Road | undefined => {
    const high = meters / METERS_PER_DEGREE
    const wide = high / Math.max(0.01, Math.cos((y * Math.PI) / 180))
    let nearest: Road | undefined
    let least = meters
    for (const row of index.search(x - wide, y - high, x + wide, y + high)) {
      const road = named[row]
      if (road === undefined) continue
      const away = metersToLine([x, y], road.line)
      if (away > least) continue
      least = away
      nearest = road
    }
    return nearest
  }
  // Most points lie close to a street: a small window first keeps the common case quick.
  return (point) =>
    (search(point, NEAR_STREET_METERS / 4) ?? search(point, NEAR_STREET_METERS))?.names
}
