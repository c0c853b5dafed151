import type { TransactionSql } from 'postgres'

/** Who is signed in. Real time, by the database's clock: the city's clock may run faster. */
export async function up(sql: TransactionSql): Promise<void> {
  await sql.unsafe(`
    create table session (
      id text primary key,
      token_hash text not null unique,
      principal text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null
    );
    create index session_expires on session (expires_at);
  `)
}
