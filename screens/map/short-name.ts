import type { Place } from '#shared/model/place.ts'
import { localized, useWords } from '../locale/words.ts'

/** Name of a place on a map: short on a wall, whole where lists beside it say it whole. */
export const mapName = (
  place: Pick<Place, 'kind' | 'names'>,
  isShort: boolean | undefined,
): string => (isShort === true ? shortName(place) : localized(place.names))

/** Name of a place without the word of its tier, for walls: Heting, not Heting District. */
export function shortName(place: Pick<Place, 'kind' | 'names'>): string {
  const name = localized(place.names)
  const { kind } = place
  const tiers = useWords('common')().tier
  if (kind !== 'district' && kind !== 'subdistrict' && kind !== 'community') return name
  const word = tiers[kind]
  // A single Han such as the one for district belongs to the name as people say it.
  if (word.length < 2 || !name.endsWith(word)) return name
  return name.slice(0, -word.length).trim() || name
}
