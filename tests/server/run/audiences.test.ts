import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AudienceName } from '#shared/access/audience.ts'
import { makeHomeVeil } from '#shared/access/home-veil.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import {
  applyFrame,
  loadSnapshot,
  makeMirror,
  type FrameBody,
  type Mirror,
} from '#shared/sync/mirror.ts'
import { recordKinds, type RecordKind } from '#shared/model/record.ts'
import { remove, type WireRecord } from '#shared/sync/change.ts'
import { formatDigest, zeroDigest } from '#shared/sync/digest.ts'
import { Audiences } from '../../../server/run/audiences.ts'
import { DEPARTURES, History } from '../../../server/run/history.ts'
import { atlas, openBench, orderIdOf, report, type Bench } from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'
import { expectedOf, replay } from '../../simulation/invariants.ts'

const city: AudienceName = 'area:c/desk'
const west: AudienceName = 'area:k1/desk'
const east: AudienceName = 'area:k2/desk'
const worker: AudienceName = 'principal:u:u1/phone'
const wall: AudienceName = 'area:c/wall'
const names = [city, west, east, worker, wall, 'area:x1/phone', 'stage:main/wall'] as const

const inEast = report('litter', { point: [121.15, 31.05] })
const framesOf = (bench: Bench, name: string) =>
  bench.frames.filter(({ audience }) => audience === name)
const EMPTY_MS = 60

/** A screen that took the snapshot. */
function screenOf(bench: Bench, name: AudienceName): Mirror {
  const mirror = makeMirror(name)
  const snapshot = bench.audiences.snapshot(name)
  if (!snapshot || !loadSnapshot(mirror, snapshot)) throw new Error('no good snapshot')
  return mirror
}

function contentsOf(mirror: Mirror): Map<string, unknown> {
  return new Map(
    [...mirror.table].flatMap(([kind, records]) =>
      [...records.values()].map((record) => [`${kind}/${record.id}`, record] as const),
    ),
  )
}

function expectRight(bench: Bench, mirror: Mirror): void {
  const expected = expectedOf(replay(bench.disk.entries), mirror.audience)
  expect(contentsOf(mirror)).toEqual(new Map(expected))
}

/** The nth thing that people do; which, depends on what there is. */
async function happen(bench: Bench, dice: number): Promise<void> {
  const orders = [...bench.loop.committed.all('workOrder')]
  const order = orders[dice % Math.max(1, orders.length)]
  if (!order || dice % 4 === 0) {
    await bench.ask(people.resident, dice % 8 === 0 ? report() : inEast)
    return
  }
  const kind = (['acceptOrder', 'departOrder', 'arriveOrder'] as const)[dice % 3] ?? 'acceptOrder'
  const step: PersonIntent =
    dice % 5 === 0
      ? { kind: 'returnOrder', orderId: order.id, reason: 'notOurs' }
      : { kind, orderId: order.id }
  await bench.ask(order.unitId === 'u2' ? people.otherWorker : people.worker, step)
}

