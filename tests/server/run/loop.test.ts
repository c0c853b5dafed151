import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { deviceId } from '#shared/model/id.ts'
import type { Answer } from '#shared/protocol/down.ts'
import { applyFrame, loadSnapshot, makeMirror } from '#shared/sync/mirror.ts'
import { loadCommitted } from '../../../server/run/committed.ts'
import {
  openBench,
  opId,
  orderIdOf,
  report,
  versionOf,
  waitFor,
  type Bench,
} from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'
import { MemoryDisk, openMemoryJournal, type Fate } from '../../fixtures/memory-journal.ts'
import { makeVirtualClock, settled } from '../../fixtures/virtual-clock.ts'

const refusalOf = (answer: Answer) => (answer.status === 'refused' ? answer.refusal.code : 'none')

/** Remembers the answer as soon as it is there, without waiting for it. */
function listen(promise: Promise<Answer>): { answer: Answer | undefined } {
  const heard: { answer: Answer | undefined } = { answer: undefined }
  void promise.then((answer) => (heard.answer = answer))
  return heard
}

/** A city whose journal does what is said next; without a word it stores at once. */
async function openWithFates(given: { disk?: MemoryDisk; canRenew?: () => boolean } = {}) {
  const fates: Fate[] = []
  const { canRenew = () => true, ...rest } = given
  const bench = await openBench({
    ...rest,
    journal: { fate: () => fates.shift() ?? { outcome: 'stored' }, canRenew },
  })
  return { bench, fates }
}

/** Everything the state is made of, in an order that does not depend on history. */
function contentsOf(table: Bench['loop']['committed']['table']) {
  return [...table].map(([kind, records]) => [
    kind,
    [...records.values()].toSorted((left, right) => (left.id < right.id ? -1 : 1)),
  ])
}

/** When each record changed last, and what left. */
function historyOf(committed: Bench['loop']['committed']) {
  const { records, history } = committed.snapshot()
  const seqs = [...records].map(({ kind, record, changedAt }) => [
    `${kind}/${record.id}`,
    changedAt,
  ])
  return { seqs: Object.fromEntries(seqs) as unknown, history }
}

const device = v.parse(deviceId, 'v1')

/** A table that shows devices to whoever asks first, and not to whoever asks next. */
function lying(table: Bench['loop']['committed']['table'], count: () => number): typeof table {
  const devices = new Map(table.get('device'))
  devices.get = (id) => (count() === 0 ? table.get('device')?.get(id) : undefined)
  return new Map([...table, ['device', devices]])
}

