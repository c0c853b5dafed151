import type { Sql } from 'postgres'
import * as v from 'valibot'
import { reportId } from '#shared/model/id.ts'
import { sources, type Incident } from '#shared/model/incident.ts'
import type { ReportRow } from '#shared/model/report.ts'
import type { ImportedRow, Imports, RejectedRow } from '../../run/ports.ts'
import { insertArchived } from './incident-archive.ts'
import { insertReports } from './report.ts'
import { storableText } from './storable-text.ts'

/** Opens what is kept of imported files. */
export function openImports(options: { readonly sql: Sql }): Imports {
  const { sql } = options
  return {
    known: (source, numbers) => readKnown(sql, source, numbers),
    storeChunk: (chunk) => storeChunk(sql, chunk),
    reject: (rejected) => insertRejected(sql, rejected),
    rejected: (importId) => readRejected(sql, importId),
    async start({ id, source, file, at }) {
      await sql`insert into import_run (id, source, file, started_at)
        values (${id}, ${storableText(source)}, ${storableText(file)}, ${at})`
    },
    async finish(id, { stored, known, rejected }) {
      await sql`update import_run
        set stored = ${stored}, known = ${known}, rejected = ${rejected} where id = ${id}`
      // The pages of the archive are planned by its figures, and an import can change all of them.
      if (stored > 0) await sql`analyze incident_archive, report`
    },
  }
}

async function readKnown(
  sql: Sql,
  source: string,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const asked = new Map(numbers.map((number) => [storableText(number), number]))
  const rows = await sql<{ number: string; hash: string }[]>`
    select number, content_hash as hash from import_known
    where source = ${storableText(source)} and number = any(${[...asked.keys()]}::text[])`
  return new Map(rows.map(({ number, hash }) => [asked.get(number) ?? number, hash]))
}

/** One statement, hence one transaction and one round trip. Of a number that comes twice, the last row counts. */
async function storeChunk(
  sql: Sql,
  chunk: { readonly source: string; readonly rows: readonly ImportedRow[] },
): Promise<void> {
  if (chunk.rows.length === 0) return
  const byNumber = new Map(chunk.rows.map((row) => [storableText(row.number), row]))
  const rows = [...byNumber.values()]
  const incidents = [...new Map(rows.map(({ incident }) => [incident.id, incident])).values()]
  const archived = incidents.map((incident) => ({
    incident,
    archivedAt: incident.closedAt ?? incident.reportedAt,
  }))
  const replacing = sql`on conflict (id) do update set source = excluded.source,
    class_code = excluded.class_code, received_at = excluded.received_at,
    longitude = excluded.longitude, latitude = excluded.latitude`
  await sql`
    with archived as (${insertArchived(sql, archived, sql``)}),
      reported as (${insertReports(sql, incidents.map(importedReport), replacing)})
    insert into import_known (source, number, content_hash, incident_id)
    select ${storableText(chunk.source)}::text, input.* from unnest(
      ${[...byNumber.keys()]}::text[],
      ${rows.map(({ contentHash }) => contentHash)}::text[],
      ${rows.map(({ incident }) => incident.id)}::text[]
    ) as input
    on conflict (source, number) do update
      set content_hash = excluded.content_hash, incident_id = excluded.incident_id`
}

/** The voice that an imported matter came from: history tells of one. */
function importedReport(incident: Incident): ReportRow {
  return {
    id: v.parse(reportId, `${incident.id}.1`),
    incidentId: incident.id,
    source: sources.find((source) => incident.voices[source] > 0) ?? 'hotline',
    channel: 'import',
    classCode: incident.classCode,
    receivedAt: incident.reportedAt,
    point: incident.point,
    photos: [],
    seals: {},
  }
}

async function insertRejected(sql: Sql, rejected: readonly RejectedRow[]): Promise<void> {
  if (rejected.length === 0) return
  await sql`insert into import_rejected (import_id, line, field, reason, text)
    select * from unnest(
      ${rejected.map(({ importId }) => importId)}::text[],
      ${rejected.map(({ row }) => row)}::int[],
      ${rejected.map(({ field }) => storableText(field))}::text[],
      ${rejected.map(({ reason }) => storableText(reason))}::text[],
      ${rejected.map(({ text }) => storableText(text))}::text[])`
}

async function readRejected(sql: Sql, importId: string): Promise<readonly RejectedRow[]> {
  const rows = await sql<RejectedRow[]>`
    select import_id as "importId", line as row, field, reason, text from import_rejected
    where import_id = ${importId} order by line, ordinal`
  return rows.map((row) => ({ ...row }))
}