describe('frames', () => {
  it('[U1] a record that leaves an audience is removed there, and put where it comes in', async () => {
    const bench = await openBench()
    const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
    const mirror = screenOf(bench, worker)
    const incidentId = orderId.slice(0, -2)
    expect([...contentsOf(mirror).keys()]).toContain(`incident/${incidentId}`)
    bench.frames.length = 0
    await bench.clock.advance(EMPTY_MS)
    await bench.ask(people.worker, { kind: 'returnOrder', orderId, reason: 'notOurs' })
    const [frame] = framesOf(bench, worker)
    expect(frame?.changes).toContainEqual({ op: 'remove', kind: 'incident', id: incidentId })
    expect(frame && applyFrame(mirror, frame)).toBe('applied')
    expectRight(bench, mirror)
  })

  it('[U1] what happens elsewhere is not in it', async () => {
    const bench = await openBench()
    screenOf(bench, west)
    screenOf(bench, east)
    await bench.clock.advance(EMPTY_MS)
    bench.frames.length = 0
    await bench.ask(people.resident, inEast)
    await bench.clock.advance(EMPTY_MS)
    expect(framesOf(bench, west).flatMap(({ changes }) => changes)).toEqual([])
    expect(framesOf(bench, east).flatMap(({ changes }) => changes)).not.toEqual([])
  })

  it('[U2] one frame is built per audience, however many listen', async () => {
    const bench = await openBench()
    for (let listener = 0; listener < 50; listener += 1) screenOf(bench, city)
    await bench.clock.advance(EMPTY_MS)
    bench.frames.length = 0
    await bench.ask(people.resident, report())
    await bench.clock.advance(EMPTY_MS)
    expect(framesOf(bench, city)).toHaveLength(1)
  })

  it('[U3] each starts where the one before ended; the first leaves at once, then they are gathered', async () => {
    const bench = await openBench()
    const mirror = screenOf(bench, city)
    await bench.clock.advance(EMPTY_MS)
    bench.frames.length = 0
    for (let count = 0; count < 6; count += 1) await bench.ask(people.resident, report())
    expect(framesOf(bench, city)).toHaveLength(1)
    await bench.clock.advance(EMPTY_MS)
    const frames = framesOf(bench, city)
    expect(frames).toHaveLength(2)
    expect(frames.map(({ from }) => from)).toEqual([mirror.version, frames[0]?.to])
    expect(frames.at(-1)?.to).toBe(7)
  })

  it('[U7] an audience that nothing touches moves its version, at most once a second', async () => {
    const bench = await openBench()
    const mirror = screenOf(bench, west)
    await bench.clock.advance(1100)
    bench.audiences.sayVersions(() => true)
    bench.frames.length = 0
    await bench.ask(people.resident, inEast)
    bench.audiences.sayVersions(() => true)
    await bench.clock.advance(990)
    bench.audiences.sayVersions(() => true)
    expect(framesOf(bench, west)).toEqual([])
    await bench.clock.advance(10)
    bench.audiences.sayVersions(() => true)
    bench.audiences.sayVersions(() => true)
    const sent = framesOf(bench, west)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ from: 1, to: 2, changes: [] })
    expect(sent[0] && applyFrame(mirror, sent[0])).toBe('applied')
  })

  it('[U2] hold nothing that people wrote, and neither does the journal', async () => {
    const bench = await openBench()
    const taken = names.map((name) => screenOf(bench, name))
    const personal = {
      text: 'CANARY text',
      reporterName: 'CANARY name',
      reporterPhone: 'CANARY phone',
      reporterEmail: 'CANARY mail',
      addressText: 'CANARY door',
      accountId: 'CANARY account',
    }
    const orderId = orderIdOf(
      bench,
      await bench.ask(people.resident, report('litter', { personal })),
    )
    await bench.ask(people.worker, { kind: 'acceptOrder', orderId })
    await bench.ask(people.worker, { kind: 'returnOrder', orderId, reason: 'notOurs', personal })
    await bench.clock.advance(EMPTY_MS)
    const left = JSON.stringify([bench.frames, names.map((name) => bench.audiences.snapshot(name))])
    const stored = [
      bench.disk.entries,
      [...bench.disk.results],
      bench.disk.rows,
      bench.disk.requests,
    ]
    expect(left + JSON.stringify(stored)).not.toContain('CANARY')
    expect(bench.disk.personal).toHaveLength(12)
    expect(taken).toHaveLength(names.length)
  })
})

