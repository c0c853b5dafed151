import { tiers, type Place } from '#shared/model/place.ts'
import { localized } from '../locale/words.ts'

const tierNames: readonly string[] = tiers

/** Tiers of the places that contain something, widest first. */
export function tierPath(
  placeIds: readonly string[],
  places: ReadonlyMap<string, Place>,
): readonly Place[] {
  return placeIds
    .map((id) => places.get(id))
    .filter((place) => place !== undefined)
    .filter((place) => tierNames.includes(place.kind))
}

/** The name of a place, or its id while the atlas is not here yet. */
export function placeName(id: string, places: ReadonlyMap<string, Place>): string {
  const place = places.get(id)
  return place ? localized(place.names) : id
}
