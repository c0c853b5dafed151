import type { Fragment, Sql } from 'postgres'
import * as v from 'valibot'
import type { IncidentId, ReportId } from '#shared/model/id.ts'
import { reportRow, type ReportRow } from '#shared/model/report.ts'
import type { Registers } from '../../run/ports.ts'
import { textList } from './text-list.ts'

/**
 * @param guard - what the insert also reads from, so that it writes nothing when that is empty; a repeated id fails
 * the statement unless the guard goes on with a conflict clause
 */
export function insertReports(sql: Sql, rows: readonly ReportRow[], guard: Fragment): Fragment {
  return sql`insert into report
      (id, incident_id, source, channel, class_code, received_at, longitude, latitude, photos, seals)
    select input.* from unnest(
      ${rows.map(({ id }) => id)}::text[],
      ${rows.map(({ incidentId }) => incidentId)}::text[],
      ${rows.map(({ source }) => source)}::text[],
      ${rows.map(({ channel }) => channel)}::text[],
      ${rows.map(({ classCode }) => classCode)}::text[],
      ${rows.map(({ receivedAt }) => receivedAt)}::bigint[],
      ${rows.map(({ point }) => point?.[0] ?? null)}::float8[],
      ${rows.map(({ point }) => point?.[1] ?? null)}::float8[],
      ${textList(
        sql,
        rows.map(({ photos }) => JSON.stringify(photos)),
      )},
      ${textList(
        sql,
        rows.map(({ seals }) => JSON.stringify(seals)),
      )}
    ) as input ${guard}`
}

interface StoredReport {
  readonly id: string
  readonly incident_id: string
  readonly source: string
  readonly channel: string
  readonly class_code: string
  readonly received_at: number
  readonly longitude: number | null
  readonly latitude: number | null
  readonly photos: string
  readonly seals: string
}

function parseReport(row: StoredReport): ReportRow {
  return v.parse(reportRow, {
    id: row.id,
    incidentId: row.incident_id,
    source: row.source,
    channel: row.channel,
    classCode: row.class_code,
    receivedAt: row.received_at,
    point: row.longitude === null ? null : [row.longitude, row.latitude],
    photos: JSON.parse(row.photos),
    seals: JSON.parse(row.seals),
  })
}

export async function readReport(sql: Sql, id: ReportId): Promise<ReportRow | undefined> {
  const [row] = await sql<StoredReport[]>`select * from report where id = ${id}`
  return row && parseReport(row)
}

/** @returns every voice of a matter, oldest first */
export async function readReportsOf(sql: Sql, id: IncidentId): Promise<readonly ReportRow[]> {
  const rows = await sql<StoredReport[]>`
    select * from report where incident_id = ${id} order by received_at, id`
  return rows.map(parseReport)
}

/** @returns newest first; bounds are inclusive */
export async function listReports(
  sql: Sql,
  filter: Parameters<Registers['reports']>[0],
): Promise<readonly ReportRow[]> {
  const { classCodes, ids, fromAt, toAt, limit } = filter
  const rows = await sql<StoredReport[]>`
    select * from report where true
      ${classCodes ? sql`and class_code = any(${[...classCodes]}::text[])` : sql``}
      ${ids ? sql`and id = any(${[...ids]}::text[])` : sql``}
      ${fromAt === undefined ? sql`` : sql`and received_at >= ${fromAt}`}
      ${toAt === undefined ? sql`` : sql`and received_at <= ${toAt}`}
    order by received_at desc, id desc limit ${limit}`
  return rows.map(parseReport)
}
