import * as v from 'valibot'
import { compare, measure, type Agreement, type Measured } from '../measure.ts'
import { tally } from '../load/tally.ts'
import { back, pause, type Back, type Stage } from '../stage.ts'

/** The scenarios of `sync.md` §6, one peer at a time. */

export const WALLS = 4
export const UPDATES_PER_SECOND = 10_000
export const OPERATIONS_PER_SECOND = 50
const SLOW_UPDATES_PER_SECOND = 40_000
const SLOW_MS = 20_000
const AWAY_MS = 10_000
const STORM_MS = 5000
const SETTLE_MS = 3000
export const MEGA = 1e6

export interface Timing {
  readonly warmMs: number
  /** One window; every figure is the median of three. */
  readonly windowMs: number
}
export const WINDOWS = 3

/** Medians over windows, field by field. */
export async function steady(
  stage: Stage,
  timing: Timing,
  load: { readonly updates: number; readonly operations: number },
): Promise<Measured> {
  await stage.feed(load.updates)
  await stage.operate(load.operations)
  await pause(timing.warmMs)
  const windows: Measured[] = []
  for (let round = 0; round < WINDOWS; round += 1)
    windows.push(await measure(stage, { warmMs: 0, ms: timing.windowMs }))
  return medianOf(windows)
}

