import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '#shared/sync/change.ts'
import { addDigest, digestRecord, formatDigest, zeroDigest } from '#shared/sync/digest.ts'
import {
  applyFrame,
  loadSnapshot,
  makeMirror,
  type FrameBody,
  type SnapshotBody,
} from '#shared/sync/mirror.ts'
import type { Table } from '#shared/sync/table.ts'
import { changeRun, contentsOf, RUNS, tableOf } from './arbitraries.ts'

const audience = 'area:c/desk'

function hashOf(table: Table): string {
  let sum = zeroDigest
  for (const [kind, records] of table)
    for (const record of records.values()) sum = addDigest(sum, digestRecord(kind, record))
  return formatDigest(sum)
}

function snapshotOf(run: readonly Change[], version: number, epoch = 'e1'): SnapshotBody {
  const table = tableOf(run)
  const records = [...table].flatMap(([kind, all]) =>
    [...all.values()].map((record) => ({ kind, record })),
  )
  return { audience, epoch, version, hash: hashOf(table), records }
}

/** The frame from after `from` changes to after `to` of a run, one version per change. */
function frameOf(run: readonly Change[], from: number, to: number): FrameBody {
  const hash = hashOf(tableOf(run.slice(0, to)))
  return { audience, epoch: 'e1', from, to, hash, changes: run.slice(from, to) }
}

const put = (id: string, fields: object = {}): Change => ({
  op: 'put',
  kind: 'unit',
  id,
  record: { id, ...fields },
})
const some: readonly Change[] = [put('a'), put('b'), put('c')]

/** A mirror that holds the first changes of a run. */
function mirrorAt(run: readonly Change[], version: number) {
  const mirror = makeMirror(audience)
  loadSnapshot(mirror, snapshotOf(run.slice(0, version), version))
  return mirror
}

