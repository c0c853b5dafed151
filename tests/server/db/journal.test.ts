import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '#shared/sync/change.ts'
import { verifyChain } from '../../../server/db/journal/verify.ts'
import { openJournal } from '../../../server/db/journal.ts'
import { openOutbox } from '../../../server/db/outbox.ts'
import { openRegisters } from '../../../server/db/register/registers.ts'
import { createStore, readStore } from '../../../server/db/store.ts'
import { presentSchema } from '../../../server/db/upcast/upcast.ts'
import type { Batch, Journal } from '../../../server/run/ports.ts'
import { StaleTerm } from '../../../server/run/stale-term.ts'
import { openTestStore, type TestStore } from './open-test-store.ts'
import {
  aBatch,
  anEntry,
  anIncident,
  anIncidentId,
  anOperationId,
  aPrincipalId,
  aReport,
  aResult,
  emptyBatch,
  manualClock,
  START_AT,
} from './samples.ts'

let store: TestStore
const clock = manualClock()

beforeAll(async () => {
  store = await openTestStore()
  await createStore(store.sql, { origin: 'demo', at: START_AT })
}, 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.sql`truncate journal, writer_lease, operation_result, trace, outbox, personal,
    report, incident_archive, hour_count, state_snapshot cascade`
})

const open = () => openJournal({ sql: store.sql, shard: 'city', clock })
const registers = () => openRegisters({ sql: store.sql, clock })

async function collect(journal: Journal, seq: number) {
  const found: { seq: number; changes: readonly Change[] }[] = []
  for await (const entry of journal.readAfter(seq)) found.push(entry)
  return found
}

async function countRows(): Promise<Record<string, number>> {
  const tables = ['journal', 'operation_result', 'trace', 'outbox', 'personal', 'report']
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const [row] = await store.sql<{ count: number }[]>`
      select count(*)::int as count from ${store.sql(table)}`
    counts[table] = row?.count ?? -1
  }
  return counts
}

const emptySnapshot = {
  seq: 1,
  schema: presentSchema,
  records: [],
  history: { horizon: 0, departures: [] },
}

/** One of everything. */
const fullBatch: Batch = {
  entries: [anEntry(1)],
  results: [aResult(1)],
  rows: [
    { table: 'report', row: aReport('r1') },
    { table: 'archive', incident: anIncident('i1'), archivedAt: START_AT },
    {
      table: 'hourCount',
      rows: [
        { placeId: place('d1'), measure: 'reports', classCode: 'litter', hourAt: 0, count: 2 },
      ],
    },
  ],
  requests: [
    {
      id: 'n1',
      kind: 'orderOffered',
      principalId: aPrincipalId('p1'),
      incidentId: anIncidentId('i1'),
      orderId: 'o1',
      at: START_AT,
    },
  ],
  personal: [{ ref: 'ref-1', field: 'text', value: 'Lift stuck\0 \ud800 "again"', key: 'ab' }],
}

function place(id: string) {
  const [found] = anIncident('i1', { placeIds: [id] }).placeIds
  if (!found) throw new Error('unreachable')
  return found
}

