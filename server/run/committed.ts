import type { RecordKind } from '#shared/model/record.ts'
import { recordKinds } from '#shared/model/record.ts'
import { applyChange } from '#shared/sync/apply.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import { makeTable, recordsOf, type Table } from '#shared/sync/table.ts'
import type { CommittedReader } from './gate.ts'
import { History, type ChangesSince } from './history.ts'
import { typedRecord } from './overlay.ts'
import type { Commit, Journal, StateSnapshot } from './ports.ts'

/** Journal schema of this build; `server/db/upcast` lifts older entries to it. */
export const JOURNAL_SCHEMA = 2

/** The durable state: what frames, snapshots, reads and figures see. */
export interface Committed extends CommittedReader {
  readonly table: Table
  /** What changed lately, restarts included. */
  readonly history: ChangesSince
  /** Seq of the snapshot it was rebuilt from; 0 = from the journal's beginning. */
  readonly snapshotSeq: number
  /** Applies a durable run of entries and says what it did. */
  apply(
    entries: readonly { readonly seq: number; readonly changes: readonly Change[] }[],
  ): Commit['touched']
  /** A consistent copy: records are immutable, so it copies references only. */
  snapshot(): StateSnapshot
}

/** Rebuilds the state from the newest snapshot and the journal's tail: from `changes` alone, never by deciding again. */
export async function loadCommitted(journal: Journal): Promise<Committed> {
  const start = await journal.latestSnapshot()
  const table = makeTable()
  const history = new History(start?.history)
  for (const { kind, record, changedAt } of start?.records ?? []) {
    recordsOf(table, kind).set(record.id, record)
    history.restore(record, changedAt)
  }
  let version = start?.seq ?? 0
  for await (const { seq, changes } of journal.readAfter(version)) {
    for (const change of changes) history.note(seq, change, applyChange(table, change))
    version = seq
  }
  return makeCommitted({ table, history, version, snapshotSeq: start?.seq ?? 0 })
}

/** @returns the durable state over a table that nobody else alters. */
function makeCommitted(from: {
  readonly table: Table
  readonly history: History
  readonly version: number
  readonly snapshotSeq: number
}): Committed {
  const { table, history, snapshotSeq } = from
  let version = from.version
  return {
    table,
    history,
    snapshotSeq,
    get version() {
      return version
    },
    get: (kind, id) => typedRecord(kind, recordsOf(table, kind).get(id)),
    *all(kind) {
      for (const record of recordsOf(table, kind).values()) {
        const typed = typedRecord(kind, record)
        if (typed) yield typed
      }
    },
    apply(entries) {
      const touched = new Map<string, Commit['touched'][number]>()
      for (const { seq, changes } of entries) {
        for (const change of changes) {
          const applied = applyChange(table, change)
          const { before, after } = applied
          const key = `${change.kind}/${change.id}`
          const known = touched.get(key)
          touched.set(key, {
            kind: change.kind,
            id: change.id,
            before: known ? known.before : before,
            after,
          })
          history.note(seq, change, applied)
        }
        version = seq
      }
      return [...touched.values()]
    },
    snapshot: () => ({
      seq: version,
      schema: JOURNAL_SCHEMA,
      records: stored(
        recordKinds.map((kind) => ({ kind, records: [...recordsOf(table, kind).values()] })),
        history,
      ),
      history: history.stored(),
    }),
  }
}

/** One at a time, as it is written: fifty thousand made at once would hold everybody up. */
function stored(
  copies: readonly { readonly kind: RecordKind; readonly records: readonly WireRecord[] }[],
  history: ChangesSince,
): StateSnapshot['records'] {
  return {
    *[Symbol.iterator]() {
      for (const { kind, records } of copies)
        for (const record of records) yield { kind, record, changedAt: history.changedAt(record) }
    },
  }
}
