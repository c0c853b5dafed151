import type { TransactionSql } from 'postgres'

/** What devices measured. */
export async function up(sql: TransactionSql): Promise<void> {
  await sql.unsafe(`
    -- Partitioned by the day of receipt (days since 1970 UTC), never by the device's own clock:
    -- a wrong one could ask for a partition per century.
    create table reading (
      device_id text not null,
      boot bigint not null,
      seq bigint not null,
      day int not null,
      at bigint not null,
      received_at bigint not null,
      late boolean not null,
      measured jsonb not null,
      primary key (device_id, boot, seq, day)
    ) partition by range (day);
    create index reading_device_at on reading (device_id, at);

    create table device_latest (
      device_id text primary key,
      boot bigint not null,
      seq bigint not null,
      at bigint not null,
      measured jsonb not null
    ) with (fillfactor = 50);

    create table reading_rejected (
      id bigint generated always as identity primary key,
      topic text not null,
      field text not null,
      reason text not null,
      at bigint not null
    );
    create index reading_rejected_at on reading_rejected (at);
  `)
}
