import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Operate } from '#shared/protocol/up.ts'
import type { OutboxEntry } from './outbox-shape.ts'

export type { OutboxEntry } from './outbox-shape.ts'

/** How many accepted acts stay on the list after the screen has caught up with them. */
export const KEPT_ACCEPTED = 20

/**
 * The thing that an act moves on. Acts on one subject must keep their order even past a refusal; acts without one
 * (reports, notes) never conflict.
 */
export function subjectOf(intent: PersonIntent): string | undefined {
  if ('orderId' in intent) return `order:${intent.orderId}`
  if (intent.kind === 'addNote') return undefined
  return 'incidentId' in intent ? `incident:${intent.incidentId}` : undefined
}

/** @returns the refused act that this waiting one stands behind: a person decides first what becomes of that one. */
export function heldBy(
  entry: OutboxEntry,
  entries: readonly OutboxEntry[],
): OutboxEntry | undefined {
  const subject = subjectOf(entry.intent)
  if (subject === undefined || !isWaiting(entry)) return undefined
  return entries.find(
    (other) =>
      other.state === 'refused' &&
      other.owner === entry.owner &&
      other.order < entry.order &&
      subjectOf(other.intent) === subject,
  )
}

/** Whether the server has not answered yet. */
export function isWaiting(entry: OutboxEntry): boolean {
  return entry.state === 'queued' || entry.state === 'sending'
}

/** @returns the next act of this person that may leave. */
export function nextToSend(
  entries: readonly OutboxEntry[],
  owner: string,
): OutboxEntry | undefined {
  return entries.find(
    (entry) => entry.owner === owner && isWaiting(entry) && !heldBy(entry, entries),
  )
}

/** @returns the accepted acts that nobody needs any more: the mirror shows what came of them, and the list is long. */
export function forgettable(entries: readonly OutboxEntry[], reached: number): OutboxEntry[] {
  const accepted = entries.filter((entry) => entry.state === 'accepted')
  return accepted
    .slice(0, Math.max(0, accepted.length - KEPT_ACCEPTED))
    .filter((entry) => entry.version === null || entry.version <= reached)
}

/** The act as it travels, with the hashes of its photos. */
export function messageOf(entry: OutboxEntry): Operate {
  const uploaded = entry.photos.flatMap((photo) => (photo.fileId === null ? [] : [photo.fileId]))
  const intent =
    'photos' in entry.intent ? { ...entry.intent, photos: uploaded } : { ...entry.intent }
  const { id, happenedAt, uncertaintyMs } = entry
  return { id, intent, happenedAt, uncertaintyMs }
}
