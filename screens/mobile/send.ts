import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { useOutbox } from '../live/outbox.ts'
import { useConnection } from '../live/socket.ts'
import type { Draft } from './draft.ts'
import type { PageWords } from './page-words.ts'
import { tell } from './told.ts'

/** Hands what was written to the outbox, forgets the draft, and says where it is: on the phone, or with the server. */
export function sendDraft(intent: PersonIntent, draft: Draft, words: PageWords): void {
  const { answered } = useOutbox().act(intent, draft.photos.value)
  draft.clear()
  if (useConnection().state !== 'live') tell(words.saved)
  void answered.then(({ status }) =>
    tell(status === 'accepted' ? words.state.accepted : words.refusedTold, status === 'refused'),
  )
}

/** What was written, as the personal part of an intent; absent when nothing was. */
export function personalText(text: string): { personal?: { text: string } } {
  const trimmed = text.trim()
  return trimmed === '' ? {} : { personal: { text: trimmed } }
}
