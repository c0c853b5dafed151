import type { TransactionSql } from 'postgres'

/** The store's identity, the journal, and what is written beside every entry. */
export async function up(sql: TransactionSql): Promise<void> {
  await sql.unsafe(JOURNAL)
  await sql.unsafe(BESIDE)
  await sql.unsafe(SNAPSHOTS)
}

const JOURNAL = `
  create table store (
    one boolean primary key default true check (one),
    epoch text not null,
    origin text not null check (origin in ('demo', 'live')),
    created_at bigint not null
  );

  -- One row per shard, updated by every append: room on its page keeps the updates in place.
  create table writer_lease (
    shard text primary key,
    term bigint not null,
    holder text not null,
    taken_at bigint not null,
    last_seq bigint not null,
    last_hash text not null
  ) with (fillfactor = 10);

  -- intent, changes and trace are JSON kept as text: the chain is made over these very bytes,
  -- and neither writing nor streaming them parses anything.
  create table journal (
    shard text not null,
    seq bigint not null,
    schema int not null,
    operation_id text not null,
    payload_hash text not null,
    actor_id text not null,
    actor_role text not null,
    at bigint not null,
    happened_at bigint,
    intent text not null,
    changes text not null,
    trace text not null,
    previous_hash text not null,
    hash text not null,
    primary key (shard, seq)
  );
`

const BESIDE = `
  create table operation_result (
    operation_id text primary key,
    principal_id text not null,
    payload_hash text not null,
    answer text not null,
    at bigint not null
  );
  create index operation_result_at on operation_result (at);

  create table trace (
    incident_id text not null,
    seq bigint not null,
    ordinal int not null,
    entry text not null,
    primary key (incident_id, seq, ordinal)
  );

  create table outbox (
    id text primary key,
    principal_id text not null,
    kind text not null,
    incident_id text not null,
    order_id text,
    at bigint not null
  );
  create index outbox_principal on outbox (principal_id, at);
`

const SNAPSHOTS = `
  create table state_snapshot (
    shard text not null,
    seq bigint not null,
    schema int not null,
    taken_at bigint not null,
    parts int not null,
    digest text not null,
    primary key (shard, seq)
  );
  create table state_snapshot_part (
    shard text not null,
    seq bigint not null,
    part int not null,
    body bytea not null,
    primary key (shard, seq, part),
    foreign key (shard, seq) references state_snapshot on delete cascade
  );
  -- It is gzip already.
  alter table state_snapshot_part alter column body set storage external;
`
