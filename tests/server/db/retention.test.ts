import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openJournal } from '../../../server/db/journal.ts'
import { openReadings } from '../../../server/db/readings.ts'
import { openImports } from '../../../server/db/register/imports.ts'
import { openRetention } from '../../../server/db/retention.ts'
import { createStore } from '../../../server/db/store.ts'
import { openTestStore, type TestStore } from './open-test-store.ts'
import {
  aBatch,
  anIncidentId,
  aPrincipalId,
  aReading,
  aResult,
  emptyBatch,
  manualClock,
  START_AT,
} from './samples.ts'

const DAY_MS = 86_400_000
let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
  await createStore(store.sql, { origin: 'demo', at: START_AT })
}, 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.sql`truncate journal, writer_lease, operation_result, trace, outbox, reading,
    device_latest, reading_rejected, import_run, import_rejected`
})

function start() {
  const clock = manualClock()
  const readings = openReadings({ sql: store.sql, clock })
  return { clock, readings, retention: openRetention({ sql: store.sql, readings }) }
}

const never = { resultsBefore: 0, readingsBefore: 0, noticesBefore: 0, rejectedBefore: 0 }

async function countsOf(...tables: readonly string[]): Promise<readonly number[]> {
  const counts: number[] = []
  for (const table of tables) {
    const [row] = await store.sql<{ count: number }[]>`
      select count(*)::int as count from ${store.sql(table)}`
    counts.push(row?.count ?? -1)
  }
  return counts
}

it('forgets answers by their age, and nothing of the journal', async () => {
  const { clock, retention } = start()
  const journal = await openJournal({ sql: store.sql, shard: 'city', clock })
  await journal.append(aBatch(1, 3))
  expect(await retention.forget({ ...never, resultsBefore: aResult(2).at })).toBe(false)
  const known = await journal.results([1, 2, 3].map((seq) => aResult(seq).operationId))
  expect([...known.keys()].toSorted()).toEqual(['operation-2', 'operation-3'])
  expect(await countsOf('journal', 'trace')).toEqual([3, 3])
})

it('forgets notices nobody fetched, refused payloads and refused rows by their age', async () => {
  const { clock, readings, retention } = start()
  const journal = await openJournal({ sql: store.sql, shard: 'city', clock })
  const notice = (id: string, at: number) => ({
    id,
    kind: 'orderOffered' as const,
    principalId: aPrincipalId('p1'),
    incidentId: anIncidentId('i1'),
    orderId: null,
    at,
  })
  await journal.append({ ...emptyBatch, requests: [notice('n1', 1), notice('n2', 2)] })
  await readings.reject([1, 2].map((at) => ({ topic: 't', field: 'f', reason: 'r', at })))
  const imports = openImports({ sql: store.sql })
  for (const at of [1, 2]) {
    const importId = `import-${at}`
    await imports.start({ id: importId, source: 's', file: 'f', at })
    await imports.reject([{ importId, row: 1, field: 'f', reason: 'r', text: 't' }])
  }
  await retention.forget({ ...never, noticesBefore: 2, rejectedBefore: 2 })
  expect(await countsOf('outbox', 'reading_rejected', 'import_rejected')).toEqual([1, 1, 1])
  expect(await imports.rejected('import-2')).toHaveLength(1)
})

it('drops raw readings by whole days of receipt', async () => {
  const { clock, readings, retention } = start()
  await readings.store([aReading('d1', 1)])
  clock.advance(15 * DAY_MS)
  await readings.store([aReading('d1', 2)])
  await retention.forget({ ...never, readingsBefore: clock.cityNow() - 14 * DAY_MS })
  expect(await readings.since('d1', 0)).toEqual([aReading('d1', 2)])
})

it('deletes a bounded number at a time, and says that there is more', async () => {
  const { retention } = start()
  await store.sql`insert into operation_result (operation_id, principal_id, payload_hash, answer, at)
    select 'o' || n, 'p', 'h', '{}', n from generate_series(1, 12000) as n`
  const expired = { ...never, resultsBefore: 11_001 }
  expect(await retention.forget(expired)).toBe(true)
  expect(await countsOf('operation_result')).toEqual([7000])
  expect(await retention.forget(expired)).toBe(true)
  expect(await retention.forget(expired)).toBe(false)
  expect(await countsOf('operation_result')).toEqual([1000])
})
