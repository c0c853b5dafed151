import type { TransactionSql } from 'postgres'

/** Base data, personal values, reports and closed matters. */
export async function up(sql: TransactionSql): Promise<void> {
  await sql.unsafe(REPORTS)
  await sql.unsafe(BASE_DATA)
  await sql.unsafe(IMPORTS)
}

const REPORTS = `
  create table report (
    id text primary key,
    incident_id text not null,
    source text not null,
    channel text not null,
    class_code text not null,
    received_at bigint not null,
    longitude float8,
    latitude float8,
    photos text not null,
    seals text not null
  );
  create index report_incident on report (incident_id, received_at);
  create index report_received on report (received_at desc, id desc);
  create index report_class on report (class_code, received_at desc, id desc);

  create table incident_archive (
    id text primary key,
    class_code text not null,
    -- When it was closed, or reported if it never was: the order of paging.
    at bigint not null,
    archived_at bigint not null,
    place_ids text[] not null,
    record text not null
  );
  create index incident_archive_places on incident_archive using gin (place_ids);
  create index incident_archive_at on incident_archive (at desc, id desc);
  create index incident_archive_class on incident_archive (class_code, at desc, id desc);
  -- A city has thousands of places; with fewer tracked, narrow ones look as wide as wide ones.
  alter table incident_archive alter column place_ids set statistics 1000;

  -- value is JSON: PostgreSQL's text holds no NUL, and what a person wrote is kept exactly.
  create table personal (
    ref text primary key,
    field text not null,
    value text not null,
    key text not null
  );

  create table hour_count (
    place_id text not null,
    measure text not null,
    class_code text not null,
    hour_at bigint not null,
    count int not null,
    primary key (place_id, hour_at, measure, class_code)
  );
`

const BASE_DATA = `
  create table home (
    id text primary key,
    building_id text not null,
    storey int not null,
    door text not null,
    rented boolean not null
  );
  create index home_building on home (building_id);

  create table person (
    id text primary key,
    home_id text not null,
    name text not null,
    birth_year int not null,
    sex text not null,
    phone text not null,
    mobility text not null,
    lives_alone boolean not null,
    registration text not null,
    party_member boolean not null
  );
  create index person_home on person (home_id);

  create table enterprise (
    id text primary key,
    building_id text,
    name text not null,
    trade text not null
  );
  create index enterprise_building on enterprise (building_id);

  create table permit (
    id text primary key,
    kind text not null,
    place_id text not null,
    enterprise_id text not null,
    plates text not null,
    from_date date not null,
    to_date date not null
  );
  create index permit_place on permit (place_id);

  create table volunteer (
    organization_id text primary key,
    count int not null
  );
`

const IMPORTS = `
  create table import_run (
    id text primary key,
    source text not null,
    file text not null,
    started_at bigint not null,
    stored int,
    known int,
    rejected int
  );

  create table import_known (
    source text not null,
    number text not null,
    content_hash text not null,
    incident_id text not null,
    primary key (source, number)
  );

  create table import_rejected (
    import_id text not null,
    line int not null,
    ordinal bigint generated always as identity,
    field text not null,
    reason text not null,
    text text not null,
    primary key (import_id, line, ordinal)
  );
`
