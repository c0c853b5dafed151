import type { TransactionSql } from 'postgres'

/** How a snapshot is written, apart from the schema of the records in it. */
export async function up(sql: TransactionSql): Promise<void> {
  await sql.unsafe(`alter table state_snapshot add column form int not null default 1`)
}
