import type { Sql } from 'postgres'
import * as v from 'valibot'
import type { IncidentId } from '#shared/model/id.ts'
import { traceEntry } from '#shared/model/trace.ts'
import type { Batch, Clock, Journal } from '../run/ports.ts'
import { writeAppend } from './journal/append.ts'
import { encodeEntries } from './journal/chain.ts'
import { explainRefusal, renewLease, takeLease, type Lease } from './journal/lease.ts'
import { readAfter } from './journal/read.ts'
import { readResults } from './journal/results.ts'
import { loadLatestSnapshot, storeSnapshot } from './journal/snapshot.ts'
import { readStore } from './store.ts'

/** What the journal is opened on. */
export interface OpenJournalOptions {
  readonly sql: Sql
  /** One for now: `city`. */
  readonly shard: string
  readonly clock: Clock
}

/**
 * Opens the journal for writing under a new term; whoever wrote before is refused from now on.
 * @throws when the store has no identity yet, or the end of the journal is missing
 */
export async function openJournal(options: OpenJournalOptions): Promise<Journal> {
  const { sql, shard, clock } = options
  const store = await readStore(sql)
  if (!store) throw new Error('This store has no identity yet: create it before its journal.')
  let lease = await takeLease(sql, { shard, at: clock.cityNow() })
  let queue: Promise<void> = Promise.resolve()

  const append = async (batch: Batch) => {
    lease = await appendBatch(sql, lease, batch)
  }
  return {
    epoch: store.epoch,
    append(batch) {
      // One after the other: completions never overtake, and each knows the hash of the one before.
      const appended = queue.then(() => append(batch))
      queue = appended.catch(() => undefined)
      return appended
    },
    renew() {
      const renewed = queue.then(async () => {
        lease = await renewLease(sql, lease)
      })
      queue = renewed.catch(() => undefined)
      return renewed
    },
    readAfter: (seq) => readAfter(sql, shard, seq),
    latestSnapshot: () => loadLatestSnapshot(sql, shard),
    saveSnapshot: (snapshot) => storeSnapshot(sql, lease, { snapshot, at: clock.cityNow() }),
    results: (ids) => readResults(sql, ids),
    trace: (id) => readTrace(sql, id),
    close: () => queue,
  }
}

/** @returns the lease as it is after the batch */
async function appendBatch(sql: Sql, lease: Lease, batch: Batch): Promise<Lease> {
  batch.entries.forEach(({ seq }, index) => {
    const expected = lease.lastSeq + 1 + index
    if (seq !== expected) {
      throw new Error(`The journal takes entry ${expected} next, not entry ${seq}.`)
    }
  })
  const entries = encodeEntries(batch.entries, lease.lastHash)
  const end = entries.at(-1)?.row ?? { seq: lease.lastSeq, hash: lease.lastHash }
  if (!(await writeAppend(sql, { lease, end, entries, batch }))) {
    throw await explainRefusal(sql, lease)
  }
  return { ...lease, lastSeq: end.seq, lastHash: end.hash }
}

async function readTrace(sql: Sql, id: IncidentId): ReturnType<Journal['trace']> {
  const rows = await sql<{ seq: number; entry: string }[]>`
    select seq, entry from trace where incident_id = ${id} order by seq, ordinal`
  return rows.map(({ seq, entry }) => ({ ...v.parse(traceEntry, JSON.parse(entry)), seq }))
}
