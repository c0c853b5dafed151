import { describe, expect, it } from 'vitest'
import type { Intent } from '#shared/model/intent/intent.ts'
import { makeScheduler } from '../../../server/run/scheduler.ts'
import type { Expired } from '../../../server/run/retention.ts'
import type { Gate, Submission } from '../../../server/run/gate.ts'
import { atlas, openBench, orderIdOf, report, type Bench } from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'
import type { Fate } from '../../fixtures/memory-journal.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

const journalled = (bench: Bench, kind: Intent['kind']) =>
  bench.disk.entries.filter(({ intent }) => intent.kind === kind)
const refusedKinds = (bench: Bench) =>
  [...bench.disk.results.values()].filter(({ answer }) => answer.status === 'refused')

describe('deadlines', () => {
  it('[C1] fire once each, when they are due', async () => {
    const bench = await openBench()
    bench.scheduler.start()
    await bench.ask(people.resident, report())
    await bench.clock.advance(9 * MINUTE_MS)
    expect(journalled(bench, 'deadlinePassed')).toEqual([])
    await bench.clock.advance(2 * MINUTE_MS)
    expect(journalled(bench, 'deadlinePassed')).toMatchObject([{ intent: { clock: 'accept' } }])
    await bench.clock.advance(30 * MINUTE_MS)
    expect(journalled(bench, 'deadlinePassed')).toHaveLength(1)
  })

  it('[C1] once across a restart, whether they ran out before, while it was down, or after', async () => {
    const bench = await openBench()
    bench.scheduler.start()
    await bench.ask(people.resident, report())
    await bench.clock.advance(11 * MINUTE_MS)
    await bench.ask(people.resident, report('care'))
    bench.scheduler.stop()
    await bench.clock.advance(20 * MINUTE_MS)
    const next = await openBench({ disk: bench.disk, clock: bench.clock })
    next.scheduler.start()
    await next.clock.advance(MINUTE_MS)
    const fired = journalled(next, 'deadlinePassed').map(({ intent }) =>
      intent.kind === 'deadlinePassed' ? `${intent.subjectId} ${intent.clock}` : '',
    )
    expect(fired).toHaveLength(2)
    expect(new Set(fired).size).toBe(2)
  })

  it('[C2] do not fire when the step was made in time', async () => {
    const bench = await openBench()
    bench.scheduler.start()
    const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
    await bench.clock.advance(5 * MINUTE_MS)
    await bench.ask(people.worker, { kind: 'acceptOrder', orderId })
    await bench.clock.advance(20 * MINUTE_MS)
    expect(journalled(bench, 'deadlinePassed')).toEqual([])
  })

  it('[C1] that meet a full queue are late, not lost', async () => {
    const bench = await openBench()
    await bench.ask(people.resident, report())
    let isFull = true
    const gate: Gate = {
      committed: bench.loop.committed,
      isReadOnly: false,
      submit: (submission: Submission) =>
        isFull
          ? Promise.resolve({ status: 'refused', refusal: { code: 'overloaded' } })
          : bench.loop.submit(submission),
    }
    const scheduler = makeScheduler({
      gate,
      atlas,
      clock: bench.clock,
      housekeeping: { look: () => undefined },
    })
    scheduler.start()
    await bench.clock.advance(12 * MINUTE_MS)
    isFull = false
    await bench.clock.advance(MINUTE_MS)
    scheduler.stop()
    expect(journalled(bench, 'deadlinePassed')).toHaveLength(1)
  })
})

describe('hours and the archive', () => {
  it('[C4] every hour is closed once', async () => {
    const bench = await openBench()
    bench.scheduler.start()
    await bench.clock.advance(2 * HOUR_MS + MINUTE_MS)
    expect(journalled(bench, 'closeHour')).toHaveLength(2)
  })

  it('[C4] one that meets a store which is away is closed when it is back, once', async () => {
    let isBack = false
    const fates: Fate[] = []
    const journal = {
      fate: () => fates.shift() ?? ({ outcome: 'stored' } as const),
      canRenew: () => isBack,
    }
    const bench = await openBench({ journal })
    bench.scheduler.start()
    fates.push({ outcome: 'refused' })
    await bench.clock.advance(2 * HOUR_MS + MINUTE_MS)
    expect(journalled(bench, 'closeHour')).toEqual([])
    isBack = true
    await bench.clock.advance(MINUTE_MS)
    const hours = journalled(bench, 'closeHour').map(({ intent }) =>
      intent.kind === 'closeHour' ? intent.hourAt : 0,
    )
    expect(hours).toHaveLength(2)
    expect(new Set(hours).size).toBe(2)
  })

  it('[C3] what ended a day ago is archived, and nothing is asked for while there is nothing', async () => {
    const bench = await openBench()
    bench.scheduler.start()
    await bench.ask(people.resident, report('rental'))
    const [incident] = bench.loop.committed.all('incident')
    if (!incident) throw new Error('no incident')
    const incidentId = incident.id
    await bench.ask(people.clerk, { kind: 'refuseIncident', incidentId, reason: 'notOurs' })
    await bench.clock.advance(23 * HOUR_MS)
    expect(refusedKinds(bench)).toEqual([])
    expect(bench.loop.committed.get('incident', incidentId)).toBeDefined()
    await bench.clock.advance(2 * HOUR_MS)
    expect(bench.loop.committed.get('incident', incidentId)).toBeUndefined()
    expect(journalled(bench, 'archiveIncidents')).toHaveLength(1)
  })
})

describe('what is forgotten by age', () => {
  it('is looked for every hour of the city, and at once again while there is more', async () => {
    const asked: Expired[] = []
    let rounds = 3
    const bench = await openBench({
      retention: {
        forget(expired) {
          asked.push(expired)
          rounds -= 1
          return Promise.resolve(rounds > 0)
        },
      },
    })
    bench.scheduler.start()
    const startedAt = bench.clock.cityNow()
    await bench.clock.advance(1400)
    expect(asked).toHaveLength(3)
    expect(asked[0]).toEqual({
      resultsBefore: startedAt - 30 * 24 * HOUR_MS,
      readingsBefore: startedAt - 14 * 24 * HOUR_MS,
      noticesBefore: startedAt - 7 * 24 * HOUR_MS,
      rejectedBefore: startedAt - 30 * 24 * HOUR_MS,
    })
    await bench.clock.advance(50 * MINUTE_MS)
    expect(asked).toHaveLength(3)
    await bench.clock.advance(20 * MINUTE_MS)
    expect(asked).toHaveLength(4)
  })

  it('one round at a time, and one that fails is no end', async () => {
    let fail: (error: Error) => void = () => undefined
    let asked = 0
    const bench = await openBench({
      retention: {
        forget: () => {
          asked += 1
          return new Promise((_, reject) => (fail = reject))
        },
      },
    })
    bench.scheduler.start()
    await bench.clock.advance(3 * HOUR_MS)
    expect(asked).toBe(1)
    fail(new Error('store is away'))
    await bench.clock.advance(HOUR_MS)
    expect(asked).toBe(2)
    expect(bench.failures).toHaveLength(1)
  })
})