describe('coming back', () => {
  it('[U4] [U6] from any version the one frame, or all frames in turn, lead to the same state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 25 }), async (dice) => {
        const bench = await openBench()
        const following = names.map((name) => screenOf(bench, name))
        const left: Mirror[] = []
        for (const [index, one] of dice.entries()) {
          await happen(bench, one)
          if (one % 3 === 0) await bench.clock.advance(EMPTY_MS)
          const name = names[index % names.length]
          if (name) left.push(screenOf(bench, name))
        }
        await bench.clock.advance(1100)
        bench.audiences.sayVersions(() => true)
        for (const mirror of following) {
          for (const frame of framesOf(bench, mirror.audience))
            expect(applyFrame(mirror, frame)).not.toBe('gap')
          expectRight(bench, mirror)
        }
        for (const mirror of left) {
          const name = names.find((known) => known === mirror.audience) ?? city
          const frame: FrameBody | undefined = bench.audiences.since(name, mirror)
          expect(frame && applyFrame(mirror, frame)).toMatch(/applied|known/u)
          expectRight(bench, mirror)
        }
      }),
      { numRuns: 500 },
    )
  }, 60_000)

  it('[U5] another epoch, a version from before the horizon or from the future takes the snapshot', async () => {
    const bench = await openBench()
    await bench.ask(people.resident, report())
    screenOf(bench, city)
    expect(bench.audiences.since(city, { epoch: 'other', version: 2 })).toBeUndefined()
    bench.disk.snapshot = {
      ...bench.loop.committed.snapshot(),
      history: { horizon: 2, departures: [] },
    }
    const next = await openBench({ disk: bench.disk, clock: bench.clock })
    expect(next.audiences.since(city, { epoch: bench.disk.epoch, version: 1 })).toBeUndefined()
    expect(next.audiences.since(city, { epoch: bench.disk.epoch, version: 2 })).toBeDefined()
    expect(bench.audiences.since(city, { epoch: bench.disk.epoch, version: 99 })).toBeUndefined()
    expect(bench.audiences.since(city, { epoch: bench.disk.epoch, version: 2 })).toBeDefined()
  })

  it('[U4] [U5] too many removed: those who were away longer take the snapshot, those who follow go on', async () => {
    const table = new Map(
      [...(await openBench()).loop.committed.table].map(([kind]) => [
        kind,
        new Map<string, { id: string }>(),
      ]),
    )
    const bench = await openBench()
    const history = new History()
    const source = { table, version: 0, history }
    const frames: FrameBody[] = []
    const audiences = new Audiences({
      source,
      epoch: 'e',
      clock: bench.clock,
      veil: makeHomeVeil(atlas),
      onFrame: (frame) => frames.push(frame),
    })
    const units = Array.from({ length: 2 * DEPARTURES }, (_, index) => ({
      id: `u${index}`,
      placeIds: ['c'],
    }))
    for (const unit of units) table.get('unit')?.set(unit.id, unit)
    const mirror = makeMirror(city)
    const snapshot = audiences.snapshot(city)
    expect(snapshot && loadSnapshot(mirror, snapshot)).toBe(true)
    await bench.clock.advance(EMPTY_MS)
    table.get('unit')?.clear()
    for (const before of units)
      history.note(1, remove('unit', before.id), { before, after: undefined })
    source.version = 1
    const touched = units.map((before) => ({
      kind: 'unit' as const,
      id: before.id,
      before,
      after: undefined,
    }))
    audiences.published({ from: 0, to: 1, touched, requests: [] })
    expect(audiences.since(city, { epoch: 'e', version: 0 })).toBeUndefined()
    expect(frames[0] && applyFrame(mirror, frames[0])).toBe('applied')
    expect(contentsOf(mirror).size).toBe(0)
    expect(audiences.since(city, mirror)).toMatchObject({ changes: [] })
  })

  it('[U4] who joins holds what the audience holds, also what is about to leave it', async () => {
    const table = new Map<RecordKind, Map<string, WireRecord>>(
      recordKinds.map((kind) => [kind, new Map()]),
    )
    const bench = await openBench()
    const history = new History()
    const source = { table, version: 1, history }
    const parts = { source, epoch: 'e', clock: bench.clock, veil: makeHomeVeil(atlas) }
    const audiences = new Audiences({ ...parts, onFrame: () => undefined })
    const unit = { id: 'u1', placeIds: ['c'] }
    table.get('unit')?.set(unit.id, unit)
    const put = { op: 'put', kind: 'unit', id: unit.id, record: unit } as const
    history.note(1, put, { before: undefined, after: unit })
    audiences.snapshot(city)
    // It goes, and that is gathered for the next frame for all.
    table.get('unit')?.delete(unit.id)
    history.note(2, remove('unit', unit.id), { before: unit, after: undefined })
    source.version = 2
    const gone = { kind: 'unit' as const, id: unit.id, before: unit, after: undefined }
    audiences.published({ from: 1, to: 2, touched: [gone], requests: [] })
    const mirror = makeMirror(city)
    const hash = formatDigest(zeroDigest)
    loadSnapshot(mirror, { audience: city, epoch: 'e', version: 0, hash, records: [] })
    const frame = audiences.since(city, mirror)
    expect(frame && applyFrame(mirror, frame)).toBe('applied')
  })

  it('[U4] after a restart the one frame leads to the same state, from any version before it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        async (dice, when) => {
          const before = await openBench()
          const left: Mirror[] = []
          for (const [index, one] of dice.entries()) {
            await happen(before, one)
            const name = names[index % names.length]
            if (name) left.push(screenOf(before, name))
            // Of what the snapshot knows, or of what the journal tells after it.
            if (index === when % dice.length)
              before.disk.snapshot = before.loop.committed.snapshot()
          }
          const bench = await openBench({ disk: before.disk, clock: before.clock })
          for (const one of dice.slice(0, 3)) await happen(bench, one)
          for (const mirror of left) {
            const name = names.find((known) => known === mirror.audience) ?? city
            const frame = bench.audiences.since(name, mirror)
            expect(frame && applyFrame(mirror, frame)).toMatch(/applied|known/u)
            expectRight(bench, mirror)
          }
        },
      ),
      { numRuns: 300 },
    )
  }, 60_000)

  it('[U4] also when the audience had been forgotten meanwhile', async () => {
    const bench = await openBench()
    const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
    const mirror = screenOf(bench, worker)
    await bench.clock.advance(601_000)
    bench.audiences.sayVersions(() => false)
    await bench.ask(people.worker, { kind: 'returnOrder', orderId, reason: 'notOurs' })
    const frame = bench.audiences.since(worker, mirror)
    expect(frame && applyFrame(mirror, frame)).toBe('applied')
    expectRight(bench, mirror)
  })

  it('[U4] what left is told only to those who had it, and never what their screens do not get', async () => {
    const bench = await openBench()
    const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
    await bench.ask(people.worker, { kind: 'returnOrder', orderId, reason: 'notOurs' })
    const next = await openBench({ disk: bench.disk, clock: bench.clock })
    const held = { epoch: bench.disk.epoch, version: 1 }
    const goneOf = (name: AudienceName) =>
      next.audiences.since(name, held)?.changes.filter(({ op }) => op === 'remove')
    expect(goneOf(worker)).toContainEqual(expect.objectContaining({ kind: 'incident' }))
    expect(goneOf(east)).toEqual([])
    expect(goneOf(wall)).toEqual([])
    expect(goneOf('principal:u:u1/wall')?.map(({ kind }) => kind)).not.toContain('workOrder')
  })

  it('[U5] a name that is none has no audience', async () => {
    const bench = await openBench()
    const name = 'room:c/desk' as AudienceName
    expect(bench.audiences.snapshot(name)).toBeUndefined()
    expect(bench.audiences.since(name, { epoch: bench.disk.epoch, version: 1 })).toBeUndefined()
  })

  it('[U2] an audience that nobody listens to is forgotten after ten minutes', async () => {
    const bench = await openBench()
    screenOf(bench, city)
    await bench.clock.advance(601_000)
    bench.audiences.sayVersions(() => false)
    expect(bench.audiences.list()).toEqual([])
    bench.frames.length = 0
    await bench.ask(people.resident, report())
    expect(bench.frames).toEqual([])
  })
})
