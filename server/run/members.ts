import { audienceKeysOf, type AudienceKey } from '#shared/access/audience.ts'
import { recordKinds, type RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from '#shared/sync/change.ts'
import { recordsOf, type Table } from '#shared/sync/table.ts'
import type { Commit } from './ports.ts'

/** A record by name. */
export interface Member {
  readonly kind: RecordKind
  readonly id: string
}

/**
 * Which records belong to which audience key (`shared/sync/SPEC.md` U1), kept in step with the table. Thousands of phones come
 * at once after a restart, each with an audience of its own: looking through the whole city for each took 10 ms a phone.
 */
export class Members {
  readonly #byKey = new Map<AudienceKey, Set<Member>>()
  /** One object per record, so that all its audiences share it. */
  readonly #members = new Map<RecordKind, Map<string, Member>>()

  constructor(table: Table) {
    for (const kind of recordKinds) {
      this.#members.set(kind, new Map())
      for (const [id, record] of recordsOf(table, kind))
        this.#move({ kind, id, before: undefined, after: record })
    }
  }

  of(key: AudienceKey): Iterable<Member> {
    return this.#byKey.get(key) ?? []
  }

  /** To be told of every commit, in order. */
  published(touched: Commit['touched']): void {
    for (const step of touched) this.#move(step)
  }

  #move({ kind, id, before, after }: Commit['touched'][number]): void {
    const known = this.#members.get(kind)
    const member = known?.get(id) ?? { kind, id }
    const left = keysOf(kind, before)
    const entered = keysOf(kind, after)
    for (const key of left) if (!entered.includes(key)) this.#byKey.get(key)?.delete(member)
    for (const key of entered) if (!left.includes(key)) this.#setOf(key).add(member)
    if (after) known?.set(id, member)
    else known?.delete(id)
  }

  #setOf(key: AudienceKey): Set<Member> {
    const known = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, known)
    return known
  }
}

function keysOf(kind: RecordKind, record: WireRecord | undefined): readonly AudienceKey[] {
  return record ? audienceKeysOf(kind, record) : []
}
