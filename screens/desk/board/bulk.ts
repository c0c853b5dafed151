import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Refusal } from '#shared/refusal.ts'
import { useOutbox } from '../../live/outbox.ts'
import type { BulkActName } from './bulk-acts.ts'
import { extended, toggled, type Choice } from './choice.ts'

/** How long an act on several waits before it leaves: long enough to read the line and press "undo". */
export const GRACE_SECONDS = 8

/** Where an act on several stands. `held`: nothing has left yet. */
export type BulkState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'held'
      readonly name: BulkActName
      readonly intents: ReadonlyMap<string, PersonIntent>
    }
  | { readonly kind: 'sent'; readonly name: BulkActName; readonly total: number }

/** A matter at which it was refused, and why; it stays chosen. */
export interface BulkRefusal {
  readonly id: string
  readonly refusal: Refusal
}

/**
 * What is chosen on the board, and the act on it: held for some seconds in which it can be undone, then one operation per
 * matter through the outbox. Outlives the page, so that a look at one matter loses neither choice nor outcome.
 */
export const useBulk = defineStore('bulk', () => {
  const outbox = useOutbox()
  const chosen = shallowRef<Choice>(new Set())
  const state = shallowRef<BulkState>({ kind: 'idle' })
  const secondsLeft = shallowRef(0)
  const accepted = shallowRef(0)
  const refused = shallowRef<readonly BulkRefusal[]>([])
  let ticking: ReturnType<typeof setInterval> | undefined

  /** Holds the act; after the grace period it leaves by itself. */
  function hold(name: BulkActName, intents: ReadonlyMap<string, PersonIntent>): void {
    if (state.value.kind === 'held' || isOut() || intents.size === 0) return
    accepted.value = 0
    refused.value = []
    state.value = { kind: 'held', name, intents }
    secondsLeft.value = GRACE_SECONDS
    ticking = setInterval(tick, 1000)
  }

  function tick(): void {
    secondsLeft.value -= 1
    if (secondsLeft.value <= 0) release()
  }

  /** Takes a held act back: nothing has left, everything stays chosen. */
  function undo(): void {
    if (state.value.kind !== 'held') return
    clearInterval(ticking)
    state.value = { kind: 'idle' }
  }

  function release(): void {
    if (state.value.kind !== 'held') return
    clearInterval(ticking)
    const { name, intents } = state.value
    state.value = { kind: 'sent', name, total: intents.size }
    for (const [id, intent] of intents) void send(id, intent)
  }

  async function send(id: string, intent: PersonIntent): Promise<void> {
    const act = outbox.act(intent)
    const answer = await act.answered
    if (answer.status === 'accepted') {
      accepted.value += 1
      if (chosen.value.has(id)) chosen.value = toggled(chosen.value, id)
      return
    }
    refused.value = [...refused.value, { id, refusal: answer.refusal }]
    // Its reason is kept here; in the outbox it would hold up the next act on the same matter.
    await outbox.forget(act.id)
  }

  /** Whether answers are still on their way. */
  function isOut(): boolean {
    const now = state.value
    return now.kind === 'sent' && accepted.value + refused.value.length < now.total
  }

  /** Puts the outcome away; what was refused stays chosen. */
  function dismiss(): void {
    if (state.value.kind !== 'sent' || isOut()) return
    state.value = { kind: 'idle' }
    refused.value = []
  }

  return {
    chosen,
    state,
    secondsLeft,
    accepted,
    refused,
    isOut,
    hold,
    undo,
    dismiss,
    toggle: (id: string) => (chosen.value = toggled(chosen.value, id)),
    extend: (rows: readonly { readonly id: string }[], range: { from: string; to: string }) =>
      (chosen.value = extended(chosen.value, rows, range)),
    clear: () => (chosen.value = new Set()),
  }
})
