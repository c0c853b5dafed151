import type { Sql } from 'postgres'
import * as v from 'valibot'
import { reading, type Reading } from '#shared/model/device.ts'
import type { Clock, Readings } from '../run/ports.ts'
import { storableText } from './register/storable-text.ts'
import { textList } from './register/text-list.ts'

/** `Readings`, and what a start needs to fill its columns. */
export interface ReadingStore extends Readings {
  /** Newest reading of every device, by (boot, seq). */
  latest(): Promise<readonly Reading[]>
  /** Drops whole days of receipt before that of `beforeAt` (city's instant). */
  forget(beforeAt: number): Promise<void>
}

const DAY_MS = 86_400_000

/** Opens what devices measured. One writer at a time: two could store a late reading twice. */
export function openReadings(options: { readonly sql: Sql; readonly clock: Clock }): ReadingStore {
  const { sql, clock } = options
  const days = new Set<number>()
  let queue: Promise<unknown> = Promise.resolve()

  const store = async (readings: readonly Reading[]) => {
    if (readings.length === 0) return 0
    const receivedAt = clock.cityNow()
    const day = Math.floor(receivedAt / DAY_MS)
    if (!days.has(day)) {
      await makePartitions(sql, day)
      days.add(day)
    }
    return storeReadings(sql, readings, { receivedAt, day })
  }
  return {
    store(readings) {
      const stored = queue.then(() => store(readings))
      queue = stored.catch(() => undefined)
      return stored
    },
    async reject(rejected) {
      if (rejected.length === 0) return
      await sql`insert into reading_rejected (topic, field, reason, at)
        select * from unnest(
          ${rejected.map(({ topic }) => storableText(topic))}::text[],
          ${rejected.map(({ field }) => storableText(field))}::text[],
          ${rejected.map(({ reason }) => storableText(reason))}::text[],
          ${rejected.map(({ at }) => at)}::bigint[])`
    },
    since: (deviceId, fromAt) => readSince(sql, deviceId, fromAt),
    async latest() {
      const rows = await sql<StoredReading[]>`select * from device_latest`
      return rows.map(parseReading)
    },
    async forget(beforeAt) {
      await dropPartitions(sql, Math.floor(beforeAt / DAY_MS))
    },
  }
}

/** The day asked for and the next, so that midnight does not wait for a table. */
async function makePartitions(sql: Sql, day: number): Promise<void> {
  for (const each of [day, day + 1]) {
    await sql.unsafe(`create table if not exists reading_${each}
      partition of reading for values from (${each}) to (${each + 1})`)
  }
}

/** @param day - first day kept */
async function dropPartitions(sql: Sql, day: number): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'reading'::regclass`
  for (const { name } of tables) {
    if (Number(name.replace('reading_', '')) < day) await sql`drop table ${sql(name)}`
  }
}

/**
 * One statement: a repeated (device, boot, seq) is dropped, the rest are stored, and the newest of each device moves
 * on. Only what is not newer than the newest known has to be looked for among the stored; in order, nothing is.
 * @returns how many were new
 */
async function storeReadings(
  sql: Sql,
  readings: readonly Reading[],
  receipt: { readonly receivedAt: number; readonly day: number },
): Promise<number> {
  const [row] = await sql<{ stored: number }[]>`
    with input as (
      select distinct on (device_id, boot, seq) * from unnest(
        ${textList(
          sql,
          readings.map(({ deviceId }) => deviceId),
        )},
        ${readings.map(({ boot }) => boot)}::bigint[],
        ${readings.map(({ seq }) => seq)}::bigint[],
        ${readings.map(({ at }) => at)}::bigint[],
        ${textList(
          sql,
          readings.map(({ values }) => JSON.stringify(values)),
        )}
      ) as line (device_id, boot, seq, at, measured)
    ), fresh as materialized (
      select input.*, coalesce((input.boot, input.seq) < (latest.boot, latest.seq), false) as late
      from input left join device_latest as latest using (device_id)
      where latest.device_id is null or (input.boot, input.seq) > (latest.boot, latest.seq)
        or not exists (select from reading where reading.device_id = input.device_id
          and reading.boot = input.boot and reading.seq = input.seq)
    ), stored as (
      insert into reading (device_id, boot, seq, day, at, received_at, late, measured)
      select device_id, boot, seq, ${receipt.day}::int, at, ${receipt.receivedAt}::bigint, late,
        measured::jsonb
      from fresh
      on conflict do nothing
      returning 1
    ), moved as (
      insert into device_latest as latest (device_id, boot, seq, at, measured)
      select distinct on (device_id) device_id, boot, seq, at, measured::jsonb
      from fresh order by device_id, boot desc, seq desc
      on conflict (device_id) do update
        set boot = excluded.boot, seq = excluded.seq, at = excluded.at, measured = excluded.measured
        where (excluded.boot, excluded.seq) > (latest.boot, latest.seq)
    )
    select count(*)::int as stored from stored`
  return row?.stored ?? 0
}

interface StoredReading {
  readonly device_id: string
  readonly boot: number
  readonly seq: number
  readonly at: number
  readonly measured: unknown
}

function parseReading(row: StoredReading): Reading {
  const { device_id: deviceId, boot, seq, at, measured: values } = row
  return v.parse(reading, { deviceId, boot, seq, at, values })
}

/** @returns readings of a device from an instant on, by its own clock, oldest first */
async function readSince(sql: Sql, deviceId: string, fromAt: number): Promise<readonly Reading[]> {
  const rows = await sql<StoredReading[]>`
    select device_id, boot, seq, at, measured from reading
    where device_id = ${deviceId} and at >= ${fromAt} order by at, boot, seq`
  return rows.map(parseReading)
}
