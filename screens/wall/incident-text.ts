import type { WallRecord } from '#shared/access/projection.ts'
import type { Classes } from '#shared/figures/matter.ts'
import type { Place, Tier } from '#shared/model/place.ts'
import type { Queued } from '#shared/figures/queue.ts'
import { formatSpan } from '../locale/format.ts'
import { localized, type Words } from '../locale/words.ts'
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

/** Time left of a matter in the queue, how late it is, or, where no clock runs, how long it has waited. */
export function timerOf(
  { matter, leftMs }: Queued<WallRecord<'incident'>>,
  now: number,
  words: { readonly wall: Words['wall']; readonly common: Words['common'] },
): string {
  if (leftMs === undefined) return words.wall.decide.waited(formatSpan(now - matter.reportedAt))
  return leftMs < 0 ? words.common.lateShort(formatSpan(leftMs)) : formatSpan(leftMs)
}
