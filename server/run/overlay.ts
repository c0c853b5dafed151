import type { RecordKind, RecordOf } from '#shared/model/record.ts'
import { outcomeOf } from '#shared/sync/apply.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import { recordsOf, type Table } from '#shared/sync/table.ts'

/** Decided but not yet durable changes, laid over the committed table (`shared/sync/SPEC.md` O6). */
export interface Overlay {
  get<Kind extends RecordKind>(kind: Kind, id: string): RecordOf<Kind> | undefined
  all<Kind extends RecordKind>(kind: Kind): Iterable<RecordOf<Kind>>
  /** Lays the changes of entry `seq` on top: all of them, or, when one throws, none. */
  lay(seq: number, changes: readonly Change[]): void
  /** Takes away what is now committed up to `seq`. */
  settle(seq: number): void
  /** Drops everything that is not durable. */
  drop(): void
}

interface Laid {
  readonly seq: number
  readonly record: WireRecord | undefined
}

/** @param committed - the durable table; read live, never altered here. */
export function makeOverlay(committed: Table): Overlay {
  const laid = new Map<RecordKind, Map<string, Laid>>()

  function find(kind: RecordKind, id: string): WireRecord | undefined {
    const over = laid.get(kind)?.get(id)
    return over ? over.record : recordsOf(committed, kind).get(id)
  }

  function* list(kind: RecordKind): Iterable<WireRecord> {
    const over = laid.get(kind)
    for (const [id, record] of recordsOf(committed, kind)) if (!over?.has(id)) yield record
    if (!over) return
    for (const { record } of over.values()) if (record) yield record
  }

  return {
    get: (kind, id) => typedRecord(kind, find(kind, id)),
    all: (kind) => typedRecords(kind, list(kind)),
    lay(seq, changes) {
      const outcomes = new Map<string, { readonly change: Change; readonly laid: Laid }>()
      for (const change of changes) {
        const key = `${change.kind}/${change.id}`
        const known = outcomes.get(key)
        const before = known ? known.laid.record : find(change.kind, change.id)
        outcomes.set(key, { change, laid: { seq, record: outcomeOf(change, before) } })
      }
      for (const { change, laid: entry } of outcomes.values()) {
        const over = laid.get(change.kind) ?? new Map<string, Laid>()
        over.set(change.id, entry)
        laid.set(change.kind, over)
      }
    },
    settle(seq) {
      for (const [kind, over] of laid) {
        for (const [id, entry] of over) if (entry.seq <= seq) over.delete(id)
        if (over.size === 0) laid.delete(kind)
      }
    },
    drop: () => laid.clear(),
  }
}

/**
 * Types a record of the table. It was made by the core or read back from the journal through the schema's upcasters: this
 * is the trust boundary where the untyped table of `shared/sync` meets the typed model.
 */
export function typedRecord<Kind extends RecordKind>(
  _kind: Kind,
  record: WireRecord | undefined,
): RecordOf<Kind> | undefined {
  return record as RecordOf<Kind> | undefined
}

function typedRecords<Kind extends RecordKind>(
  _kind: Kind,
  records: Iterable<WireRecord>,
): Iterable<RecordOf<Kind>> {
  return records as unknown as Iterable<RecordOf<Kind>>
}
