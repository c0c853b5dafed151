import { audienceKeysOf, type AudienceKey } from '#shared/access/audience.ts'
import type { RecordKind } from '#shared/model/record.ts'
import type { Applied } from '#shared/sync/apply.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'

/** Something that left audiences: it was removed, or its places or people changed. */
export interface Departure {
  readonly kind: RecordKind
  readonly id: string
  readonly seq: number
  /** The audiences it left. */
  readonly keys: readonly AudienceKey[]
}

/** What happened to the records lately: the source of "changed since" for versions that another process has sent. */
export interface ChangesSince {
  /** From this version on it is complete. */
  readonly horizon: number
  /** Seq of the change that made this record what it is; 0 when none is known. Records are never altered (A4). */
  changedAt(record: WireRecord): number
  /** What left audiences after a version, oldest first. */
  departuresAfter(version: number): readonly Departure[]
}

/** As it lies in a snapshot of the state. */
export interface StoredHistory {
  readonly horizon: number
  readonly departures: readonly Departure[]
}

/** Departures that are remembered; a screen that was away longer takes the snapshot. */
export const DEPARTURES = 10_000

/** Remembers when each record of the table was made, and what is gone. What is replaced is forgotten with its record. */
export class History implements ChangesSince {
  readonly #changedAt = new WeakMap<WireRecord, number>()
  #departures: Departure[]
  #horizon: number

  constructor(stored: StoredHistory = { horizon: 0, departures: [] }) {
    this.#horizon = stored.horizon
    this.#departures = [...stored.departures]
  }

  get horizon(): number {
    return this.#horizon
  }

  /** A record as a snapshot brings it. */
  restore(record: WireRecord, seq: number): void {
    this.#changedAt.set(record, seq)
  }

  /** What an entry did to one record. */
  note(seq: number, change: Change, { before, after }: Applied): void {
    const { kind, id } = change
    if (after) this.#changedAt.set(after, seq)
    const keys = keysLeft(kind, before, after)
    if (keys.length === 0) return
    this.#departures.push({ kind, id, seq, keys })
    if (this.#departures.length >= 2 * DEPARTURES) this.#forget()
  }

  changedAt(record: WireRecord): number {
    return this.#changedAt.get(record) ?? 0
  }

  departuresAfter(version: number): readonly Departure[] {
    // From the newest back: who asks was mostly away for moments only.
    let from = this.#departures.length
    while (from > 0 && (this.#departures[from - 1]?.seq ?? 0) > version) from -= 1
    return this.#departures.slice(from)
  }

  stored(): StoredHistory {
    return { horizon: this.#horizon, departures: [...this.#departures] }
  }

  /** Whoever holds the version of the newest forgotten one has seen it, and all before it. */
  #forget(): void {
    const forgotten = this.#departures.splice(0, this.#departures.length - DEPARTURES)
    this.#horizon = Math.max(this.#horizon, forgotten.at(-1)?.seq ?? 0)
  }
}

/** @returns the audiences that had it before and have it no more. */
function keysLeft(
  kind: RecordKind,
  before: WireRecord | undefined,
  after: WireRecord | undefined,
): readonly AudienceKey[] {
  if (!before) return []
  const isSame =
    after !== undefined &&
    before.placeIds === after.placeIds &&
    before.principalIds === after.principalIds &&
    before.principalId === after.principalId
  if (isSame) return []
  const kept = new Set(after ? audienceKeysOf(kind, after) : [])
  return audienceKeysOf(kind, before).filter((key) => !kept.has(key))
}
