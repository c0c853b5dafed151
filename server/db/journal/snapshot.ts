import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createGzip, gunzip } from 'node:zlib'
import type { Sql } from 'postgres'
import * as v from 'valibot'
import { snapshot as wireSnapshot } from '#shared/protocol/snapshot.ts'
import type { StateSnapshot } from '../../run/ports.ts'
import { presentSchema } from '../upcast/upcast.ts'
import { StaleTerm, type Lease } from './lease.ts'

/** Snapshots kept: one to start from, one in case it is damaged. */
const KEPT = 2
/** Per piece of JSON, so that the event loop is held for about 2 ms at a time. */
const RECORDS_AT_ONCE = 200
const SEQS_AT_ONCE = 4_000
/** Bytes per row: the driver sends bytes as hex in one turn. */
const PART_BYTES = 512 * 1024
/** Fast rather than small: state shrinks to a tenth even so. */
const GZIP_LEVEL = 2

const line = v.union([
  v.object({ records: wireSnapshot.entries.records }),
  v.object({ seqs: v.array(v.tuple([v.string(), v.number()])) }),
])

/** One JSON text per line, each made in a turn of its own. */
async function* linesOf({ records, seqs }: StateSnapshot): AsyncGenerator<string> {
  for (let from = 0; from < records.length; from += RECORDS_AT_ONCE) {
    yield `${JSON.stringify({ records: records.slice(from, from + RECORDS_AT_ONCE) })}\n`
    await turn()
  }
  for (let from = 0; from < seqs.length; from += SEQS_AT_ONCE) {
    yield `${JSON.stringify({ seqs: seqs.slice(from, from + SEQS_AT_ONCE) })}\n`
    await turn()
  }
}

/** @returns gzip in pieces */
async function pack(snapshot: StateSnapshot): Promise<readonly Buffer[]> {
  const parts: Buffer[] = []
  let pending: Buffer[] = []
  let size = 0
  const cut = () => {
    if (size > 0) parts.push(Buffer.concat(pending))
    pending = []
    size = 0
  }
  await pipeline(
    Readable.from(linesOf(snapshot)),
    createGzip({ level: GZIP_LEVEL }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        pending.push(chunk)
        size += chunk.length
        if (size >= PART_BYTES) cut()
      }
    },
  )
  cut()
  return parts
}

/**
 * Stores the state at a seq and forgets all but the newest two.
 * @param saved - `snapshot` must not change meanwhile; `at` = city's instant
 * @throws StaleTerm when another writer has taken over
 */
export async function storeSnapshot(
  sql: Sql,
  lease: Lease,
  saved: { readonly snapshot: StateSnapshot; readonly at: number },
): Promise<void> {
  const { snapshot, at } = saved
  const { shard } = lease
  const parts = await pack(snapshot)
  await sql.begin(async (tx) => {
    await tx`delete from state_snapshot where shard = ${shard} and seq = ${snapshot.seq}`
    const { count } = await tx`
      insert into state_snapshot (shard, seq, schema, taken_at, parts, digest)
      select shard, ${snapshot.seq}, ${snapshot.schema}, ${at}, ${parts.length}, ${digestOf(parts)}
      from writer_lease where shard = ${shard} and term = ${lease.term}`
    if (count === 0) throw new StaleTerm(`Term ${lease.term} is over: its snapshot is not stored.`)
    for (const [part, body] of parts.entries()) {
      await tx`insert into state_snapshot_part (shard, seq, part, body)
        values (${shard}, ${snapshot.seq}, ${part}, ${body})`
    }
    await tx`delete from state_snapshot where shard = ${shard} and seq not in (
      select seq from state_snapshot where shard = ${shard} order by seq desc limit ${KEPT})`
  })
}

function digestOf(parts: readonly Buffer[]): string {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest('hex')
}

/**
 * @returns the newest snapshot that is whole and in the present schema; with none, the journal from its beginning
 * gives the same state
 */
export async function loadLatestSnapshot(
  sql: Sql,
  shard: string,
): Promise<StateSnapshot | undefined> {
  const heads = await sql<{ seq: number; schema: number; parts: number; digest: string }[]>`
    select seq, schema, parts, digest from state_snapshot
    where shard = ${shard} and schema = ${presentSchema} order by seq desc`
  for (const { seq, schema, parts, digest } of heads) {
    const bodies = await sql<{ body: Buffer }[]>`
      select body from state_snapshot_part
      where shard = ${shard} and seq = ${seq} order by part`
    const packed = bodies.map(({ body }) => body)
    if (packed.length !== parts || digestOf(packed) !== digest) continue
    return { seq, schema, ...(await unpack(packed)) }
  }
  return undefined
}

const NEW_LINE = 10

async function unpack(parts: readonly Buffer[]): Promise<Pick<StateSnapshot, 'records' | 'seqs'>> {
  const bytes = await promisify(gunzip)(Buffer.concat(parts))
  const records: StateSnapshot['records'][number][] = []
  const seqs: StateSnapshot['seqs'][number][] = []
  let from = 0
  for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, from)) {
    const parsed = v.parse(line, JSON.parse(bytes.toString('utf8', from, end)))
    if ('records' in parsed) for (const record of parsed.records) records.push(record)
    else for (const seq of parsed.seqs) seqs.push(seq)
    from = end + 1
  }
  return { records, seqs }
}