describe('a mirror', () => {
  it('[M1] a snapshot replaces all that was held, and its hash is checked', () => {
    fc.assert(
      fc.property(changeRun, changeRun, (first, second) => {
        const mirror = mirrorAt(first, first.length)
        const next = snapshotOf(second, 100)
        expect(loadSnapshot(mirror, next)).toBe(true)
        expect(contentsOf(mirror.table)).toEqual(contentsOf(tableOf(second)))
        expect(loadSnapshot(mirror, { ...next, hash: 'f'.repeat(16) })).toBe(false)
      }),
      RUNS,
    )
  })

  it('[M1] [M5] a snapshot older than what is held is left alone, one of another epoch is not', () => {
    const mirror = mirrorAt(some, 3)
    expect(loadSnapshot(mirror, snapshotOf(some.slice(0, 1), 1))).toBe(true)
    expect(mirror.version).toBe(3)
    expect(contentsOf(mirror.table)).toHaveLength(3)
    expect(loadSnapshot(mirror, snapshotOf(some.slice(0, 1), 1, 'e2'))).toBe(true)
    expect(mirror).toMatchObject({ version: 1, epoch: 'e2' })
  })

  it('[M2] a frame of another epoch is a gap', () => {
    const mirror = mirrorAt(some, 1)
    expect(applyFrame(mirror, { ...frameOf(some, 1, 2), epoch: 'e2' })).toBe('gap')
    expect(contentsOf(mirror.table)).toHaveLength(1)
  })

  it('[M2] nothing fits a mirror that holds nothing yet', () => {
    const mirror = makeMirror(audience)
    expect(applyFrame(mirror, frameOf(some, 0, 1))).toBe('gap')
  })

  it('[M3] a frame that ends at or below the held version changes nothing', () => {
    fc.assert(
      fc.property(changeRun, fc.nat(), fc.nat(), (run, one, other) => {
        const version = run.length
        const mirror = mirrorAt(run, version)
        const before = contentsOf(mirror.table)
        const to = version === 0 ? 0 : one % (version + 1)
        const from = to === 0 ? 0 : other % (to + 1)
        expect(applyFrame(mirror, frameOf(run, from, to))).toBe('known')
        expect(contentsOf(mirror.table)).toEqual(before)
        expect(mirror.version).toBe(version)
      }),
      RUNS,
    )
  })

  it('[M3] [M6] an idle frame with another sum shows that the mirror is wrong', () => {
    const mirror = mirrorAt(some, 3)
    expect(applyFrame(mirror, { ...frameOf(some, 3, 3), hash: '0'.repeat(16) })).toBe('diverged')
  })

  it('[M4] a frame that starts elsewhere is a gap, and nothing of it is applied', () => {
    fc.assert(
      fc.property(changeRun, fc.nat(), fc.nat(), (run, one, other) => {
        if (run.length < 2) return
        const version = one % (run.length - 1)
        const from = other % run.length
        if (from === version) return
        const mirror = mirrorAt(run, version)
        const before = contentsOf(mirror.table)
        expect(applyFrame(mirror, frameOf(run, from, run.length))).toBe('gap')
        expect(contentsOf(mirror.table)).toEqual(before)
        expect(mirror.version).toBe(version)
      }),
      RUNS,
    )
  })

  it('[M5] whatever comes, the version never goes back within an epoch', () => {
    const event = fc.record({
      isSnapshot: fc.boolean(),
      from: fc.nat({ max: 12 }),
      to: fc.nat({ max: 12 }),
    })
    fc.assert(
      fc.property(changeRun, fc.array(event, { maxLength: 30 }), (run, events) => {
        const mirror = makeMirror(audience)
        for (const { isSnapshot, from, to } of events) {
          const { version, epoch } = mirror
          const end = Math.min(to, run.length)
          const outcome = isSnapshot
            ? loadSnapshot(mirror, snapshotOf(run.slice(0, end), end))
            : applyFrame(mirror, frameOf(run, Math.min(from, end), end))
          expect(outcome).not.toBe('diverged')
          if (epoch === mirror.epoch) expect(mirror.version).toBeGreaterThanOrEqual(version)
        }
      }),
      RUNS,
    )
  })

  it('[M5] a snapshot and the frames after it, cut anywhere, give the state', () => {
    fc.assert(
      fc.property(changeRun, fc.array(fc.nat(), { maxLength: 6 }), (run, cuts) => {
        const stops = [...cuts.map((cut) => cut % (run.length + 1)), 0, run.length]
        const marks = [...new Set(stops)].sort((left, right) => left - right)
        const mirror = mirrorAt(run, 0)
        marks.forEach((from, index) => {
          const to = marks[index + 1]
          if (to !== undefined) expect(applyFrame(mirror, frameOf(run, from, to))).toBe('applied')
        })
        expect(contentsOf(mirror.table)).toEqual(contentsOf(tableOf(run)))
        expect(mirror.version).toBe(run.length)
      }),
      RUNS,
    )
  })

  it('[M6] a diverged mirror is thrown away: no frame fits it, any snapshot replaces it', () => {
    const mirror = mirrorAt(some, 1)
    expect(applyFrame(mirror, { ...frameOf(some, 1, 2), hash: '0'.repeat(16) })).toBe('diverged')
    expect(applyFrame(mirror, frameOf(some, 2, 3))).toBe('gap')
    expect(loadSnapshot(mirror, snapshotOf(some.slice(0, 1), 1))).toBe(true)
    expect(mirror.version).toBe(1)
    expect(applyFrame(mirror, frameOf(some, 1, 3))).toBe('applied')
  })

  it('[M6] a patch of something that is not held is no crash but a divergence', () => {
    const mirror = mirrorAt(some, 1)
    const patch: Change = { op: 'patch', kind: 'unit', id: 'nobody', fields: {} }
    expect(applyFrame(mirror, { ...frameOf(some, 1, 2), changes: [patch] })).toBe('diverged')
  })

  it('[M5] tells of each change in order, with the record before and after', () => {
    const mirror = mirrorAt(some, 1)
    const heard: unknown[] = []
    applyFrame(mirror, frameOf(some, 1, 3), (change, before, after) =>
      heard.push([change.id, before, after]),
    )
    expect(heard).toEqual([
      ['b', undefined, { id: 'b' }],
      ['c', undefined, { id: 'c' }],
    ])
  })
})
