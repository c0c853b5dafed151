import { describe, expect, it } from 'vitest'
import type { AudienceKey, AudienceName, Projection } from '#shared/access/audience.ts'
import { makeHomeVeil } from '#shared/access/home-veil.ts'
import { personIntent, systemIntent, type IntentKind } from '#shared/model/intent/intent.ts'
import { recordKinds, type RecordKind } from '#shared/model/record.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import {
  applyFrame,
  loadSnapshot,
  makeMirror,
  type FrameBody,
  type Mirror,
  type SnapshotBody,
} from '#shared/sync/mirror.ts'
import { Audiences } from '../../../server/run/audiences.ts'
import { atlas, type Bench } from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'
import { smallCity } from '../../fixtures/small-city.ts'
import { expectedOf, hidden, replay } from '../../simulation/invariants.ts'
import { actionCases, WRITTEN } from './action-cases.ts'

const projections = Object.keys({
  wall: true,
  desk: true,
  phone: true,
} satisfies Record<Projection, true>) as Projection[]
const keys: readonly AudienceKey[] = [
  ...smallCity.places.map(({ id }): AudienceKey => `area:${id}`),
  ...Object.values(people).map(({ id }): AudienceKey => `principal:${id}`),
  'stage:main',
]
const namesOf = (projection: Projection) => keys.map((key): AudienceName => `${key}/${projection}`)
const kinds = Object.keys(actionCases) as IntentKind[]
const GATHER_MS = 60

function snapshotOf(audiences: Audiences, name: AudienceName): SnapshotBody {
  const snapshot = audiences.snapshot(name)
  if (!snapshot) throw new Error(`no audience ${name}`)
  return snapshot
}

function screenWith(snapshot: SnapshotBody): Mirror {
  const mirror = makeMirror(snapshot.audience)
  expect(loadSnapshot(mirror, snapshot)).toBe(true)
  return mirror
}

function contentsOf(mirror: Mirror): Map<string, unknown> {
  return new Map(
    [...mirror.table].flatMap(([kind, records]) =>
      [...records.values()].map((record) => [`${kind}/${record.id}`, record] as const),
    ),
  )
}

/** Sides with a screen that follows, and one that comes back, against one that takes the snapshot now. */
function expectSame(bench: Bench, screen: Mirror, name: AudienceName): void {
  const now = snapshotOf(bench.audiences, name)
  const anew = snapshotOf(
    new Audiences({
      source: bench.loop.committed,
      epoch: bench.disk.epoch,
      clock: bench.clock,
      veil: makeHomeVeil(atlas),
      onFrame: () => undefined,
    }),
    name,
  )
  expect([screen.version, formatDigest(screen.digest)]).toEqual([now.version, now.hash])
  expect([anew.version, anew.hash]).toEqual([now.version, now.hash])
  const contents = contentsOf(screen)
  expect(contents).toEqual(contentsOf(screenWith(now)))
  expect(contents).toEqual(contentsOf(screenWith(anew)))
  // Made from the journal by other code, with its own list of what each projection must not hold.
  expect(contents).toEqual(expectedOf(replay(bench.disk.entries), name))
}

/** Runs one operation through the writer. @returns what each screen of a projection was sent. */
async function verify(kind: IntentKind, projection: Projection): Promise<readonly FrameBody[]> {
  const { bench, who, intent } = await actionCases[kind].set()
  const names = namesOf(projection)
  await bench.clock.advance(GATHER_MS)
  const before = names.map((name) => snapshotOf(bench.audiences, name))
  const following = before.map(screenWith)
  const returning = before.map(screenWith)
  await bench.clock.advance(GATHER_MS)
  bench.frames.length = 0
  const answer = await bench.ask(who, intent)
  expect(answer).toMatchObject({ status: 'accepted' })
  await bench.clock.advance(1100)
  bench.audiences.sayVersions(() => true)
  const sent = [...bench.frames]
  names.forEach((name, index) => {
    const [screen, back] = [following[index], returning[index]]
    if (!screen || !back) throw new Error(`no screen of ${name}`)
    for (const frame of sent.filter(({ audience }) => audience === name))
      expect(applyFrame(screen, frame)).toMatch(/applied|known/u)
    expectSame(bench, screen, name)
    const since = bench.audiences.since(name, back)
    expect(since && applyFrame(back, since)).toBe('applied')
    expectSame(bench, back, name)
  })
  expect(JSON.stringify([sent, before])).not.toContain(WRITTEN)
  return sent
}

const changedIn = (frames: readonly FrameBody[]): RecordKind[] => {
  const changed = new Set(frames.flatMap(({ changes }) => changes.map(({ kind }) => kind)))
  return recordKinds.filter((kind) => changed.has(kind))
}

describe('every operation on every kind of screen', () => {
  it('[I17] is known here', () => {
    const options = [...personIntent.options, ...systemIntent.options]
    expect(kinds.toSorted()).toEqual(options.map(({ entries }) => entries.kind.literal).toSorted())
  })

  it.each(kinds.flatMap((kind) => projections.map((projection) => [kind, projection] as const)))(
    '[U6] [I17] [I9] after %s the frames make of a %s what its snapshot is now, and no more',
    async (kind, projection) => {
      const sent = await verify(kind, projection)
      const shown = actionCases[kind].changes.filter(
        (one) => hidden[projection]?.[one] !== undefined,
      )
      expect(changedIn(sent).toSorted()).toEqual(shown.toSorted())
    },
  )
})
