import type { RecordKind } from '#shared/model/record.ts'
import { recordKinds } from '#shared/model/record.ts'
import { applyChange } from '#shared/sync/apply.ts'
import type { Change } from '#shared/sync/change.ts'
import { makeTable, recordsOf, type Table } from '#shared/sync/table.ts'
import type { CommittedReader } from './gate.ts'
import { typedRecord } from './overlay.ts'
import type { Commit, Journal, StateSnapshot } from './ports.ts'

/** Journal schema of this build; `server/db/upcast` lifts older entries to it. */
export const JOURNAL_SCHEMA = 1

/** The durable state: what frames, snapshots, reads and figures see. */
export interface Committed extends CommittedReader {
  readonly table: Table
  /** Of the stored snapshot it was loaded from; 0 = none. */
  readonly snapshotVersion: number
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
  const seqs = new Map<string, number>(start?.seqs ?? [])
  for (const { kind, record } of start?.records ?? []) recordsOf(table, kind).set(record.id, record)
  let version = start?.seq ?? 0
  for await (const entry of journal.readAfter(version)) {
    for (const change of entry.changes) {
      applyChange(table, change)
      seqs.set(`${change.kind}/${change.id}`, entry.seq)
    }
    version = entry.seq
  }
  return makeCommitted({ table, seqs, version, snapshotVersion: start?.seq ?? 0 })
}

/** @returns the durable state over a table that nobody else alters. */
export function makeCommitted(from: {
  readonly table: Table
  readonly seqs: Map<string, number>
  readonly version: number
  readonly snapshotVersion?: number
}): Committed {
  const { table, seqs } = from
  let version = from.version
  return {
    table,
    snapshotVersion: from.snapshotVersion ?? 0,
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
          const { before, after } = applyChange(table, change)
          const key = `${change.kind}/${change.id}`
          const known = touched.get(key)
          touched.set(key, {
            kind: change.kind,
            id: change.id,
            before: known ? known.before : before,
            after,
          })
          seqs.set(key, seq)
        }
        version = seq
      }
      return [...touched.values()]
    },
    snapshot: () => ({
      seq: version,
      schema: JOURNAL_SCHEMA,
      records: recordKinds.flatMap((kind: RecordKind) =>
        [...recordsOf(table, kind).values()].map((record) => ({ kind, record })),
      ),
      seqs: [...seqs],
    }),
  }
}
