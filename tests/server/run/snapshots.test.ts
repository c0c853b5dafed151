import { expect, it } from 'vitest'
import { makeSnapshotKeeper, SNAPSHOT_EVERY } from '../../../server/run/snapshots.ts'
import { openBench, report } from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'
import { settled } from '../../fixtures/virtual-clock.ts'

/** A state whose version is set by hand, and a store that stores when it is told to. */
function start(snapshotSeq = 0) {
  const state = { version: snapshotSeq, snapshotSeq, snapshot: () => snapshotAt(state.version) }
  const saved: number[] = []
  const waiting: { readonly store: () => void; readonly fail: () => void }[] = []
  const keeper = makeSnapshotKeeper({
    committed: state,
    journal: {
      saveSnapshot: ({ seq }) => {
        saved.push(seq)
        return new Promise((resolve, reject) =>
          waiting.push({ store: resolve, fail: () => reject(new Error('no space')) }),
        )
      },
    },
  })
  const reach = (version: number) => {
    state.version = version
    keeper.committed()
  }
  return { keeper, saved, waiting, reach }
}

const snapshotAt = (seq: number) => ({
  seq,
  schema: 1,
  records: [],
  history: { horizon: 0, departures: [] },
})

it('takes a snapshot every so many entries, one at a time', async () => {
  const { keeper, saved, waiting, reach } = start()
  reach(SNAPSHOT_EVERY - 1)
  expect(saved).toEqual([])
  reach(SNAPSHOT_EVERY)
  reach(3 * SNAPSHOT_EVERY)
  expect(saved).toEqual([SNAPSHOT_EVERY])
  expect(keeper.storedSeq).toBe(0)
  waiting.shift()?.store()
  await settled()
  expect(keeper.storedSeq).toBe(SNAPSHOT_EVERY)
  reach(3 * SNAPSHOT_EVERY + 1)
  expect(saved).toEqual([SNAPSHOT_EVERY, 3 * SNAPSHOT_EVERY + 1])
})

it('counts from the snapshot it started from: a process that dies often leaves no long tail', () => {
  const { saved, reach } = start(100)
  reach(100 + SNAPSHOT_EVERY)
  expect(saved).toEqual([100 + SNAPSHOT_EVERY])
})

it('goes on after one that failed, and says how far the stored one is behind', async () => {
  const { keeper, saved, waiting, reach } = start()
  reach(SNAPSHOT_EVERY)
  waiting.shift()?.fail()
  await settled()
  expect(keeper.storedSeq).toBe(0)
  reach(2 * SNAPSHOT_EVERY)
  waiting.shift()?.store()
  await settled()
  expect(saved).toHaveLength(2)
  expect(keeper.storedSeq).toBe(2 * SNAPSHOT_EVERY)
})

it('belongs to the loop: a city that starts behind a long tail takes one with its first commit', async () => {
  const bench = await openBench()
  for (let seq = 2; seq <= SNAPSHOT_EVERY; seq += 1) {
    const [first] = bench.disk.entries
    if (first) bench.disk.entries.push({ ...first, seq, changes: [] })
  }
  const next = await openBench({ disk: bench.disk, clock: bench.clock })
  expect(next.disk.snapshot).toBeUndefined()
  await next.ask(people.resident, report())
  expect(next.disk.snapshot?.seq).toBe(SNAPSHOT_EVERY + 1)
})
