import type { DeskRecord } from '#shared/access/projection.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { heldBy, type OutboxEntry } from '../../live/outbox-entry.ts'
import type { PageWords } from '../page-words.ts'

/** The state of an act as people read it; `held` stands behind a refused one. */
export function stateOf(
  entry: OutboxEntry,
  entries: readonly OutboxEntry[],
): keyof PageWords['state'] {
  return heldBy(entry, entries) ? 'held' : entry.state
}

/** What the act was. */
export function actWord(intent: PersonIntent, words: PageWords): string {
  const known = new Map<string, string>(Object.entries(words.act))
  return known.get(intent.kind) ?? words.act.other
}

/** Text ✓ · photos 1/2. */
export function partsOf(entry: OutboxEntry, words: PageWords): string {
  const { photos, intent, result } = entry
  const unusable = photos.filter((photo) => photo.unusable).length
  const sent = photos.filter((photo) => photo.fileId !== null).length
  const number = result?.['incidentId'] ?? (entry.version === null ? '' : String(entry.version))
  return [
    'personal' in intent && intent.personal?.text ? words.textSaved : '',
    photos.length > 0 ? words.photosSent(sent, photos.length) : '',
    unusable > 0 ? words.photosUnusable(unusable) : '',
    entry.state === 'accepted' && number ? words.serverNumber(number) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

interface Records {
  readonly orders: ReadonlyMap<string, DeskRecord<'workOrder'>>
  readonly incidents: ReadonlyMap<string, DeskRecord<'incident'>>
}

/** The matter an act is about, as far as this phone holds it. */
export function matterOf(
  intent: PersonIntent,
  { orders, incidents }: Records,
): DeskRecord<'incident'> | undefined {
  if ('incidentId' in intent) return incidents.get(intent.incidentId)
  if ('orderId' in intent) return incidents.get(orders.get(intent.orderId)?.incidentId ?? '')
  return undefined
}