describe('the journal', () => {
  it('carries the epoch of its store', async () => {
    const journal = await open()
    expect(journal.epoch).toBe((await readStore(store.sql))?.epoch)
  })

  it('gives back what was appended, in order and from where it is asked', async () => {
    const journal = await open()
    await journal.append(aBatch(1, 3))
    await journal.append(aBatch(4))
    expect(await collect(journal, 0)).toEqual(
      [1, 2, 3, 4].map((seq) => ({ seq, changes: anEntry(seq).changes })),
    )
    expect((await collect(journal, 3)).map(({ seq }) => seq)).toEqual([4])
    expect(await collect(journal, 4)).toEqual([])
  })

  it('streams across the size of a fetch', async () => {
    const journal = await open()
    for (let from = 1; from <= 4001; from += 1000) {
      await journal.append(aBatch(from, Math.min(from + 999, 4001)))
    }
    expect((await collect(journal, 0)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 4001 }, (_, index) => index + 1),
    )
  })

  it('stores everything of a batch at once', async () => {
    const journal = await open()
    await journal.append(fullBatch)
    expect(await journal.trace(anIncidentId('i1'))).toEqual([{ ...anEntry(1).trace[0], seq: 1 }])
    expect(await registers().reportsOf(anIncidentId('i1'))).toEqual([aReport('r1')])
    expect(await registers().archived(anIncidentId('i1'))).toEqual(anIncident('i1'))
    expect(await registers().personal(['ref-1', 'ref-2'])).toEqual(
      new Map([['ref-1', 'Lift stuck\0 \ud800 "again"']]),
    )
    const outbox = openOutbox({ sql: store.sql })
    expect(await outbox.pending(aPrincipalId('p1'))).toEqual(fullBatch.requests)
    expect(await outbox.pending(aPrincipalId('p2'))).toEqual([])
    await outbox.received('n1')
    expect(await outbox.pending(aPrincipalId('p1'))).toEqual([])
    expect(
      await registers().hourCounts({ placeIds: [place('d1')], fromAt: 0, toAt: 1 }),
    ).toHaveLength(1)
  })

  it.each([
    ['a report', { rows: [{ table: 'report', row: aReport('r1') }] }],
    ['a result', { results: [aResult(1)] }],
    ['a notice', { requests: fullBatch.requests }],
    ['a personal value', { personal: fullBatch.personal }],
  ] satisfies [string, Partial<Batch>][])('stores nothing when %s fails', async (_, failing) => {
    const journal = await open()
    await journal.append(fullBatch)
    const before = await countRows()
    const batch = {
      ...aBatch(2),
      rows: [{ table: 'report', row: aReport('r2') }],
      ...failing,
    } satisfies Batch
    await expect(journal.append(batch)).rejects.toThrow('duplicate key')
    expect(await countRows()).toEqual(before)
    await journal.append(aBatch(2))
    expect((await collect(journal, 0)).map(({ seq }) => seq)).toEqual([1, 2])
  })

  it('stores refusals without taking a seq', async () => {
    const journal = await open()
    const refused = {
      ...aResult(1),
      answer: { status: 'refused', refusal: { code: 'not-permitted' } },
    } as const
    await journal.append({ ...emptyBatch, results: [refused] })
    expect(await collect(journal, 0)).toEqual([])
    expect(await journal.results([refused.operationId, anOperationId('other')])).toEqual(
      new Map([[refused.operationId, refused]]),
    )
  })

  it('finds results after it was opened again', async () => {
    const before = await open()
    await before.append(aBatch(1, 2))
    await before.close()
    const journal = await open()
    const { operationId } = aResult(2)
    expect(await journal.results([operationId])).toEqual(new Map([[operationId, aResult(2)]]))
    await journal.append(aBatch(3))
    expect((await collect(journal, 0)).map(({ seq }) => seq)).toEqual([1, 2, 3])
  })

  it('takes the next seq only', async () => {
    const journal = await open()
    await journal.append(aBatch(1))
    await expect(journal.append(aBatch(1))).rejects.toThrow('takes entry 2 next')
    await expect(journal.append(aBatch(3))).rejects.toThrow('takes entry 2 next')
    const gap = { ...emptyBatch, entries: [anEntry(2), anEntry(4)] }
    await expect(journal.append(gap)).rejects.toThrow('takes entry 3 next')
    expect(await collect(journal, 0)).toHaveLength(1)
  })

  it('completes appends in the order they were asked for', async () => {
    const journal = await open()
    const done: number[] = []
    await Promise.all(
      [1, 2, 3, 4, 5].map(async (seq) => {
        await journal.append(aBatch(seq))
        done.push(seq)
      }),
    )
    expect(done).toEqual([1, 2, 3, 4, 5])
  })

  it('fails what follows a failed append, because its numbers stand on it', async () => {
    const journal = await open()
    await journal.append(aBatch(1))
    const failing = journal.append({ ...aBatch(2), results: [aResult(1)] })
    const following = journal.append(aBatch(3))
    await expect(failing).rejects.toThrow('duplicate key')
    await expect(following).rejects.toThrow('takes entry 2 next')
  })

  it('refuses a writer whose term is over, even with refusals only', async () => {
    const before = await open()
    await before.append(aBatch(1))
    const after = await open()
    await expect(before.append(aBatch(2))).rejects.toThrow(StaleTerm)
    await expect(before.append({ ...emptyBatch, results: [aResult(9)] })).rejects.toThrow(StaleTerm)
    await expect(before.saveSnapshot(emptySnapshot)).rejects.toThrow(StaleTerm)
    expect(await countRows()).toMatchObject({ journal: 1, operation_result: 1, trace: 1 })
    await after.append(aBatch(2))
    expect(await verifyChain(store.sql)).toMatchObject({ ok: true, seq: 2 })
  })

  it('lets one of many writers win every race', async () => {
    const journals: Journal[] = []
    for (let count = 0; count < 4; count++) journals.push(await open())
    const outcomes = await Promise.allSettled(journals.map((journal) => journal.append(aBatch(1))))
    expect(outcomes.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
    ])
  })

  it('says so when an append that seemed to fail was stored', async () => {
    const journal = await open()
    await journal.append(aBatch(1))
    // As if the connection had broken between the commit and its confirmation.
    await store.sql`update writer_lease set last_seq = 2, last_hash = 'x'`
    await expect(journal.append(aBatch(2))).rejects.toThrow('was stored')
  })

  it('goes on under a new term after a failed append, on what is stored', async () => {
    const journal = await open()
    await journal.append(aBatch(1))
    await expect(journal.append({ ...aBatch(2), results: [aResult(1)] })).rejects.toThrow()
    await journal.renew()
    await journal.append(aBatch(2))
    // Stored, and its confirmation lost on the way: as the writer's own row in another's hands.
    const other = await open()
    await other.append(aBatch(3))
    await store.sql`update writer_lease set term = term - 1`
    await journal.renew()
    await expect(journal.append(aBatch(3))).rejects.toThrow('takes entry 4 next')
    await journal.append(aBatch(4))
    expect(await verifyChain(store.sql)).toMatchObject({ ok: true, seq: 4 })
  })

  it('does not go on when another writer has taken over meanwhile', async () => {
    const journal = await open()
    const after = await open()
    await expect(journal.renew()).rejects.toThrow(StaleTerm)
    await after.append(aBatch(1))
    await after.renew()
    await after.append(aBatch(2))
    expect(await verifyChain(store.sql)).toMatchObject({ ok: true, seq: 2 })
  })

  it('keeps what people wrote out of the journal and the trace', async () => {
    const journal = await open()
    const canary = 'Canary Lin 13800138000'
    const entry = anEntry(1, {
      intent: {
        kind: 'addNote',
        incidentId: anIncidentId('i1'),
        photos: [],
        personal: { text: canary, reporterName: canary },
      },
    })
    await journal.append({
      ...emptyBatch,
      entries: [entry],
      personal: [{ ref: 'ref-1', field: 'text', value: canary, key: 'ab' }],
    })
    const [found] = await store.sql<{ count: number }[]>`
      select (select count(*) from journal where journal::text like ${`%Canary%`})
        + (select count(*) from trace where trace::text like ${`%Canary%`}) as count`
    expect(found?.count).toBe(0)
    expect((await registers().personal(['ref-1'])).get('ref-1')).toBe(canary)
  })
})

