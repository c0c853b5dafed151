import { randomUUID } from 'node:crypto'
import type { Sql, TransactionSql } from 'postgres'
import { StaleTerm } from '../../run/stale-term.ts'
import { GENESIS } from './chain.ts'

/** The right to write, and where writing goes on. */
export interface Lease {
  readonly shard: string
  readonly term: number
  readonly lastSeq: number
  readonly lastHash: string
}

/**
 * Takes the next term; every writer before it is refused from then on. Waits for an append under way.
 * @param taken - `at` = city's instant
 * @throws when entries are missing at the end of the journal
 */
export async function takeLease(
  sql: Sql,
  taken: { readonly shard: string; readonly at: number },
): Promise<Lease> {
  const { shard, at } = taken
  return sql.begin(async (tx) => {
    const [lease] = await tx<Lease[]>`
      insert into writer_lease (shard, term, holder, taken_at, last_seq, last_hash)
      values (${shard}, 1, ${randomUUID()}, ${at}, 0, ${GENESIS})
      on conflict (shard) do update
        set term = writer_lease.term + 1, holder = excluded.holder, taken_at = excluded.taken_at
      returning shard, term, last_seq as "lastSeq", last_hash as "lastHash"`
    if (!lease) throw new Error('The writer lease cannot be taken.')
    await checkEnd(tx, lease)
    return { ...lease }
  })
}

/**
 * Takes the term after one's own and stands on what is stored now. Waits for an append under way.
 * @throws StaleTerm when another writer has taken over meanwhile
 */
export async function renewLease(sql: Sql, lease: Lease): Promise<Lease> {
  return sql.begin(async (tx) => {
    const [renewed] = await tx<Lease[]>`
      update writer_lease set term = term + 1
      where shard = ${lease.shard} and term = ${lease.term}
      returning shard, term, last_seq as "lastSeq", last_hash as "lastHash"`
    if (!renewed) throw await explainRefusal(tx, lease)
    await checkEnd(tx, renewed)
    return { ...renewed }
  })
}

/** @throws when entries are missing at the end of the journal */
async function checkEnd(tx: TransactionSql, lease: Lease): Promise<void> {
  const [last] = await tx<{ seq: number; hash: string }[]>`
    select seq, hash from journal where shard = ${lease.shard} order by seq desc limit 1`
  const end = last ?? { seq: 0, hash: GENESIS }
  if (end.seq === lease.lastSeq && end.hash === lease.lastHash) return
  throw new Error(
    `The journal is damaged: it ends with entry ${end.seq}, and entry ${lease.lastSeq} was the last one written. ` +
      'Restore a backup.',
  )
}

/** Says why an append found no lease to write under. */
export async function explainRefusal(sql: Sql | TransactionSql, lease: Lease): Promise<Error> {
  const [row] = await sql<{ term: number; seq: number }[]>`
    select term, last_seq as seq from writer_lease where shard = ${lease.shard}`
  if (row?.term === lease.term) {
    return new Error(
      `The journal already ends with entry ${row.seq}: an append that seemed to fail was stored. Open it again.`,
    )
  }
  return new StaleTerm(
    `Term ${lease.term} is over: another writer has taken the journal (term ${row?.term ?? 'unknown'}).`,
  )
}
