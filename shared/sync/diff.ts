import type { RecordKind } from '#shared/model/record.ts'
import type { Change, WireRecord } from './change.ts'

/**
 * The smallest change that turns one record into another (`SPEC.md` D1–D3).
 *
 * @returns undefined when both are equal.
 */
export function diffRecord(
  kind: RecordKind,
  id: string,
  before: WireRecord | undefined,
  after: WireRecord | undefined,
): Change | undefined {
  if (before === after) return undefined
  if (!after) return { op: 'remove', kind, id }
  if (!before) return { op: 'put', kind, id, record: after }
  const fields: Record<string, unknown> = {}
  let changed = false
  for (const name of Object.keys(after)) {
    if (isEqual(before[name], after[name])) continue
    fields[name] = after[name]
    changed = true
  }
  for (const name of Object.keys(before)) {
    if (!(name in after)) return { op: 'put', kind, id, record: after }
  }
  return changed ? { op: 'patch', kind, id, fields } : undefined
}

/** Equality of JSON values; the order of object keys does not count. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const leftKeys = Object.keys(left)
  if (leftKeys.length !== Object.keys(right).length) return false
  const rightFields = new Map<string, unknown>(Object.entries(right))
  return Object.entries(left).every(
    ([key, value]) => rightFields.has(key) && isEqual(value, rightFields.get(key)),
  )
}