describe('answers', () => {
  it('[O1] an operation is answered accepted only after its entry is durable', async () => {
    const { bench, fates } = await openWithFates()
    fates.push({ outcome: 'stored', waitMs: 500 })
    const heard = listen(bench.submit(people.resident, report()))
    await bench.clock.advance(499)
    expect(bench.disk.lastSeq).toBe(1)
    expect(heard.answer).toBeUndefined()
    await bench.clock.advance(10)
    expect(bench.disk.entries.at(-1)?.seq).toBe(2)
    expect(heard.answer).toMatchObject({ status: 'accepted', version: 2 })
  })

  it('[O2] the same id with the same content gets the stored answer and happens once', async () => {
    const { bench } = await openWithFates()
    const first = await bench.ask(people.resident, report(), { id: opId('same') })
    expect(await bench.ask(people.resident, report(), { id: opId('same') })).toEqual(first)
    expect(bench.disk.lastSeq).toBe(2)
  })

  it('[O2] also after a restart, from what is stored', async () => {
    const { bench } = await openWithFates()
    const first = await bench.ask(people.resident, report(), { id: opId('kept') })
    const { bench: next } = await openWithFates({ disk: bench.disk })
    expect(await next.ask(people.resident, report(), { id: opId('kept') })).toEqual(first)
    expect(next.disk.lastSeq).toBe(2)
  })

  it('[O12] no answer is stored for an id that was made for one call', async () => {
    const { bench } = await openWithFates()
    await bench.ask(people.resident, report(), { id: opId('made'), fresh: true })
    await bench.ask(people.resident, report(), { id: opId('given'), fresh: false })
    const stored = await bench.journal.results([opId('made'), opId('given')])
    expect([...stored.keys()]).toEqual(['given'])
  })

  it('[O3] the same id with other content, or from somebody else, is refused', async () => {
    const { bench } = await openWithFates()
    await bench.ask(people.resident, report(), { id: opId('mine') })
    expect(refusalOf(await bench.ask(people.resident, report('care'), { id: opId('mine') }))).toBe(
      'operation-id-reused',
    )
    expect(refusalOf(await bench.ask(people.clerk, report(), { id: opId('mine') }))).toBe(
      'operation-id-reused',
    )
    const said = report('litter', { personal: { text: 'another word' } })
    expect(refusalOf(await bench.ask(people.resident, said, { id: opId('mine') }))).toBe(
      'operation-id-reused',
    )
    expect(bench.disk.lastSeq).toBe(2)
  })

  it('[O4] an id in flight is parked: both callers get the one answer', async () => {
    const { bench, fates } = await openWithFates()
    fates.push({ outcome: 'stored', waitMs: 300 })
    const one = bench.submit(people.resident, report(), { id: opId('twice') })
    await bench.clock.advance(100)
    const two = bench.submit(people.resident, report(), { id: opId('twice') })
    const answers = await waitFor(bench.clock, Promise.all([one, two]))
    expect(answers[0]).toEqual(answers[1])
    expect(bench.disk.lastSeq).toBe(2)
  })

  it('[O4] two of one id that arrive in the same turn are one operation', async () => {
    const { bench } = await openWithFates()
    const both = Promise.all(
      [1, 2].map(() => bench.submit(people.resident, report(), { id: opId('turn') })),
    )
    const [one, two] = await waitFor(bench.clock, both)
    expect(one).toEqual(two)
    expect(bench.disk.lastSeq).toBe(2)
  })

  it('[O5] entries are numbered without gaps in the order in which they were decided', async () => {
    const { bench } = await openWithFates()
    const wishes = ['litter', 'ghost', 'care', 'rental', 'ghost', 'pipe'].map((code) =>
      bench.submit(people.resident, report(code)),
    )
    const answers = await waitFor(bench.clock, Promise.all(wishes))
    const versions = answers.flatMap((answer) =>
      answer.status === 'accepted' ? [answer.version] : [],
    )
    expect(versions).toEqual([2, 3, 4, 5])
    expect(bench.disk.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
  })

  it('[O6] a step sees what was decided before it; screens see only what is durable', async () => {
    const { bench, fates } = await openWithFates()
    const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
    fates.push({ outcome: 'stored', waitMs: 400 })
    const accepted = bench.submit(people.worker, { kind: 'acceptOrder', orderId })
    await bench.clock.advance(100)
    const departed = bench.submit(people.worker, { kind: 'departOrder', orderId })
    const again = bench.submit(people.worker, { kind: 'acceptOrder', orderId })
    await bench.clock.advance(100)
    expect(bench.loop.committed.get('workOrder', orderId)?.status).toBe('offered')
    expect(bench.frames.every(({ to }) => to <= bench.disk.lastSeq)).toBe(true)
    const answers = await waitFor(bench.clock, Promise.all([accepted, departed, again]))
    expect(answers.map(refusalOf)).toEqual(['none', 'none', 'wrong-state'])
    expect(bench.loop.committed.get('workOrder', orderId)?.status).toBe('enRoute')
  })

  it('[O8] a refusal takes no number and is kept with its operation id', async () => {
    const { bench } = await openWithFates()
    const first = await bench.ask(people.resident, report('ghost'), { id: opId('no') })
    expect(refusalOf(first)).toBe('unknown-class')
    expect(bench.disk.lastSeq).toBe(1)
    const { bench: next } = await openWithFates({ disk: bench.disk })
    expect(await next.ask(people.resident, report('ghost'), { id: opId('no') })).toEqual(first)
  })

  it('[O11] an act older than answers are kept is refused, unless its answer is known', async () => {
    const { bench } = await openWithFates()
    const happenedAt = bench.clock.cityNow() - 30 * 86_400_000 + 1
    const first = await bench.ask(people.resident, report(), { id: opId('month'), happenedAt })
    await bench.clock.advance(1000)
    expect(first.status).toBe('accepted')
    const again = await bench.ask(people.resident, report(), { id: opId('month'), happenedAt })
    expect(again).toEqual(first)
    expect(refusalOf(await bench.ask(people.resident, report(), { happenedAt }))).toBe('too-old')
    expect(bench.disk.lastSeq).toBe(2)
  })

  it('[O9] a retry gets its answer although the right was lost by what it did', async () => {
    const { bench } = await openWithFates()
    const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
    const back = { kind: 'returnOrder', orderId, reason: 'notOurs' } as const
    const first = await bench.ask(people.worker, back, { id: opId('back') })
    expect(first.status).toBe('accepted')
    expect(refusalOf(await bench.ask(people.worker, back, { id: opId('other') }))).toBe('not-found')
    expect(await bench.ask(people.worker, back, { id: opId('back') })).toEqual(first)
  })
})

describe('a journal that fails', () => {
  it.each(['refused', 'storedButRefused'] as const)(
    '[O7] %s: nothing undurable is acknowledged, no further writes are taken, and it is said once',
    async (outcome) => {
      const { bench, fates } = await openWithFates({ canRenew: () => false })
      fates.push({ outcome, waitMs: 50 })
      const lost = bench.submit(people.resident, report(), { id: opId(`lost-${outcome}`) })
      await bench.clock.advance(20)
      const behind = bench.submit(people.resident, report('care'))
      const answers = await waitFor(bench.clock, Promise.all([lost, behind]))
      expect(answers.map(refusalOf)).toEqual(['read-only', 'read-only'])
      expect(refusalOf(await bench.ask(people.resident, report()))).toBe('read-only')
      expect(bench.loop.isReadOnly).toBe(true)
      expect(bench.said).toEqual([true])
      expect(bench.failures).toHaveLength(1)
      expect(bench.commits).toEqual([])
      expect(bench.loop.committed.version).toBe(1)
      const { bench: next } = await openWithFates({ disk: bench.disk })
      const id = opId(`lost-${outcome}`)
      expect(versionOf(await next.ask(people.resident, report(), { id }))).toBe(2)
      expect(next.disk.lastSeq).toBe(2)
    },
  )

  it('[O7] when known answers cannot be looked up everybody who waits is told', async () => {
    const bench = await openBench({
      journal: {
        beforeLookUp: () => {
          throw new Error('store is gone')
        },
        canRenew: () => false,
      },
    })
    const wishes = [1, 2, 3].map(() => bench.submit(people.resident, report()))
    const answers = await waitFor(bench.clock, Promise.all(wishes))
    expect(answers.map(refusalOf)).toEqual(['read-only', 'read-only', 'read-only'])
    expect(bench.loop.figures.queued).toBe(0)
    expect(bench.said).toEqual([true])
  })

  it('[O7] it is said once although look-up and commit fail together', async () => {
    const bench = await openBench({
      journal: {
        fate: () => ({ outcome: bench?.disk.lastSeq ? 'refused' : 'stored', waitMs: 50 }),
        beforeLookUp: () => (isGone ? Promise.reject(new Error('gone')) : undefined),
        canRenew: () => false,
      },
    })
    let isGone = false
    const one = bench.submit(people.resident, report())
    await bench.clock.advance(20)
    isGone = true
    const two = bench.submit(people.resident, report())
    const answers = await waitFor(bench.clock, Promise.all([one, two]))
    expect(answers.map(refusalOf)).toEqual(['read-only', 'read-only'])
    expect(bench.said).toEqual([true])
    expect(bench.failures).toHaveLength(1)
  })

  it('[O7] a writer whose term is over stores nothing more', async () => {
    const { bench } = await openWithFates()
    const { bench: next } = await openWithFates({ disk: bench.disk })
    expect(refusalOf(await bench.ask(people.resident, report()))).toBe('read-only')
    await bench.clock.advance(60_000)
    expect(bench.loop.isReadOnly).toBe(true)
    expect(bench.replaced).toHaveLength(1)
    expect(versionOf(await next.ask(people.resident, report()))).toBe(2)
  })
})

describe('a store that comes back', () => {
  it('[O10] writes are taken again by themselves, and it is said', async () => {
    let isBack = false
    const { bench, fates } = await openWithFates({ canRenew: () => isBack })
    fates.push({ outcome: 'refused' })
    const id = opId('again')
    expect(refusalOf(await bench.ask(people.resident, report(), { id }))).toBe('read-only')
    await bench.clock.advance(30_000)
    expect(refusalOf(await bench.ask(people.resident, report()))).toBe('read-only')
    expect(bench.stillFailing).toHaveLength(1)
    isBack = true
    await bench.clock.advance(2000)
    expect(bench.loop.isReadOnly).toBe(false)
    expect(bench.said).toEqual([true, false])
    expect(versionOf(await bench.ask(people.resident, report(), { id }))).toBe(2)
    expect(bench.disk.lastSeq).toBe(2)
  })

  it('[O10] what was stored without its confirmation is applied, told and answered, once', async () => {
    const { bench, fates } = await openWithFates()
    const mirror = makeMirror('area:c/desk')
    const snapshot = bench.audiences.snapshot('area:c/desk')
    expect(snapshot && loadSnapshot(mirror, snapshot)).toBe(true)
    fates.push({ outcome: 'storedButRefused' })
    const id = opId('stored')
    expect(refusalOf(await bench.ask(people.resident, report(), { id }))).toBe('read-only')
    await bench.clock.advance(1000)
    expect(bench.loop.committed.version).toBe(2)
    expect(bench.commits).toMatchObject([{ from: 1, to: 2 }])
    expect(versionOf(await bench.ask(people.resident, report(), { id }))).toBe(2)
    expect(versionOf(await bench.ask(people.resident, report()))).toBe(3)
    await bench.clock.advance(100)
    for (const frame of bench.frames.filter(({ audience }) => audience === mirror.audience))
      expect(applyFrame(mirror, frame)).not.toMatch(/gap|diverged/u)
    expect(mirror.version).toBe(3)
    const rebuilt = await loadCommitted(openMemoryJournal(bench.disk))
    expect(contentsOf(rebuilt.table)).toEqual(contentsOf(bench.loop.committed.table))
  })

  it('[O10] attempts end with the process', async () => {
    let attempts = 0
    const { bench, fates } = await openWithFates({ canRenew: () => ++attempts < 0 })
    fates.push({ outcome: 'refused' })
    await bench.ask(people.resident, report())
    await bench.clock.advance(3600_000)
    expect(attempts).toBeGreaterThan(1000)
    expect(attempts).toBeLessThan(2000)
    await bench.loop.drain()
    const before = attempts
    await bench.clock.advance(60_000)
    expect(attempts).toBe(before)
  })
})

describe('a rule with a bug', () => {
  it('is answered internal, takes no number, leaves nothing behind, and the next one goes on', async () => {
    const { bench } = await openWithFates()
    const incidentId = versionOf(await bench.ask(people.resident, report()))
    expect(incidentId).toBe(2)
    const broken = { kind: 'importChunk', open: null } as never
    const answer = await bench.ask(people.system, broken, { id: opId('bug') })
    expect(refusalOf(answer)).toBe('internal')
    expect(bench.bugs).toHaveLength(1)
    expect(bench.loop.isReadOnly).toBe(false)
    expect(versionOf(await bench.ask(people.resident, report('litter'), { id: opId('bug') }))).toBe(
      3,
    )
  })

  it('also when it changes a record that is not there', async () => {
    let reads = 0
    const bench = await openBench({
      wrapCommitted: (committed) => ({
        ...committed,
        get version() {
          return committed.version
        },
        table: lying(committed.table, () => reads++),
      }),
    })
    reads = 0
    const change = { kind: 'setDeviceOnline', deviceId: device, online: true } as const
    expect(refusalOf(await bench.ask(people.system, change))).toBe('internal')
    expect(reads).toBeGreaterThan(1)
    expect(bench.loop.isReadOnly).toBe(false)
    expect(versionOf(await bench.ask(people.resident, report()))).toBe(2)
  })
})

describe('the queue', () => {
  it('is bounded: beyond it the answer is come again, and nothing of it is kept', async () => {
    const { bench, fates } = await openWithFates()
    fates.push({ outcome: 'stored', waitMs: 60_000 })
    const wishes = Array.from({ length: 5001 }, () => bench.submit(people.resident, report()))
    const last = await waitFor(bench.clock, wishes.at(-1) ?? Promise.reject(new Error('none')))
    expect(last).toMatchObject({
      refusal: { code: 'overloaded', params: { retryAfterMs: 1000 } },
    })
    expect(bench.loop.figures.queued).toBe(5000)
    await waitFor(bench.clock, Promise.all(wishes))
    expect(bench.loop.figures.queued).toBe(0)
    expect(bench.disk.lastSeq).toBe(5001)
  })

  it('stores in groups: two hundred at most, and the first waits a moment for company', async () => {
    const { bench } = await openWithFates()
    const before = bench.loop.figures.commits
    const wishes = Array.from({ length: 500 }, () => bench.submit(people.resident, report()))
    await waitFor(bench.clock, Promise.all(wishes))
    expect(bench.loop.figures.commits - before).toBe(3)
  })
})

describe('drain', () => {
  it('takes nothing more, stores what was taken, then resolves', async () => {
    const { bench, fates } = await openWithFates()
    fates.push({ outcome: 'stored', waitMs: 200 })
    const taken = bench.submit(people.resident, report())
    await settled()
    const drained = bench.loop.drain()
    expect(refusalOf(await bench.ask(people.resident, report()))).toBe('read-only')
    await waitFor(bench.clock, drained)
    expect(bench.disk.lastSeq).toBe(2)
    expect(versionOf(await taken)).toBe(2)
  })

  it('waits for what is being looked up', async () => {
    const clock = makeVirtualClock()
    const bench = await openBench({
      clock,
      journal: { beforeLookUp: () => new Promise((resolve) => clock.after(100, resolve)) },
    })
    const taken = bench.submit(people.resident, report())
    await clock.advance(10)
    await waitFor(clock, bench.loop.drain())
    expect(bench.disk.lastSeq).toBe(2)
    expect(versionOf(await taken)).toBe(2)
  })

  it('resolves also when all that waited was known already', async () => {
    const disk = new MemoryDisk()
    const { bench: first } = await openWithFates({ disk })
    await first.ask(people.resident, report(), { id: opId('old') })
    const clock = makeVirtualClock()
    const bench = await openBench({
      disk,
      clock,
      journal: { beforeLookUp: () => new Promise((resolve) => clock.after(100, resolve)) },
    })
    const known = bench.submit(people.resident, report(), { id: opId('old') })
    await clock.advance(10)
    await waitFor(clock, bench.loop.drain())
    expect(versionOf(await known)).toBe(2)
  })

  it('resolves at once when nothing is under way', async () => {
    const { bench } = await openWithFates()
    await bench.loop.drain()
    expect(bench.loop.isReadOnly).toBe(true)
  })
})

describe('state', () => {
  it('rebuilt from the journal equals what was in memory', async () => {
    const { bench } = await openWithFates()
    const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
    await bench.ask(people.worker, { kind: 'acceptOrder', orderId })
    await bench.ask(people.resident, report('rental'))
    const rebuilt = await loadCommitted(openMemoryJournal(bench.disk))
    expect(contentsOf(rebuilt.table)).toEqual(contentsOf(bench.loop.committed.table))
    expect(rebuilt.version).toBe(bench.loop.committed.version)
  })

  it('from a snapshot and the tail after it equals the state from the whole journal', async () => {
    const { bench } = await openWithFates()
    const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
    await bench.journal.saveSnapshot(bench.loop.committed.snapshot())
    await bench.ask(people.worker, { kind: 'acceptOrder', orderId })
    const fromSnapshot = await loadCommitted(openMemoryJournal(bench.disk))
    bench.disk.snapshot = undefined
    const fromJournal = await loadCommitted(openMemoryJournal(bench.disk))
    expect(contentsOf(fromSnapshot.table)).toEqual(contentsOf(fromJournal.table))
    expect(historyOf(fromSnapshot)).toEqual(historyOf(fromJournal))
  })
})

interface WhenCase {
  readonly agoMs: number
  readonly uncertaintyMs?: number
  readonly contactAgoMs?: number
  readonly isBelieved?: boolean
}

describe('when it happened', () => {
  const cases = [
    [
      'a trusted instant since the last contact is believed',
      { agoMs: 600_000, contactAgoMs: 900_000, isBelieved: true },
    ],
    ['one before the last contact is not', { agoMs: 600_000, contactAgoMs: 300_000 }],
    [
      'one whose clock may be off by more than five seconds is not',
      { agoMs: 600_000, uncertaintyMs: 5001, contactAgoMs: 900_000 },
    ],
    ['one of just now is not worth keeping apart', { agoMs: 4000, contactAgoMs: 900_000 }],
    ['one of the future is not', { agoMs: -60_000, contactAgoMs: 900_000 }],
    ['one without a known contact is not', { agoMs: 600_000 }],
  ] as const satisfies readonly (readonly [string, WhenCase])[]

  it.each<readonly [string, WhenCase]>(cases)('%s', async (_name, given) => {
    const { agoMs, contactAgoMs, uncertaintyMs = 100, isBelieved = false } = given
    const { bench } = await openWithFates()
    const now = bench.clock.cityNow()
    const happenedAt = now - agoMs
    const contactAt = contactAgoMs === undefined ? undefined : now - contactAgoMs
    await bench.ask(people.resident, report(), { happenedAt, uncertaintyMs, contactAt })
    expect(bench.disk.entries.at(-1)?.happenedAt).toBe(isBelieved ? happenedAt : null)
  })
})
