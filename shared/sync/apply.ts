import type { Change, WireRecord } from './change.ts'
import { recordsOf, type Table } from './table.ts'

/** What one change did: the record before and after, either of which may be missing. */
export interface Applied {
  readonly before: WireRecord | undefined
  readonly after: WireRecord | undefined
}

/**
 * Applies one change. The only function that alters a table, on the server and on every screen (`SPEC.md` A1–A4).
 *
 * @returns what stood there before and what stands there now.
 * @throws when a patch meets no record: the caller applied a frame to a state it does not belong to.
 */
export function applyChange(table: Table, change: Change): Applied {
  const records = recordsOf(table, change.kind)
  const before = records.get(change.id)
  const after = outcomeOf(change, before)
  if (after) records.set(change.id, after)
  else records.delete(change.id)
  return { before, after }
}

/**
 * What a record becomes by a change, without touching a table.
 *
 * @throws when a patch meets no record.
 */
export function outcomeOf(change: Change, before: WireRecord | undefined): WireRecord | undefined {
  switch (change.op) {
    case 'put':
      return change.record
    case 'patch':
      if (!before) throw new Error(`patch of ${change.kind} ${change.id} which is not held`)
      return { ...before, ...change.fields, id: change.id }
    case 'remove':
      return undefined
  }
}
