import { join } from 'node:path'
import * as v from 'valibot'
import { startChild, type Child } from './wire/child.ts'
import { round } from './wire/figures-table.ts'
import { readOptions } from './wire/options.ts'
import { compare } from './wire/measure.ts'
import { LOAD_CORE, openStage, pause, type Stage } from './wire/stage.ts'
import { makeStoreFolder } from './wire/store-folder.ts'
import { percentile, type Bench, type Row } from './row.ts'

/** Ten thousand alarms (`trust.md` G9): one from each sensor, by MQTT, while positions and acts go on. */

const DEVICES_PER_CELL = 100
const DEVICES = 10_000
const CASES = [
  ['60 s', 60_000],
  ['5 s', 5000],
] as const
const MINUTE_MS = 60_000
const CALM = 0.1
const GROSS = 50
/** One in a hundred messages is no reading. */
const BAD_EVERY = 100
const SETTLE_MS = 180_000

const stored = v.object({
  readings: v.number(),
  rejected: v.number(),
  alarms: v.number(),
  incidents: v.number(),
})
type Stored = v.InferOutput<typeof stored>
const published = v.object({
  published: v.number(),
  bad: v.number(),
  acknowledged: v.number(),
  ms: v.number(),
  publishedAt: v.array(v.number()),
})

type Say = (line: string) => void

export const bench: Bench = async (say) => {
  const options = readOptions({ peers: ['tongping'] })
  const rows: Row[] = []
  for (const [name, withinMs] of CASES)
    if (options.only.length === 0 || options.only.includes(name))
      rows.push(...(await flood(name, withinMs, { flags: options.flags, say })))
  return rows
}

async function flood(
  name: string,
  withinMs: number,
  given: { readonly flags: readonly string[]; readonly say: Say },
): Promise<Row[]> {
  const { say } = given
  const store = makeStoreFolder()
  const stage = await openStage('tongping', {
    flags: given.flags,
    args: [store.path, String(DEVICES_PER_CELL)],
  })
  const publisher = await startChild(join(import.meta.dirname, 'wire/load/publisher.ts'), LOAD_CORE)
  try {
    const port = await stage.server.ask('mqttPort', null, v.number())
    const publish = publishTo(publisher, port)
    say('what was measured before: three calm readings and one gross of every sensor …')
    for (const seq of [1, 2, 3])
      await publish({
        seq,
        ageMs: (30 - seq * 5) * MINUTE_MS,
        tiltMilliradians: CALM,
        withinMs: 4000,
        badEvery: 0,
      })
    await publish({
      seq: 4,
      ageMs: 2 * MINUTE_MS,
      tiltMilliradians: GROSS,
      withinMs: 4000,
      badEvery: 0,
    })
    const before = await quiet(stage, (now) => now.readings >= DEVICES * 4, say)
    await stage.feed(10_000)
    await stage.open({ walls: 4, phones: 20 })
    await stage.operate(50)
    await pause(3000)
    await stage.begin()
    await stage.load.ask('alarmsAt', null, v.array(v.number()))
    const sent = await publish({
      seq: 5,
      ageMs: 0,
      tiltMilliradians: GROSS,
      withinMs,
      badEvery: BAD_EVERY,
    })
    const good = sent.published - sent.bad
    const after = await quiet(stage, (now) => now.alarms - before.alarms >= good, say)
    await pause(1500)
    const watched = await stage.tally()
    const { loopMaxMs, rssBytes } = await stage.figures()
    const alarmsAt = await stage.load.ask('alarmsAt', null, v.array(v.number()))
    const delays = alarmsAt.map((at, index) => at - (sent.publishedAt[index] ?? at))
    const agreement = await compare(stage)
    say(`agreement ${JSON.stringify(agreement)}`)
    const row = (metric: string, value: number, unit: string): Row => ({
      case: name,
      metric,
      value: round(value),
      unit,
    })
    return [
      row('published', sent.published, 'messages'),
      row('acknowledged', sent.acknowledged, 'messages'),
      row('stored', after.readings - before.readings, 'readings'),
      row('rejected', after.rejected - before.rejected, 'messages'),
      row(
        'lost',
        sent.published - (after.readings - before.readings) - (after.rejected - before.rejected),
        'messages',
      ),
      row('alarms', after.alarms - before.alarms, 'alarms'),
      row('alarms-on-wall', alarmsAt.length, 'alarms'),
      row('alarm-p50-ms', percentile(delays, 0.5), 'ms'),
      row('alarm-p99-ms', percentile(delays, 0.99), 'ms'),
      row('wall-p99-ms', watched.wallP99Ms, 'ms'),
      row('wall-max-ms', watched.wallMaxMs, 'ms'),
      row('wall-silence-ms', watched.wallGapMs, 'ms'),
      row('loop-max-ms', loopMaxMs, 'ms'),
      row('rss-mb', rssBytes / 1e6, 'MB'),
      // Those of alarms (at most ten to a district) and those that people reported meanwhile.
      row('cards', after.incidents - before.incidents, 'incidents'),
      row('resyncs', watched.resyncs, 'times'),
      row(
        'screens-that-differ',
        agreement.wrongWalls + agreement.behind + agreement.wrongHashes,
        'screens',
      ),
    ]
  } finally {
    await publisher.end()
    await stage.end()
    store.remove()
  }
}

const publishTo =
  (publisher: Child, port: number) =>
  (given: {
    seq: number
    ageMs: number
    tiltMilliradians: number
    withinMs: number
    badEvery: number
  }) =>
    publisher.ask('publish', { port, devicesPerCell: DEVICES_PER_CELL, ...given }, published)

/** Waits until it is so, or nothing moves any more. */
async function quiet(stage: Stage, isSo: (now: Stored) => boolean, say: Say): Promise<Stored> {
  const endsAt = performance.now() + SETTLE_MS
  for (;;) {
    const now = await stage.server.ask('stored', null, stored)
    if (isSo(now)) return now
    if (performance.now() > endsAt) {
      say(`gave up waiting: ${JSON.stringify(now)}`)
      return now
    }
    await pause(500)
  }
}
