import { defineStore } from 'pinia'
import * as v from 'valibot'
import { computed, shallowRef } from 'vue'
import type { FileId } from '#shared/model/id.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { Operate } from '#shared/protocol/up.ts'
import type { Refusal } from '#shared/refusal.ts'
import { useSession } from '../session/session.ts'
import { cityClockUncertaintyMs, cityNow } from './clock.ts'
import { makeOperationId } from './operation-id.ts'
import {
  deviceProblemOf,
  openOutboxDevice,
  type DeviceProblem,
  type OutboxDevice,
} from './outbox-device.ts'
import { forgettable, isWaiting, messageOf, nextToSend, type OutboxEntry } from './outbox-entry.ts'
import { makeRetry } from './retry.ts'

export type { OutboxEntry } from './outbox-entry.ts'

/** How an act leaves: set by the connection. */
export interface OutboxWire {
  operate(message: Operate): Promise<Answer>
  upload(
    photo: Blob,
  ): Promise<{ ok: true; fileId: FileId } | { ok: false; refusal: Refusal; final: boolean }>
  /** True while the server has greeted this connection. */
  readonly isOpen: () => boolean
  /** Whom the server takes this connection for. */
  readonly principalId: () => string | undefined
}

/** Refusals that a later try may turn. */
const passing = new Set(['overloaded', 'read-only', 'internal', 'signed-out'])

/**
 * The outbox: acts are saved on the device first, sent one at a time in order, and removed only when answered. A lost
 * answer is harmless: the id is the same at the next try and the server answers what it answered before.
 */