describe('the chain', () => {
  const appended = async () => {
    const journal = await open()
    await journal.append(aBatch(1, 3))
    await journal.append(aBatch(4, 5))
    return journal
  }

  it('holds over batches and terms', async () => {
    await appended()
    const journal = await open()
    await journal.append(aBatch(6))
    expect(await verifyChain(store.sql)).toMatchObject({ ok: true, seq: 6 })
  })

  it.each(['actor_id', 'actor_role', 'payload_hash', 'operation_id', 'intent', 'changes', 'trace'])(
    'shows an edited %s',
    async (column) => {
      await appended()
      const { sql } = store
      await sql`update journal set ${sql(column)} = ${sql(column)} || ' ' where seq = 3`
      expect(await verifyChain(sql)).toEqual({ ok: false, seq: 3, reason: 'edited' })
    },
  )

  it('shows a moved clock', async () => {
    await appended()
    await store.sql`update journal set at = at - 1 where seq = 2`
    expect(await verifyChain(store.sql)).toEqual({ ok: false, seq: 2, reason: 'edited' })
    await store.sql`update journal set at = at + 1, happened_at = 5 where seq = 2`
    expect(await verifyChain(store.sql)).toEqual({ ok: false, seq: 2, reason: 'edited' })
  })

  it('shows a deleted entry, also to those who read', async () => {
    const journal = await appended()
    await store.sql`delete from journal where seq = 3`
    expect(await verifyChain(store.sql)).toEqual({ ok: false, seq: 3, reason: 'missing' })
    await expect(collect(journal, 0)).rejects.toThrow('entry 3 is missing')
  })

  it('shows a deleted entry whose successors were numbered anew', async () => {
    await appended()
    await store.sql`delete from journal where seq = 3`
    await store.sql`update journal set seq = seq - 1 where seq = 4`
    expect(await verifyChain(store.sql)).toEqual({ ok: false, seq: 3, reason: 'notLinked' })
  })

  it('shows exchanged entries', async () => {
    await appended()
    await store.sql`update journal set seq = -2 where seq = 2`
    await store.sql`update journal set seq = 2 where seq = 3`
    await store.sql`update journal set seq = 3 where seq = -2`
    expect(await verifyChain(store.sql)).toMatchObject({ ok: false, seq: 2 })
  })

  it('shows entries cut off the end, also to the next writer', async () => {
    await appended()
    await store.sql`delete from journal where seq >= 4`
    expect(await verifyChain(store.sql)).toEqual({ ok: false, seq: 4, reason: 'cutShort' })
    await expect(open()).rejects.toThrow('The journal is damaged')
  })

  it('refuses entries that a newer version wrote', async () => {
    const journal = await appended()
    await store.sql`update journal set schema = ${presentSchema + 1} where seq = 2`
    await expect(collect(journal, 0)).rejects.toThrow('a newer version wrote it')
  })
})

