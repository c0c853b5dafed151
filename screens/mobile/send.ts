import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { useOutbox } from '../live/outbox.ts'
import { useConnection } from '../live/socket.ts'
import type { Words } from '../locale/words.ts'
import type { Draft } from './draft.ts'
import { tell } from './told.ts'

/** Hands what was written to the outbox, forgets the draft, and says where it is now. */
export function sendDraft(intent: PersonIntent, draft: Draft, words: Words['mobile']): void {
  useOutbox().act(intent, draft.photos.value)
  draft.clear()
  tell(useConnection().state === 'live' ? words.sent : words.saved)
}

/** What was written, as the personal part of an intent; absent when nothing was. */
export function personalText(text: string): { personal?: { text: string } } {
  const trimmed = text.trim()
  return trimmed === '' ? {} : { personal: { text: trimmed } }
}
