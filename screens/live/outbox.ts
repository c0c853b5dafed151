import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { Operate } from '#shared/protocol/up.ts'
import type { Refusal } from '#shared/refusal.ts'
import { cityNow } from './clock.ts'
import { makeOperationId } from './operation-id.ts'

/** A photo that waits with its act: uploaded before it, deleted only after the server has named its hash. */
export interface PendingPhoto {
  readonly key: string
  readonly blob: Blob
  readonly fileId: string | null
}

/** One act of a person, kept until the server has answered. */
export interface OutboxEntry {
  readonly id: string
  /** Order of saving; acts leave one at a time in this order. */
  readonly order: number
  readonly intent: PersonIntent
  readonly photos: readonly PendingPhoto[]
  readonly happenedAt: number
  readonly state: 'queued' | 'sending' | 'accepted' | 'refused'
  readonly version: number | null
  readonly result: Readonly<Record<string, string>> | null
  readonly refusal: Refusal | null
}

interface OutboxDatabase extends DBSchema {
  entries: { key: string; value: OutboxEntry }
}

/** How an act leaves: set by the connection. */
export interface OutboxWire {
  operate(message: Operate): Promise<Answer>
  upload(
    photo: Blob,
  ): Promise<{ ok: true; fileId: string } | { ok: false; refusal: Refusal; final: boolean }>
  readonly isOpen: () => boolean
}

/** Refusals that a later try may turn. */
const passing = new Set(['overloaded', 'read-only', 'internal', 'signed-out'])

/**
 * The outbox: acts are saved on the device first, sent one at a time in order, and removed only when answered. A lost
 * answer is harmless: the id is the same at the next try and the server answers what it answered before.
 */
export const useOutbox = defineStore('outbox', () => {
  const entries = shallowRef<readonly OutboxEntry[]>([])
  const waiting = computed(() =>
    entries.value.filter((entry) => entry.state === 'queued' || entry.state === 'sending'),
  )
  const failed = computed(() => entries.value.filter((entry) => entry.state === 'refused'))
  let database: Promise<IDBPDatabase<OutboxDatabase>> | undefined
  let wire: OutboxWire | undefined
  let running = false
  const listeners = new Map<string, (answer: Answer) => void>()

  /** Opens the store on the device; acts of an earlier run are sent as soon as the connection stands. */
  async function restore(name = 'tongping-outbox'): Promise<void> {
    database = openDB<OutboxDatabase>(name, 1, {
      upgrade: (opened) => void opened.createObjectStore('entries', { keyPath: 'id' }),
    })
    const kept = await (await database).getAll('entries')
    const back = kept.map((entry) =>
      entry.state === 'sending' ? { ...entry, state: 'queued' as const } : entry,
    )
    entries.value = [...back, ...entries.value].sort((left, right) => left.order - right.order)
    void flush()
  }

  async function save(entry: OutboxEntry): Promise<void> {
    const others = entries.value.filter((known) => known.id !== entry.id)
    entries.value = [...others, entry].sort((left, right) => left.order - right.order)
    if (database) await (await database).put('entries', entry)
  }

  /** Forgets an answered act, or one that was refused and read. */
  async function forget(id: string): Promise<void> {
    entries.value = entries.value.filter((entry) => entry.id !== id)
    if (database) await (await database).delete('entries', id)
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
    const order = Math.max(Date.now(), (entries.value.at(-1)?.order ?? 0) + 1)
    const answered = new Promise<Answer>((resolve) => listeners.set(id, resolve))
    const pending = photos.map((blob, index) => ({ key: `${id}.${index}`, blob, fileId: null }))
    const entry: OutboxEntry = {
      id,
      order,
      intent,
      photos: pending,
      happenedAt: Math.round(cityNow()),
      state: 'queued',
      version: null,
      result: null,
      refusal: null,
    }
    void save(entry).then(flush)
    return { id, answered }
  }

  function connect(through: OutboxWire): void {
    wire = through
    void flush()
  }

  /** Sends what waits, one at a time, in order; stops at the first that cannot leave. */
  async function flush(): Promise<void> {
    if (running || !wire?.isOpen()) return
    running = true
    try {
      for (let next = waiting.value[0]; next && wire.isOpen(); next = waiting.value[0]) {
        if (!(await sendOne(next, wire))) break
      }
    } finally {
      running = false
    }
  }

  async function sendOne(entry: OutboxEntry, through: OutboxWire): Promise<boolean> {
    const sending: OutboxEntry = { ...entry, state: 'sending' }
    await save(sending)
    const uploaded = await uploadAll(sending, through)
    if (!uploaded) {
      await save({ ...sending, state: 'queued' })
      return false
    }
    const answer = await through.operate(messageOf(uploaded)).catch(() => undefined)
    if (!answer || (answer.status === 'refused' && passing.has(answer.refusal.code))) {
      await save({ ...uploaded, state: 'queued' })
      return false
    }
    await settle(uploaded, answer)
    return true
  }

  async function uploadAll(
    entry: OutboxEntry,
    through: OutboxWire,
  ): Promise<OutboxEntry | undefined> {
    let current = entry
    for (const photo of entry.photos) {
      if (photo.fileId !== null) continue
      const uploaded = await through.upload(photo.blob)
      if (!uploaded.ok && !uploaded.final) return undefined
      const fileId = uploaded.ok ? uploaded.fileId : ''
      const photos = current.photos.map((known) =>
        known.key === photo.key ? { ...known, fileId } : known,
      )
      current = { ...current, photos }
      await save(current)
    }
    return current
  }

  async function settle(entry: OutboxEntry, answer: Answer): Promise<void> {
    listeners.get(entry.id)?.(answer)
    listeners.delete(entry.id)
    if (answer.status === 'refused') {
      await save({ ...entry, state: 'refused', refusal: answer.refusal })
      return
    }
    await save({ ...entry, state: 'accepted', version: answer.version, result: answer.result })
  }

  return { entries, waiting, failed, restore, act, connect, flush, forget }
})

function messageOf(entry: OutboxEntry): Operate {
  const fileIds = entry.photos.map((photo) => photo.fileId).filter((id) => id !== null && id !== '')
  const intent =
    'photos' in entry.intent && fileIds.length > 0
      ? { ...entry.intent, photos: fileIds }
      : entry.intent
  return { id: entry.id, intent, happenedAt: entry.happenedAt, uncertaintyMs: 1000 } as Operate
}