describe('snapshots', () => {
  const snapshot = (seq: number) => ({
    seq,
    schema: presentSchema,
    records: Array.from({ length: 500 }, (_, index) => ({
      kind: 'incident' as const,
      record: { ...anIncident(`i${index}`), seq },
      changedAt: index,
    })),
    history: {
      horizon: 3,
      departures: Array.from({ length: 500 }, (_, index) => ({
        kind: 'workOrder' as const,
        id: `i${index}.1`,
        seq: index,
        keys: ['area:d1', 'principal:p1'] as const,
      })),
    },
  })

  it('come back as they were saved, the newest first', async () => {
    const journal = await open()
    expect(await journal.latestSnapshot()).toBeUndefined()
    await journal.saveSnapshot(snapshot(1))
    await journal.saveSnapshot(snapshot(2))
    expect(await journal.latestSnapshot()).toEqual(snapshot(2))
  })

  it('may be saved again at the same seq', async () => {
    const journal = await open()
    await journal.saveSnapshot(snapshot(1))
    await journal.saveSnapshot(snapshot(1))
    expect(await journal.latestSnapshot()).toEqual(snapshot(1))
  })

  it('are kept to two, and the older one serves when the newer is damaged', async () => {
    const journal = await open()
    for (const seq of [1, 2, 3]) await journal.saveSnapshot(snapshot(seq))
    const kept = await store.sql`select seq from state_snapshot order by seq`
    expect(kept.map((row) => row['seq'])).toEqual([2, 3])
    await store.sql`update state_snapshot_part set body = substring(body from 1 for 20) where seq = 3`
    expect((await journal.latestSnapshot())?.seq).toBe(2)
  })

  it('of form 1 serve too: "changed since" begins with them', async () => {
    const journal = await open()
    const { records } = snapshot(4)
    await journal.saveSnapshot(snapshot(4))
    const lines = [
      { records: records.map(({ kind, record }) => ({ kind, record })) },
      {
        seqs: [
          ['incident/i1', 4],
          ['incident/gone', 3],
        ],
      },
    ]
    const body = gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    await store.sql`update state_snapshot set form = 1, parts = 1,
      digest = ${createHash('sha256').update(body).digest('hex')}`
    await store.sql`update state_snapshot_part set body = ${body}`
    expect(await journal.latestSnapshot()).toEqual({
      seq: 4,
      schema: presentSchema,
      records: records.map((one) => ({ ...one, changedAt: one.record.id === 'i1' ? 4 : 0 })),
      history: { horizon: 4, departures: [] },
    })
  })

  it('of a form that a newer version wrote are left aside', async () => {
    const journal = await open()
    await journal.saveSnapshot(snapshot(1))
    await store.sql`update state_snapshot set form = 3`
    expect(await journal.latestSnapshot()).toBeUndefined()
  })

  it('of another schema are left aside: the journal gives the same state', async () => {
    const journal = await open()
    await journal.saveSnapshot({ ...snapshot(1), schema: presentSchema - 1 })
    expect(await journal.latestSnapshot()).toBeUndefined()
  })
})
