import type { Fragment, Sql } from 'postgres'
import * as v from 'valibot'
import type { IncidentId } from '#shared/model/id.ts'
import { incident, type Incident } from '#shared/model/incident.ts'
import type { Page, Registers } from '../../run/ports.ts'
import { textList } from './text-list.ts'

/** A closed matter and when it left the live set. */
export interface ArchivedIncident {
  readonly incident: Incident
  readonly archivedAt: number
}

/** Ids hold no blank, so a list of them is one text on its way into the database. */
const BETWEEN_IDS = ' '

/**
 * Stores matters in their last state. One that was archived before is replaced: an import may bring it again with
 * more known about it.
 * @param rows - each matter once
 * @param guard - what the insert also reads from, so that it writes nothing when that is empty
 */
export function insertArchived(
  sql: Sql,
  rows: readonly ArchivedIncident[],
  guard: Fragment,
): Fragment {
  const incidents = rows.map((row) => row.incident)
  return sql`insert into incident_archive (id, class_code, at, archived_at, place_ids, record)
    select input.id, input.class_code, input.at, input.archived_at,
      string_to_array(input.place_ids, ${BETWEEN_IDS}), input.record
    from unnest(
      ${incidents.map(({ id }) => id)}::text[],
      ${incidents.map(({ classCode }) => classCode)}::text[],
      ${incidents.map(({ closedAt, reportedAt }) => closedAt ?? reportedAt)}::bigint[],
      ${rows.map(({ archivedAt }) => archivedAt)}::bigint[],
      ${incidents.map(({ placeIds }) => placeIds.join(BETWEEN_IDS))}::text[],
      ${textList(
        sql,
        incidents.map((one) => JSON.stringify(one)),
      )}
    ) as input (id, class_code, at, archived_at, place_ids, record) ${guard}
    on conflict (id) do update set class_code = excluded.class_code, at = excluded.at,
      archived_at = excluded.archived_at, place_ids = excluded.place_ids, record = excluded.record`
}

function parseIncident(record: string): Incident {
  return v.parse(incident, JSON.parse(record))
}

export async function readArchived(sql: Sql, id: IncidentId): Promise<Incident | undefined> {
  const [row] = await sql<{ record: string }[]>`
    select record from incident_archive where id = ${id}`
  return row && parseIncident(row.record)
}

const PAGE = `
  select id, at, record from incident_archive
  where place_ids && $1::text[]
    and ($2::text is null or class_code = $2)
    and ($3::bigint is null or (at, id) < ($3, $4::text))
  order by at desc, id desc limit $5`

/** @returns a page, newest first; empty when the cursor is not one of ours */
export async function pageArchive(
  sql: Sql,
  filter: Parameters<Registers['archive']>[0],
): Promise<Page<Incident>> {
  const after = parseCursor(filter.cursor)
  if (after === 'malformed') return { rows: [], cursor: null }
  // Not prepared: a plan made for any place would serve neither a block nor a whole city.
  const rows = await sql.unsafe<{ id: string; at: number; record: string }[]>(PAGE, [
    [...filter.placeIds],
    filter.classCode ?? null,
    after?.at ?? null,
    after?.id ?? null,
    filter.limit + 1,
  ])
  const page = rows.slice(0, filter.limit)
  const last = rows.length > filter.limit ? page.at(-1) : undefined
  return {
    rows: page.map(({ record }) => parseIncident(record)),
    cursor: last ? `${last.at}_${last.id}` : null,
  }
}

function parseCursor(
  cursor: string | undefined,
): { readonly at: number; readonly id: string } | 'malformed' | undefined {
  if (cursor === undefined) return undefined
  const [, at, id] = /^(\d{1,16})_([\w.:-]{1,80})$/u.exec(cursor) ?? []
  return at && id ? { at: Number(at), id } : 'malformed'
}
