import type { Fragment, Sql } from 'postgres'
import type { PlaceId } from '#shared/model/id.ts'
import type { HourCount } from '#shared/model/pack.ts'
import type { Registers } from '../../run/ports.ts'

/**
 * Adds counts to their hours: `reports` add up, because an hour may be filled live and by imports; stocks (`open`,
 * `late`) are measured, so the newest measurement stands.
 * @param guard - what the insert also reads from, so that it writes nothing when that is empty
 */
export function insertHourCounts(sql: Sql, rows: readonly HourCount[], guard: Fragment): Fragment {
  return sql`insert into hour_count (place_id, measure, class_code, hour_at, count)
    select input.place_id, input.measure, input.class_code, input.hour_at,
      case when input.measure = 'reports' then sum(input.count) else max(input.count) end
    from unnest(
      ${rows.map(({ placeId }) => placeId)}::text[],
      ${rows.map(({ measure }) => measure)}::text[],
      ${rows.map(({ classCode }) => classCode)}::text[],
      ${rows.map(({ hourAt }) => hourAt)}::bigint[],
      ${rows.map(({ count }) => count)}::int[]
    ) as input (place_id, measure, class_code, hour_at, count) ${guard}
    group by input.place_id, input.measure, input.class_code, input.hour_at
    on conflict (place_id, hour_at, measure, class_code) do update set count =
      case when excluded.measure = 'reports' then hour_count.count else 0 end + excluded.count`
}

const ROWS_AT_ONCE = 5_000

/** Adds counts of any number in one transaction. */
export async function addHourCounts(sql: Sql, rows: readonly HourCount[]): Promise<void> {
  await sql.begin(async (tx) => {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      await tx`${insertHourCounts(sql, rows.slice(from, from + ROWS_AT_ONCE), sql``)}`
    }
  })
}

interface StoredCount {
  readonly place_id: string
  readonly measure: HourCount['measure']
  readonly class_code: string
  readonly hour_at: number
  readonly count: number
}

/** @returns counts of hours in `[fromAt, toAt)`, by place, then hour */
export async function readHourCounts(
  sql: Sql,
  filter: Parameters<Registers['hourCounts']>[0],
): Promise<readonly HourCount[]> {
  const rows = await sql<StoredCount[]>`
    select * from hour_count
    where place_id = any(${[...filter.placeIds]}::text[])
      and hour_at >= ${filter.fromAt} and hour_at < ${filter.toAt}
    order by place_id, hour_at, measure, class_code`
  const asked = new Map<string, PlaceId>(filter.placeIds.map((id) => [id, id]))
  return rows.flatMap((row) => {
    const placeId = asked.get(row.place_id)
    if (!placeId) return []
    const { measure, count } = row
    return [{ placeId, measure, classCode: row.class_code, hourAt: row.hour_at, count }]
  })
}
