import type { StateSnapshot, StoredRecord } from '../../run/ports.ts'

/** Everything a snapshot holds beside its head. */
export type SnapshotBody = Pick<StateSnapshot, 'records' | 'history'>

/** How snapshots are written now: records with their seq, then what left audiences. */
export const presentForm = 2

/** Form 1 knew when each record changed last, removed ones included, and not which audiences they had left. */
export interface SnapshotForm1 {
  readonly seq: number
  readonly records: readonly Omit<StoredRecord, 'changedAt'>[]
  /** `kind/id` → seq. */
  readonly seqs: readonly (readonly [string, number])[]
}

/** Form 1 → 2. Nothing is known of departures before it, so "changed since" can be answered from it on. */
export function liftForm1({ seq, records, seqs }: SnapshotForm1): SnapshotBody {
  const changedAt = new Map(seqs)
  return {
    records: records.map(({ kind, record }) => ({
      kind,
      record,
      changedAt: changedAt.get(`${kind}/${record.id}`) ?? 0,
    })),
    history: { horizon: seq, departures: [] },
  }
}
