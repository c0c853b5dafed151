import type { Sql, TransactionSql } from 'postgres'
import { GENESIS, hashOf, type JournalRow } from './chain.ts'

/** What a walk along the chain found. */
export type ChainReport =
  /** `seq` and `hash` of the last entry: compare them with an anchor kept elsewhere. */
  | { readonly ok: true; readonly seq: number; readonly hash: string }
  /** The first entry that is not what was written, and why. */
  | { readonly ok: false; readonly seq: number; readonly reason: ChainFault }

export type ChainFault = 'missing' | 'notLinked' | 'edited' | 'cutShort'

const FETCH_SIZE = 2_000

/** Walks the whole journal and computes every hash again; a writer may go on meanwhile. */
export function verifyChain(sql: Sql, shard = 'city'): Promise<ChainReport> {
  return sql.begin('isolation level repeatable read read only', (tx) => walk(tx, shard))
}

async function walk(sql: TransactionSql, shard: string): Promise<ChainReport> {
  let seq = 0
  let hash = GENESIS
  const pages = sql<JournalRow[]>`
    select seq, schema, operation_id as "operationId", payload_hash as "payloadHash",
      actor_id as "actorId", actor_role as "actorRole", at, happened_at as "happenedAt",
      intent, changes, trace, previous_hash as "previousHash", hash
    from journal where shard = ${shard} order by seq`.cursor(FETCH_SIZE)
  for await (const page of pages) {
    for (const row of page) {
      const reason = faultOf(row, { seq, hash })
      if (reason) return { ok: false, seq: reason === 'missing' ? seq + 1 : row.seq, reason }
      seq = row.seq
      hash = row.hash
    }
  }
  // The lease row remembers the end, so cutting entries off the end shows too.
  const [lease] = await sql<{ seq: number; hash: string }[]>`
    select last_seq as seq, last_hash as hash from writer_lease where shard = ${shard}`
  if (lease && (lease.seq !== seq || lease.hash !== hash)) {
    return { ok: false, seq: seq + 1, reason: 'cutShort' }
  }
  return { ok: true, seq, hash }
}

function faultOf(
  row: JournalRow,
  before: { readonly seq: number; readonly hash: string },
): ChainFault | undefined {
  if (row.seq !== before.seq + 1) return 'missing'
  if (row.previousHash !== before.hash) return 'notLinked'
  if (hashOf(row) !== row.hash) return 'edited'
  return undefined
}
