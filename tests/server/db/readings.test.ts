import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openReadings } from '../../../server/db/readings.ts'
import { openTestStore, type TestStore } from './open-test-store.ts'
import { aReading, manualClock, START_AT } from './samples.ts'

const DAY_MS = 86_400_000
let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.sql`truncate reading, device_latest, reading_rejected`
})

function start() {
  const clock = manualClock()
  return { clock, readings: openReadings({ sql: store.sql, clock }) }
}

it('stores a reading once, within a batch and across batches', async () => {
  const { readings } = start()
  expect(await readings.store([aReading('d1', 1), aReading('d1', 1), aReading('d1', 2)])).toBe(2)
  expect(await readings.store([aReading('d1', 2), aReading('d1', 3), aReading('d2', 1)])).toBe(2)
  expect(await readings.store([])).toBe(0)
  expect(await readings.since('d1', 0)).toEqual([1, 2, 3].map((seq) => aReading('d1', seq)))
})

it('stores it once although its clock was set or a day went by', async () => {
  const { readings, clock } = start()
  await readings.store([aReading('d1', 1), aReading('d1', 2)])
  clock.advance(DAY_MS)
  expect(await readings.store([aReading('d1', 1, { at: START_AT + DAY_MS })])).toBe(0)
  expect(await readings.since('d1', 0)).toHaveLength(2)
})

it('stores it once when it comes by two doors at once', async () => {
  const { readings } = start()
  const counts = await Promise.all([1, 2, 3].map(() => readings.store([aReading('d1', 1)])))
  expect(counts.toSorted()).toEqual([0, 0, 1])
})

it('holds for the newest what counts highest, not what came last', async () => {
  const { readings } = start()
  await readings.store([aReading('d1', 5), aReading('d1', 4)])
  await readings.store([aReading('d1', 3)])
  expect(await readings.latest()).toEqual([aReading('d1', 5)])
  await readings.store([aReading('d1', 0, { boot: 2 })])
  await readings.store([aReading('d1', 6)])
  expect(await readings.latest()).toEqual([aReading('d1', 0, { boot: 2 })])
})

it('ends the same in whatever order and however often readings come', async () => {
  const line = fc.record({
    boot: fc.integer({ min: 0, max: 2 }),
    seq: fc.integer({ min: 0, max: 9 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(line, { maxLength: 8 }), { maxLength: 6 }),
      async (batches) => {
        await store.sql`truncate reading, device_latest`
        const { readings } = start()
        let stored = 0
        for (const batch of batches) {
          stored += await readings.store(
            batch.map(({ boot, seq }) => aReading('d1', seq, { boot })),
          )
        }
        const keys = batches.flat().map(({ boot, seq }) => boot * 100 + seq)
        expect(stored).toBe(new Set(keys).size)
        expect(await readings.since('d1', 0)).toHaveLength(stored)
        const latest = (await readings.latest()).map(({ boot, seq }) => boot * 100 + seq)
        expect(latest).toEqual(keys.length === 0 ? [] : [Math.max(...keys)])
      },
    ),
    { numRuns: 40 },
  )
})

it('takes readings of devices whose clock stands anywhere', async () => {
  const { readings } = start()
  const odd = [aReading('d1', 1, { at: 0 }), aReading('d1', 2, { at: 8_640_000_000_000_000 })]
  expect(await readings.store(odd)).toBe(2)
  expect(await readings.since('d1', START_AT)).toEqual(odd.slice(1))
})

it('marks what came after something newer', async () => {
  const { readings } = start()
  await readings.store([aReading('d1', 2)])
  await readings.store([aReading('d1', 1), aReading('d1', 3)])
  const rows = await store.sql`select seq from reading where late`
  expect(rows.map((row) => row['seq'])).toEqual([1])
})

it('forgets whole days of receipt', async () => {
  const { readings, clock } = start()
  await readings.store([aReading('d1', 1)])
  clock.advance(DAY_MS)
  await readings.store([aReading('d1', 2)])
  await readings.forget(clock.cityNow())
  expect(await readings.since('d1', 0)).toEqual([aReading('d1', 2)])
  clock.advance(DAY_MS)
  expect(await readings.store([aReading('d1', 3)])).toBe(1)
})

it('keeps refused payloads, whatever bytes are in them', async () => {
  const { readings } = start()
  await readings.reject([{ topic: 'a\0b', field: 'seq', reason: 'not a number', at: START_AT }])
  const rows = await store.sql`select topic, field, reason from reading_rejected`
  expect(rows).toMatchObject([{ topic: 'a\uFFFDb', field: 'seq', reason: 'not a number' }])
})
