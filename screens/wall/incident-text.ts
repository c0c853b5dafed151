import type { WallRecord } from '#shared/access/projection.ts'
import type { Classes } from '#shared/figures/matter.ts'
import type { Place, Tier } from '#shared/model/place.ts'
import { localized } from '../locale/words.ts'
import { shortName } from '../map/short-name.ts'

type Named = Pick<WallRecord<'incident'>, 'classCode' | 'placeIds'>

/** Short title of the class: at most six Han or twelve Latin characters. */
export function titleOf(record: Named, classes: Classes): string {
  const kind = classes.get(record.classCode)
  return kind ? localized(kind.shortTitles) : record.classCode
}

/** Name of the place of a tier that contains it; empty while places are not loaded. */
export function placeNameOf(record: Named, places: ReadonlyMap<string, Place>, tier: Tier): string {
  for (const id of record.placeIds) {
    const place = places.get(id)
    if (place?.kind === tier) return shortName(place)
  }
  return ''
}

/** Rough width of a text in em: Han are square, the rest about half as wide. For choosing what to leave out, not for layout. */
export function emsOf(text: string): number {
  let ems = 0
  for (const character of text) ems += (character.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.56
  return ems
}
