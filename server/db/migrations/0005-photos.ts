import type { TransactionSql } from 'postgres'

/** Which matters hold a picture: who may see the matter's words may see it. Written with the trace that names it. */
export async function up(sql: TransactionSql): Promise<void> {
  await sql.unsafe(`
    create table incident_photo (
      file_id text not null,
      incident_id text not null,
      primary key (file_id, incident_id)
    );
  `)
}
