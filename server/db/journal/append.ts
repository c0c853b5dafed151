import type { Fragment, Sql } from 'postgres'
import type { Batch, RegisterWrite } from '../../run/ports.ts'
import { insertHourCounts } from '../register/hour-count.ts'
import { insertArchived } from '../register/incident-archive.ts'
import { insertPersonal } from '../register/personal.ts'
import { insertPhotos, photosOf } from '../register/photo.ts'
import { insertReports } from '../register/report.ts'
import { textList } from '../register/text-list.ts'
import type { EncodedEntry, JournalRow } from './chain.ts'
import type { Lease } from './lease.ts'

/** Everything an append writes. */
export interface Append {
  readonly lease: Lease
  /** Where the journal ends afterwards. */
  readonly end: { readonly seq: number; readonly hash: string }
  readonly entries: readonly EncodedEntry[]
  readonly batch: Batch
}

/**
 * Writes a batch in one statement: one round trip, and all of it or nothing. The lease's row is locked and moved on
 * first; every insert reads from it, so a writer whose term is over writes no row at all.
 * @returns false when the lease did not hold
 */
export async function writeAppend(sql: Sql, append: Append): Promise<boolean> {
  const { lease, end } = append
  const [row] = await sql<{ held: number }[]>`
    with lease as (
      update writer_lease set last_seq = ${end.seq}, last_hash = ${end.hash}
      where shard = ${lease.shard} and term = ${lease.term}
        and last_seq = ${lease.lastSeq} and last_hash = ${lease.lastHash}
      returning shard as lease_shard
    )${namedInserts(sql, append)}
    select count(*)::int as held from lease`
  return row?.held === 1
}

/** Only the tables that get rows: each one named costs planning. */
function namedInserts(sql: Sql, append: Append): Fragment {
  const { entries, batch } = append
  const guard = sql`, lease`
  const reports = batch.rows.flatMap((write) => (write.table === 'report' ? [write.row] : []))
  const counts = batch.rows.flatMap((write) => (write.table === 'hourCount' ? write.rows : []))
  const steps = stepsOf(entries)
  const inserts: Fragment[] = []
  if (entries.length > 0) {
    const rows = entries.map(({ row }) => row)
    inserts.push(sql`entry as (${insertEntries(sql, rows, guard)})`)
  }
  if (steps.length > 0) inserts.push(sql`step as (${insertSteps(sql, steps, guard)})`)
  const photos = photosOf(batch.entries.flatMap(({ trace }) => trace))
  if (photos.length > 0) inserts.push(sql`photo as (${insertPhotos(sql, photos, guard)})`)
  if (batch.results.length > 0) {
    inserts.push(sql`result as (${insertResults(sql, batch.results, guard)})`)
  }
  if (batch.requests.length > 0) {
    inserts.push(sql`request as (${insertRequests(sql, batch.requests, guard)})`)
  }
  if (batch.personal.length > 0) {
    inserts.push(sql`sealed as (${insertPersonal(sql, batch.personal, guard)})`)
  }
  if (reports.length > 0) inserts.push(sql`voice as (${insertReports(sql, reports, guard)})`)
  if (counts.length > 0) inserts.push(sql`hour as (${insertHourCounts(sql, counts, guard)})`)
  const archived = archivedOf(batch.rows)
  if (archived.length > 0) {
    inserts.push(sql`archived as (${insertArchived(sql, archived, guard)})`)
  }
  return inserts.reduce((before, insert) => sql`${before}, ${insert}`, sql``)
}

/** Each matter once, as a statement can replace a row only once; the last state counts. */
function archivedOf(rows: readonly RegisterWrite[]) {
  const archived = rows.flatMap((write) => (write.table === 'archive' ? [write] : []))
  return [...new Map(archived.map((write) => [write.incident.id, write])).values()]
}

interface Step {
  readonly incidentId: string
  readonly seq: number
  readonly ordinal: number
  readonly text: string
}

function stepsOf(entries: readonly EncodedEntry[]): readonly Step[] {
  return entries.flatMap(({ row, steps }) =>
    steps.map(({ incidentId, text }, ordinal) => ({ incidentId, seq: row.seq, ordinal, text })),
  )
}

function insertEntries(sql: Sql, rows: readonly JournalRow[], guard: Fragment): Fragment {
  return sql`insert into journal (shard, seq, schema, operation_id, payload_hash, actor_id,
      actor_role, at, happened_at, intent, changes, trace, previous_hash, hash)
    select lease_shard, input.* from unnest(
      ${rows.map(({ seq }) => seq)}::bigint[],
      ${rows.map(({ schema }) => schema)}::int[],
      ${textList(
        sql,
        rows.map(({ operationId }) => operationId),
      )},
      ${rows.map(({ payloadHash }) => payloadHash)}::text[],
      ${textList(
        sql,
        rows.map(({ actorId }) => actorId),
      )},
      ${rows.map(({ actorRole }) => actorRole)}::text[],
      ${rows.map(({ at }) => at)}::bigint[],
      ${rows.map(({ happenedAt }) => happenedAt)}::bigint[],
      ${textList(
        sql,
        rows.map(({ intent }) => intent),
      )},
      ${textList(
        sql,
        rows.map(({ changes }) => changes),
      )},
      ${textList(
        sql,
        rows.map(({ trace }) => trace),
      )},
      ${textList(
        sql,
        rows.map(({ previousHash }) => previousHash),
      )},
      ${textList(
        sql,
        rows.map(({ hash }) => hash),
      )}
    ) as input ${guard}`
}

function insertSteps(sql: Sql, steps: readonly Step[], guard: Fragment): Fragment {
  return sql`insert into trace (incident_id, seq, ordinal, entry)
    select input.* from unnest(
      ${textList(
        sql,
        steps.map(({ incidentId }) => incidentId),
      )},
      ${steps.map(({ seq }) => seq)}::bigint[],
      ${steps.map(({ ordinal }) => ordinal)}::int[],
      ${textList(
        sql,
        steps.map(({ text }) => text),
      )}
    ) as input ${guard}`
}

function insertResults(sql: Sql, results: Batch['results'], guard: Fragment): Fragment {
  return sql`insert into operation_result (operation_id, principal_id, payload_hash, answer, at)
    select input.* from unnest(
      ${textList(
        sql,
        results.map(({ operationId }) => operationId),
      )},
      ${results.map(({ principalId }) => principalId)}::text[],
      ${results.map(({ payloadHash }) => payloadHash)}::text[],
      ${textList(
        sql,
        results.map(({ answer }) => JSON.stringify(answer)),
      )},
      ${results.map(({ at }) => at)}::bigint[]
    ) as input ${guard}`
}

function insertRequests(sql: Sql, requests: Batch['requests'], guard: Fragment): Fragment {
  return sql`insert into outbox (id, principal_id, kind, incident_id, order_id, at)
    select input.* from unnest(
      ${requests.map(({ id }) => id)}::text[],
      ${requests.map(({ principalId }) => principalId)}::text[],
      ${requests.map(({ kind }) => kind)}::text[],
      ${textList(
        sql,
        requests.map(({ incidentId }) => incidentId),
      )},
      ${requests.map(({ orderId }) => orderId)}::text[],
      ${requests.map(({ at }) => at)}::bigint[]
    ) as input ${guard}`
}
