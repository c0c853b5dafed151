import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createGzip, gunzip } from 'node:zlib'
import type { Sql } from 'postgres'
import * as v from 'valibot'
import type { AudienceKey } from '#shared/access/audience.ts'
import { recordKinds, type RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from '#shared/sync/change.ts'
import type { Departure } from '../../run/history.ts'
import type { StateSnapshot, StoredRecord } from '../../run/ports.ts'
import { liftForm1, presentForm, type SnapshotBody } from '../upcast/snapshot-form.ts'
import { presentSchema } from '../upcast/upcast.ts'
import { StaleTerm } from '../../run/stale-term.ts'
import type { Lease } from './lease.ts'

/** Snapshots kept: one to start from, one in case it is damaged. */
const KEPT = 2
/** Per piece of JSON, so that the event loop is held for about 2 ms at a time. */
const RECORDS_AT_ONCE = 200
/** Bytes per row: the driver sends bytes as hex in one turn. */
const PART_BYTES = 512 * 1024
/** Fast rather than small: state shrinks to a tenth even so. */
const GZIP_LEVEL = 2

const kind = v.picklist(recordKinds)
/** What a record holds was checked when it was written, and the digest says that it is still that. */
const record = v.custom<WireRecord>(isRecord)
const departure = v.object({
  kind,
  id: v.string(),
  seq: v.number(),
  keys: v.array(v.custom<AudienceKey>(isText)),
})
const line = v.union([
  v.object({ records: v.array(v.object({ kind, record, changedAt: v.optional(v.number()) })) }),
  v.object({ departures: v.array(departure) }),
  v.object({ horizon: v.number() }),
  // Form 1.
  v.object({ seqs: v.array(v.tuple([v.string(), v.number()])) }),
])

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && isText(value.id)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** One JSON text per line, each made in a turn of its own. */
async function* linesOf({ records, history }: StateSnapshot): AsyncGenerator<string> {
  const { horizon, departures } = history
  yield `${JSON.stringify({ horizon })}\n`
  let some: StoredRecord[] = []
  for (const one of records) {
    some.push(one)
    if (some.length < RECORDS_AT_ONCE) continue
    yield `${JSON.stringify({ records: some })}\n`
    some = []
    await turn()
  }
  yield `${JSON.stringify({ records: some })}\n`
  for (let from = 0; from < departures.length; from += RECORDS_AT_ONCE) {
    yield `${JSON.stringify({ departures: departures.slice(from, from + RECORDS_AT_ONCE) })}\n`
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
      insert into state_snapshot (shard, seq, schema, form, taken_at, parts, digest)
      select shard, ${snapshot.seq}, ${snapshot.schema}, ${presentForm}::int, ${at}, ${parts.length},
        ${digestOf(parts)}
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
  const heads = await sql<Head[]>`
    select seq, schema, form, parts, digest from state_snapshot
    where shard = ${shard} and schema = ${presentSchema} and form <= ${presentForm}
    order by seq desc`
  for (const { seq, schema, form, parts, digest } of heads) {
    const bodies = await sql<{ body: Buffer }[]>`
      select body from state_snapshot_part
      where shard = ${shard} and seq = ${seq} order by part`
    const packed = bodies.map(({ body }) => body)
    if (packed.length !== parts || digestOf(packed) !== digest) continue
    const lines = await unpack(packed)
    return { seq, schema, ...(form === 1 ? liftForm1({ seq, ...lines }) : bodyOf(lines)) }
  }
  return undefined
}

interface Head {
  readonly seq: number
  readonly schema: number
  readonly form: number
  readonly parts: number
  readonly digest: string
}

/** What the lines of a snapshot hold, whatever its form. */
interface Lines {
  readonly records: {
    readonly kind: RecordKind
    readonly record: WireRecord
    readonly changedAt?: number | undefined
  }[]
  readonly departures: Departure[]
  readonly seqs: (readonly [string, number])[]
  horizon: number
}

const bodyOf = ({ records, departures, horizon }: Lines): SnapshotBody => ({
  records: records.map((one) => ({ ...one, changedAt: one.changedAt ?? 0 })),
  history: { horizon, departures },
})

const NEW_LINE = 10

async function unpack(parts: readonly Buffer[]): Promise<Lines> {
  const bytes = await promisify(gunzip)(Buffer.concat(parts))
  const lines: Lines = { records: [], departures: [], seqs: [], horizon: 0 }
  let from = 0
  for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, from)) {
    const parsed = v.parse(line, JSON.parse(bytes.toString('utf8', from, end)))
    if ('records' in parsed) lines.records.push(...parsed.records)
    else if ('departures' in parsed) lines.departures.push(...parsed.departures)
    else if ('horizon' in parsed) lines.horizon = parsed.horizon
    else lines.seqs.push(...parsed.seqs)
    from = end + 1
  }
  return lines
}
