import type { TransactionSql } from 'postgres'

/** What is forgotten by age is found by age. */
export async function up(sql: TransactionSql): Promise<void> {
  await sql.unsafe(`create index outbox_at on outbox (at)`)
}
