import type { Place } from '#shared/model/place.ts'
import type { Box, Position } from '#shared/model/position.ts'
import { mapLevels, type MapLevel } from '../../map/map-props.ts'

const METERS_PER_DEGREE = 111_320

/** A square around a point, `[west, south, east, north]`. */
export function boxAround([longitude, latitude]: Position, halfSideMeters: number): Box {
  const north = halfSideMeters / METERS_PER_DEGREE
  const east = north / Math.cos((latitude * Math.PI) / 180)
  return [longitude - east, latitude - north, longitude + east, latitude + north]
}

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