export const useOutbox = defineStore('outbox', () => {
  const session = useSession()
  const everything = shallowRef<readonly OutboxEntry[]>([])
  /** Acts of the person who is signed in. */
  const entries = computed(() => everything.value.filter(({ owner }) => owner === ownerNow()))
  const waiting = computed(() => entries.value.filter(isWaiting))
  const failed = computed(() => entries.value.filter((entry) => entry.state === 'refused'))
  /** Why the last act is only in memory: the person must keep the page open until it is sent. */
  const problem = shallowRef<DeviceProblem>()
  /** Acts on the device that this build cannot read; they stay there. */
  const unreadable = shallowRef(0)
  const listeners = new Map<string, (answer: Answer) => void>()
  /** Acts that memory holds newer than the device does. */
  const unsaved = new Set<string>()
  let device: OutboxDevice | undefined
  let wire: OutboxWire | undefined
  let running = false
  let again = false
  const retry = makeRetry(() => void flush())

  const ownerNow = () => session.who?.id ?? ''

  /** Opens the store on the device; acts of an earlier run are sent as soon as the connection stands. */
  async function restore(open = () => openOutboxDevice('tongping-outbox-1')): Promise<void> {
    try {
      device = await open()
      device.onTold(() => void reread())
      await reread()
    } catch (error) {
      problem.value = deviceProblemOf(error)
    }
    void flush()
  }

  /** Takes what the device holds: other tabs save and send too. */
  async function reread(): Promise<void> {
    if (!device) return
    // Loaded apart: the shapes of all acts are needed only where acts are read back.
    const { outboxEntry } = await import('./outbox-shape.ts')
    const parsed = (await device.all()).map((stored) => v.safeParse(outboxEntry, stored))
    unreadable.value = parsed.filter(({ success }) => !success).length
    const kept = parsed.flatMap(({ success, output }) =>
      success && !unsaved.has(output.id) ? [output] : [],
    )
    show([...kept, ...everything.value.filter(({ id }) => unsaved.has(id))])
    for (const entry of kept) tellListener(entry)
  }

  function show(next: readonly OutboxEntry[]): void {
    everything.value = [...next].sort((left, right) => left.order - right.order)
  }

  async function save(entry: OutboxEntry): Promise<void> {
    show([...everything.value.filter((known) => known.id !== entry.id), entry])
    unsaved.add(entry.id)
    try {
      if (!device) return
      await device.put(entry)
      unsaved.delete(entry.id)
      if (unsaved.size === 0) problem.value = undefined
      device.tell()
    } catch (error) {
      problem.value = deviceProblemOf(error)
    }
  }

  /** Forgets an answered act, or one that was refused and read; what waited behind it may leave. */
  async function forget(id: string): Promise<void> {
    show(everything.value.filter((entry) => entry.id !== id))
    unsaved.delete(id)
    await device?.remove(id).catch(() => undefined)
    device?.tell()
    void flush()
  }

  /**
   * Saves an act and sends it as soon as possible.
   *
   * @returns the id at once, and the answer when it comes (which may be after hours).
   */
  function act(
    intent: PersonIntent,
    photos: readonly Blob[] = [],
  ): { id: string; answered: Promise<Answer> } {
    const id = makeOperationId()
    const answered = new Promise<Answer>((resolve) => listeners.set(id, resolve))
    const entry: OutboxEntry = {
      id,
      order: Math.max(Date.now(), (everything.value.at(-1)?.order ?? 0) + 1),
      owner: ownerNow(),
      intent,
      photos: photos.map((blob, index) => ({
        key: `${id}.${index}`,
        blob,
        fileId: null,
        unusable: false,
      })),
      happenedAt: Math.round(cityNow()),
      uncertaintyMs: cityClockUncertaintyMs(),
      state: 'queued',
      version: null,
      result: null,
      refusal: null,
    }
    void save(entry).then(flush)
    return { id, answered }
  }

  /** Sends a refused act again as a new one, in its old place. */
  async function retryAsNew(id: string): Promise<void> {
    const refused = everything.value.find((entry) => entry.id === id && entry.state === 'refused')
    if (!refused) return
    await save({ ...refused, id: makeOperationId(), state: 'queued', refusal: null })
    await forget(id)
  }

  /** The screen shows everything up to this version: answered acts beyond the last few are forgotten. */
  function trim(reached: number): void {
    for (const entry of forgettable(entries.value, reached)) void forget(entry.id)
  }

  function connect(through: OutboxWire): void {
    wire = through
    void flush()
  }

  /** Sends what waits, one at a time, in order, from one tab only; comes back by itself after a failure. */
  async function flush(): Promise<void> {
    if (running) {
      again = true
      return
    }
    if (!wire?.isOpen()) return
    if (retry.earlyMs() > 0) return retry.later(retry.earlyMs())
    running = true
    again = false
    retry.cancel()
    try {
      const through = wire
      const turn = device
        ? await device.exclusively(() => sendAll(through))
        : await sendAll(through).then(() => true)
      if (!turn && nextToSend(everything.value, ownerNow())) retry.later()
    } finally {
      running = false
    }
    if (again && !retry.isPending()) void flush()
  }

  async function sendAll(through: OutboxWire): Promise<void> {
    await reread().catch(() => undefined)
    for (;;) {
      const owner = through.principalId()
      const next = owner === undefined ? undefined : nextToSend(everything.value, owner)
      if (!next || !through.isOpen() || !(await sendOne(next, through))) return
    }
  }

  async function sendOne(entry: OutboxEntry, through: OutboxWire): Promise<boolean> {
    const sending: OutboxEntry = { ...entry, state: 'sending' }
    await save(sending)
    const uploaded = await uploadAll(sending, through)
    if (uploaded.retryAfterMs !== undefined) return putBack(uploaded.entry, uploaded.retryAfterMs)
    const answer = await through.operate(messageOf(uploaded.entry)).catch(() => undefined)
    if (!answer) return putBack(uploaded.entry)
    if (answer.status === 'refused' && passing.has(answer.refusal.code)) {
      return putBack(uploaded.entry, retryAfterOf(answer.refusal))
    }
    retry.succeeded()
    await settle(uploaded.entry, answer)
    return true
  }

  async function putBack(entry: OutboxEntry, afterMs?: number): Promise<false> {
    await save({ ...entry, state: 'queued' })
    retry.failed(afterMs)
    return false
  }

  async function uploadAll(
    entry: OutboxEntry,
    through: OutboxWire,
  ): Promise<{ entry: OutboxEntry; retryAfterMs?: number }> {
    let current = entry
    for (const photo of entry.photos) {
      if (photo.fileId !== null || photo.unusable || !photo.blob) continue
      const sent = await through.upload(photo.blob)
      if (!sent.ok && !sent.final) {
        return { entry: current, retryAfterMs: retryAfterOf(sent.refusal) ?? 0 }
      }
      const after = sent.ok ? { fileId: sent.fileId } : { unusable: true }
      const photos = current.photos.map((known) =>
        known.key === photo.key ? { ...known, ...after } : known,
      )
      current = { ...current, photos }
      await save(current)
    }
    return { entry: current }
  }

  async function settle(entry: OutboxEntry, answer: Answer): Promise<void> {
    const settled: OutboxEntry =
      answer.status === 'refused'
        ? { ...entry, state: 'refused', refusal: answer.refusal }
        : {
            ...entry,
            state: 'accepted',
            version: answer.version,
            result: answer.result,
            photos: entry.photos.map((photo) => ({ ...photo, blob: null })),
          }
    await save(settled)
    tellListener(settled)
  }

  function tellListener(entry: OutboxEntry): void {
    const { id, version, result, refusal } = entry
    const listener = listeners.get(id)
    if (!listener || isWaiting(entry)) return
    listeners.delete(id)
    if (refusal) listener({ status: 'refused', refusal })
    else listener({ status: 'accepted', version: version ?? 0, result: result ?? {} })
  }

  return {
    entries,
    waiting,
    failed,
    problem,
    unreadable,
    restore,
    act,
    connect,
    flush,
    forget,
    retryAsNew,
    trim,
  }
})

function retryAfterOf(refusal: Refusal): number | undefined {
  const after = refusal.params?.['retryAfterMs']
  return typeof after === 'number' ? after : undefined
}