function medianOf(all: readonly Measured[]): Measured {
  const [first] = all
  if (!first) throw new Error('nothing was measured')
  const of = (key: keyof Measured) => median(all.map((one) => one[key]))
  const keys = Object.keys(first) as (keyof Measured)[]
  return {
    ...first,
    ...Object.fromEntries(keys.map((key) => [key, of(key)])),
    wrong: all.reduce((sum, { wrong }) => sum + wrong, 0),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export interface JoinFigures {
  readonly ms: number
  readonly mb: number
  /** Longest silence of the walls that were there already. */
  readonly othersGapMs: number
  readonly othersMaxMs: number
}

/** One wall comes to a running city, from a process of its own; three times, the median. */
export async function joining(stage: Stage): Promise<JoinFigures> {
  await stage.feed(UPDATES_PER_SECOND)
  await stage.operate(OPERATIONS_PER_SECOND)
  const all: JoinFigures[] = []
  for (let round = 0; round < 3; round += 1) {
    await pause(1500)
    await stage.begin()
    await stage.guests.tell('begin')
    const came = await stage.visit()
    const { allBytes, wallBytes } = await stage.guests.ask('tally', null, tally)
    await pause(500)
    const { wallGapMs, wallMaxMs } = await stage.tally()
    await stage.guests.tell('close', 0)
    all.push({
      ms: came.joinP50Ms,
      mb: (allBytes - wallBytes) / MEGA,
      othersGapMs: wallGapMs,
      othersMaxMs: wallMaxMs,
    })
  }
  const of = (key: keyof JoinFigures) => median(all.map((one) => one[key]))
  return {
    ms: of('ms'),
    mb: of('mb'),
    othersGapMs: of('othersGapMs'),
    othersMaxMs: of('othersMaxMs'),
  }
}

/** A wall is away for a while and comes back with what it holds. Alone, so that every byte is its own. */
export async function rejoining(stage: Stage): Promise<{ ms: number; mb: number }> {
  await stage.feed(UPDATES_PER_SECOND)
  await stage.operate(OPERATIONS_PER_SECOND)
  const got: { ms: number; bytes: number }[] = []
  for (let round = 0; round < 2; round += 1) {
    const one = v.object({ ms: v.number(), bytes: v.number() })
    got.push(await stage.load.ask('rejoin', { index: 0, afterMs: AWAY_MS }, one))
    await pause(1000)
  }
  return { ms: median(got.map(({ ms }) => ms)), mb: median(got.map(({ bytes }) => bytes)) / MEGA }
}

export interface SlowFigures {
  /** What the server grew by. */
  readonly mb: number
  /** From the first word it reads again to the present. */
  readonly ms: number
  /** Of the other walls, meanwhile and before. */
  readonly p99Ms: number
  readonly beforeP99Ms: number
  readonly resyncs: number
}

/** One of the walls stops reading. */
export async function slow(stage: Stage, walls: number): Promise<SlowFigures> {
  await stage.feed(SLOW_UPDATES_PER_SECOND)
  await stage.operate(OPERATIONS_PER_SECOND)
  await pause(SETTLE_MS)
  await stage.begin()
  await pause(5000)
  const { wallP99Ms } = await stage.tally()
  const before = await stage.figures()
  await stage.load.tell('pause', walls - 1)
  await stage.begin()
  let most = before.rssBytes
  for (let passed = 0; passed < SLOW_MS; passed += 1000) {
    await pause(1000)
    most = Math.max(most, (await stage.figures()).rssBytes)
  }
  const others = await stage.tally()
  const currentMs = await stage.load.ask('resume', walls - 1, v.number())
  await pause(1000)
  const { resyncs } = await stage.tally()
  return {
    mb: (most - before.rssBytes) / MEGA,
    ms: currentMs,
    p99Ms: others.wallP99Ms,
    beforeP99Ms: wallP99Ms,
    resyncs,
  }
}

export interface RampFigures {
  /** Highest rate that was borne. */
  readonly updatesPerSecond: number
  readonly p99Ms: number
  readonly steps: readonly {
    readonly asked: number
    readonly entered: number
    readonly p99Ms: number
    readonly core: number
  }[]
}

const RAMP = [
  25_000, 50_000, 100_000, 200_000, 400_000, 700_000, 1_100_000, 1_600_000, 2_400_000, 5_000_000,
  10_000_000,
]
/** Less than this share of what is asked is not borne. */
const BORNE = 0.95
const MOST_P99_MS = 1000

/** More and more until it breaks. */
export async function ramp(stage: Stage): Promise<RampFigures> {
  await stage.operate(OPERATIONS_PER_SECOND)
  const steps: { asked: number; entered: number; p99Ms: number; core: number }[] = []
  let best = { updatesPerSecond: 0, p99Ms: 0 }
  for (const asked of RAMP) {
    await stage.feed(asked)
    const { entered, p99Ms, core } = await measure(stage, { warmMs: 2000, ms: 4000 })
    steps.push({ asked, entered, p99Ms, core })
    if (p99Ms > MOST_P99_MS || p99Ms === 0 || entered < asked * BORNE) break
    best = { updatesPerSecond: entered, p99Ms }
  }
  await stage.feed(0)
  await pause(1000)
  return { ...best, steps }
}

export interface StormFigures extends Back {
  readonly wallP99Ms: number
  readonly rssBeforeMb: number
  readonly rssMostMb: number
  readonly resyncs: number
}

/** All lines are cut; everybody comes back. */
export async function storm(stage: Stage, withinMs: number): Promise<StormFigures> {
  await stage.feed(UPDATES_PER_SECOND)
  await stage.operate(OPERATIONS_PER_SECOND)
  await pause(SETTLE_MS)
  const before = await stage.figures()
  await stage.begin()
  let rssMost = before.rssBytes
  const watching = setInterval(() => {
    void stage.figures().then(
      ({ rssBytes }) => (rssMost = Math.max(rssMost, rssBytes)),
      () => undefined,
    )
  }, 250)
  const droppedAt = performance.timeOrigin + performance.now()
  await stage.server.tell('drop')
  const came = await stage.load.ask('storm', { withinMs, droppedAt }, back)
  clearInterval(watching)
  const { wallP99Ms, resyncs } = await stage.tally()
  return {
    ...came,
    wallP99Ms,
    rssBeforeMb: before.rssBytes / MEGA,
    rssMostMb: rssMost / MEGA,
    resyncs,
  }
}

export { compare, STORM_MS, type Agreement }
