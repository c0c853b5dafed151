import { shallowRef, type ShallowRef } from 'vue'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Refusal } from '#shared/refusal.ts'
import { useOutbox } from '../../live/outbox.ts'

/** One form's way out: what it asked for, whether the answer is still out, and why not if it was refused. */
export interface ActSender {
  readonly state: ShallowRef<'idle' | 'sending' | 'refused' | 'accepted'>
  readonly refused: ShallowRef<Refusal | undefined>
  /** Sends an intent. @returns true when it was accepted; what was typed is only cleared then. */
  readonly send: (intent: PersonIntent, photos?: readonly Blob[]) => Promise<boolean>
  readonly reset: () => void
}

/** A refused act leaves the outbox at once: the form still holds what was typed, so nothing is lost. */
export function useActSender(): ActSender {
  const outbox = useOutbox()
  const state = shallowRef<'idle' | 'sending' | 'refused' | 'accepted'>('idle')
  const refused = shallowRef<Refusal>()

  async function send(intent: PersonIntent, photos: readonly Blob[] = []): Promise<boolean> {
    state.value = 'sending'
    refused.value = undefined
    const { id, answered } = outbox.act(intent, photos)
    const answer = await answered
    if (answer.status === 'refused') {
      refused.value = answer.refusal
      state.value = 'refused'
      await outbox.forget(id)
      return false
    }
    state.value = 'accepted'
    return true
  }

  return { state, refused, send, reset: () => (state.value = 'idle') }
}
