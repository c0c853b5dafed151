import type { DeskRecord } from '#shared/access/projection.ts'
import type { IncidentStatus } from '#shared/model/incident.ts'
import type { IncidentClass, Priority } from '#shared/model/incident-class.ts'
import { compareRows, toIncidentRow, type IncidentRow } from './incident-row.ts'

/** One line of "what changed": the second place where every change is told (`screens.md` §0 law 7). */
export interface IncidentChange {
  readonly id: string
  readonly classCode: string
  readonly priority: Priority
  /** Null = it was not there before. */
  readonly from: IncidentStatus | null
  /** Null = it left the live set. */
  readonly to: IncidentStatus | null
}

type Records = ReadonlyMap<string, DeskRecord<'incident'>>

/** All live matters in order, kept from version to version: only what changed is sorted anew. */
export interface IncidentIndex {
  readonly rows: () => readonly IncidentRow[]
  readonly byId: ReadonlyMap<string, IncidentRow>
  /** Takes the present records. @returns what differs from before, nothing at the first time. */
  readonly update: (records: Records) => readonly IncidentChange[]
  /** Forgets everything, for instance when the classes changed. */
  readonly clear: () => void
}

/** @param classOf - the class of a code; rows without one have no clock. */
export function makeIncidentIndex(
  classOf: (code: string) => IncidentClass | undefined,
): IncidentIndex {
  const byId = new Map<string, IncidentRow>()
  let rows: readonly IncidentRow[] = []
  let isFilled = false

  function update(records: Records): readonly IncidentChange[] {
    const fresh: IncidentRow[] = []
    const changes: IncidentChange[] = []
    for (const [id, record] of records) {
      const known = byId.get(id)
      if (known?.record === record) continue
      const row = toIncidentRow(record, classOf(record.classCode))
      fresh.push(row)
      changes.push(changeOf(row, known))
    }
    const gone = byId.size + newcomers(changes) > records.size ? leavers(records) : []
    for (const row of gone) byId.delete(row.id)
    for (const row of fresh) byId.set(row.id, row)
    rows = merge(fresh, gone.length)
    const told = isFilled ? [...changes, ...gone.map(leaving)] : []
    isFilled ||= records.size > 0
    return told
  }

  function leavers(records: Records): IncidentRow[] {
    return [...byId.values()].filter((row) => !records.has(row.id))
  }

  function merge(fresh: IncidentRow[], goneCount: number): readonly IncidentRow[] {
    if (fresh.length === 0 && goneCount === 0) return rows
    fresh.sort(compareRows)
    const kept = rows.filter((row) => byId.get(row.id) === row)
    return mergeSorted(kept, fresh)
  }

  return {
    rows: () => rows,
    byId,
    update,
    clear: () => {
      byId.clear()
      rows = []
      isFilled = false
    },
  }
}

const newcomers = (changes: readonly IncidentChange[]): number =>
  changes.filter((change) => change.from === null).length

function changeOf(row: IncidentRow, known: IncidentRow | undefined): IncidentChange {
  const { id, classCode, priority, status } = row.record
  return { id, classCode, priority, from: known?.record.status ?? null, to: status }
}

function leaving(row: IncidentRow): IncidentChange {
  const { id, classCode, priority, status } = row.record
  return { id, classCode, priority, from: status, to: null }
}

/** A few rows put into a long sorted list: each place is found by halving, what lies between is copied whole. */
function mergeSorted(
  long: readonly IncidentRow[],
  few: readonly IncidentRow[],
): readonly IncidentRow[] {
  if (few.length === 0) return long
  const parts: (readonly IncidentRow[])[] = []
  let from = 0
  for (const row of few) {
    const at = placeOf(row, long, from)
    parts.push(long.slice(from, at), [row])
    from = at
  }
  return [...parts, long.slice(from)].flat()
}

/** @returns the first index from which on everything comes after the row. */
function placeOf(row: IncidentRow, sorted: readonly IncidentRow[], from: number): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = sorted[middle]
    if (other && compareRows(other, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}
