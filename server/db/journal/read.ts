import type { Sql } from 'postgres'
import * as v from 'valibot'
import { recordKinds } from '#shared/model/record.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import { upcast } from '../upcast/upcast.ts'

/** Entries fetched at once: large enough to hide the round trips, small enough to hold. */
const FETCH_SIZE = 2_000

/** What a record or a field holds was checked when it was written: here only the words of a change are. */
const about = { kind: v.picklist(recordKinds), id: v.string() }
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
const changes = v.array(
  v.variant('op', [
    v.object({ op: v.literal('put'), ...about, record: v.custom<WireRecord>(isObject) }),
    v.object({
      op: v.literal('patch'),
      ...about,
      fields: v.custom<Readonly<Record<string, unknown>>>(isObject),
    }),
    v.object({ op: v.literal('remove'), ...about }),
  ]),
)

/**
 * Streams the changes after `seq` in order, in the present schema.
 * @throws when an entry is missing or a newer Tongping wrote it
 */
export async function* readAfter(
  sql: Sql,
  shard: string,
  seq: number,
): AsyncGenerator<{ readonly seq: number; readonly changes: readonly Change[] }> {
  let expected = seq + 1
  const pages = sql<{ seq: number; schema: number; changes: string }[]>`
    select seq, schema, changes from journal
    where shard = ${shard} and seq > ${seq} order by seq`.cursor(FETCH_SIZE)
  for await (const page of pages) {
    for (const row of page) {
      if (row.seq !== expected) {
        throw new Error(`The journal is damaged: entry ${expected} is missing. Restore a backup.`)
      }
      expected++
      yield { seq: row.seq, changes: parseChanges(row.schema, row.changes) }
    }
  }
}

function parseChanges(schema: number, text: string): readonly Change[] {
  return upcast(schema, v.parse(changes, JSON.parse(text)))
}
