import { recordKinds, type RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from './change.ts'

/**
 * All records of a mirror or of the writer, by kind and id. Records are immutable: a change replaces the object, so a
 * reader that kept one keeps a consistent one, and a snapshot is a copy of references.
 */
export type Table = ReadonlyMap<RecordKind, Map<string, WireRecord>>

/** @returns an empty table with a map for every kind. */
export function makeTable(): Table {
  return new Map(recordKinds.map((kind) => [kind, new Map<string, WireRecord>()]))
}

/** @returns the records of a kind. */
export function recordsOf(table: Table, kind: RecordKind): Map<string, WireRecord> {
  const records = table.get(kind)
  if (!records) throw new Error(`no such record kind: ${kind}`)
  return records
}

/** @returns how many records the table holds in all. */
export function sizeOf(table: Table): number {
  let size = 0
  for (const records of table.values()) size += records.size
  return size
}
