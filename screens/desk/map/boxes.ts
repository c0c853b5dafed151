import type { Place } from '#shared/model/place.ts'
import type { Box } from '#shared/model/position.ts'
import { mapLevels, type MapLevel } from '../../map/map-props.ts'

/** The smallest box that holds all of them; undefined for none. */
export function boxOfPlaces(places: readonly Pick<Place, 'box'>[]): Box | undefined {
  const [first, ...more] = places
  return first && more.reduce((held, { box }) => unite(held, box), first.box)
}

function unite(left: Box, right: Box): Box {
  return [
    Math.min(left[0], right[0]),
    Math.min(left[1], right[1]),
    Math.max(left[2], right[2]),
    Math.max(left[3], right[3]),
  ]
}

/** How deep the picture is for a place; estates and other places across tiers are drawn like a cell. */
export function levelOf(place: Pick<Place, 'kind'> | undefined): MapLevel {
  return mapLevels.find((level) => level === place?.kind) ?? 'cell'
}
