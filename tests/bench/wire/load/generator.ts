import * as v from 'valibot'
import { clockNow } from '../../row.ts'
import { answerParent } from '../child.ts'
import { SEEN_MS } from '../feed.ts'
import { screen, speech, type Speech } from '../screen.ts'
import { makeCityTalk, type CityTalk } from './city-talk.ts'
import { Line, type Talk } from './line.ts'
import { makeRawTalk } from './raw-talk.ts'
import { makeSocketIoTalk } from './socket-io-talk.ts'
import { Counts, Delays } from './tally.ts'

/** Thousands of screens in one process, asked by the benchmark what to do and what they saw. */

const counts = new Counts()
let lines: Line[] = []
/** One address has 28,000 ports; above half of them the load comes from several. */
const ONE_ADDRESS = 15_000
const ADDRESSES = 4
/** Beside the walls, every so-maniest phone applies all it gets. */
const REAL_EVERY = 20

const paths: Readonly<Record<Speech, string>> = {
  raw: '/',
  naive: '/socket.io/?EIO=4&transport=websocket',
  batch: '/socket.io/?EIO=4&transport=websocket',
  tongping: '/socket.io/?EIO=4&transport=websocket',
}
const cities = new Map<Line, CityTalk>()
const newest = new Map<Line, () => number>()

const opening = v.object({
  port: v.number(),
  speech,
  screens: v.array(screen),
  /** How many knock each second. */
  perSecond: v.number(),
  spreadMs: v.number(),
  withinMs: v.number(),
})

async function open(args: unknown) {
  const given = v.parse(opening, args)
  const { port, screens } = given
  const total = lines.length + screens.length
  const added = screens.map((one, index) => {
    const line = new Line(
      {
        port,
        path: paths[given.speech],
        screen: one,
        index,
        isReal: one.kind === 'wall' || index % REAL_EVERY === 0,
        counts,
        localAddress: total > ONE_ADDRESS ? `127.0.0.${2 + (index % ADDRESSES)}` : undefined,
      },
      (made) => talkFor(given.speech, made),
    )
    line.spreadMs = given.spreadMs
    return line
  })
  lines = [...lines, ...added]
  const startedAt = performance.now()
  added.forEach((line, index) => setTimeout(() => line.open(), (index * 1000) / given.perSecond))
  await allCurrent(added, given.withinMs)
  return summary(added, startedAt)
}

function talkFor(kind: Speech, line: Line): Talk {
  if (kind === 'tongping') {
    const talk = makeCityTalk(line)
    cities.set(line, talk)
    newest.set(line, talk.newestAt)
    return talk
  }
  const talk = kind === 'raw' ? makeRawTalk(line) : makeSocketIoTalk(line)
  newest.set(line, talk.newestAt)
  return talk
}

/** Resolves when all are current, or the time is over. */
function allCurrent(some: readonly Line[], withinMs: number): Promise<void> {
  return until(() => some.every(({ isCurrent }) => isCurrent), withinMs)
}

async function until(isSo: () => boolean, withinMs: number): Promise<void> {
  const endsAt = performance.now() + withinMs
  while (!isSo() && performance.now() < endsAt)
    await new Promise((resolve) => setTimeout(resolve, 5))
}

/** @param from - real ms: what each screen's return is counted from. */
function summary(some: readonly Line[], from: number) {
  const back = new Delays()
  const joins = new Delays()
  for (const { currentAt, joinMs } of some) {
    if (currentAt === undefined) continue
    back.add(currentAt - from)
    joins.add(joinMs)
  }
  return {
    current: back.count,
    asked: some.length,
    p50Ms: back.at(0.5),
    p95Ms: back.at(0.95),
    p99Ms: back.at(0.99),
    maxMs: back.at(1),
    joinP50Ms: joins.at(0.5),
    joinP99Ms: joins.at(0.99),
    told: some.reduce((sum, { told }) => sum + told, 0),
    refused: some.reduce((sum, { refused }) => sum + refused, 0),
    failures: counts.failures,
  }
}

/** Waits until all have been gone and have come back. @param args - ms to wait at most, and the instant of the drop. */
async function storm(args: unknown) {
  const { withinMs, droppedAt } = v.parse(
    v.object({ withinMs: v.number(), droppedAt: v.number() }),
    args,
  )
  const from = performance.now() - (clockNow() - droppedAt)
  await until(
    () => lines.every(({ currentAt }) => currentAt !== undefined && currentAt > from),
    withinMs,
  )
  return summary(lines, from)
}

const nth = v.pipe(v.number(), v.integer())

function lineAt(args: unknown): Line {
  const line = lines[v.parse(nth, args)]
  if (!line) throw new Error('no such screen')
  return line
}

/** Lets a screen read again. @returns ms until it shows something that entered after that. */
async function resume(args: unknown) {
  const line = lineAt(args)
  const resumedAt = clockNow()
  line.resume()
  await until(() => (newest.get(line)?.() ?? 0) >= resumedAt, 30_000)
  return clockNow() - resumedAt
}

const asking = v.object({ forMs: v.number(), intents: v.array(v.unknown()) })

/** Every phone asks one thing after the other, for some time. */
async function operateAll(args: unknown) {
  const { forMs, intents } = v.parse(asking, args)
  const took = new Delays()
  let accepted = 0
  let refused = 0
  const startedAt = performance.now()
  const phones = lines.filter(({ parts }) => parts.screen.kind === 'phone')
  let open = 0
  let next = 0
  phones.forEach((line) => {
    const talk = cities.get(line)
    const ask = () => {
      if (!talk || performance.now() - startedAt > forMs) return
      const sentAt = performance.now()
      const id = `b-${process.pid}-${next}`
      const intent = intents[next % intents.length]
      next += 1
      open += 1
      talk.operate({ id, intent }, (answer) => {
        open -= 1
        took.add(performance.now() - sentAt)
        if (v.is(v.object({ status: v.literal('accepted') }), answer)) accepted += 1
        else refused += 1
        ask()
      })
    }
    ask()
  })
  await new Promise((resolve) => setTimeout(resolve, forMs))
  const ms = performance.now() - startedAt
  const inTime = accepted
  await until(() => open === 0, 10_000)
  return {
    perSecond: (inTime * 1000) / ms,
    accepted,
    refused,
    unanswered: open,
    p50Ms: took.at(0.5),
    p99Ms: took.at(0.99),
  }
}

// Spread over the second, as a thousand people's clocks are.
const SLICES = 20
let slice = 0
setInterval(() => {
  for (let index = slice; index < lines.length; index += SLICES) lines[index]?.seen()
  slice = (slice + 1) % SLICES
}, SEEN_MS / SLICES)

answerParent({
  open,
  storm,
  resume,
  operateAll,
  begin: () => counts.begin(),
  tally: () => counts.read(),
  pause: (args) => lineAt(args).pause(),
  /** Takes screens away, from the n-th on. */
  close: (args) => {
    const from = v.parse(nth, args)
    for (const line of lines.slice(from)) {
      line.close()
      cities.delete(line)
      newest.delete(line)
    }
    lines = lines.slice(0, from)
  },
  /** One screen goes and comes back with what it holds, after a while. */
  async rejoin(args) {
    const { index, afterMs } = v.parse(v.object({ index: nth, afterMs: v.number() }), args)
    const line = lineAt(index)
    line.close()
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    const bytesBefore = counts.allBytes
    line.open()
    await allCurrent([line], 30_000)
    return { ms: line.joinMs, bytes: counts.allBytes - bytesBefore }
  },
  holdings: () =>
    lines.map(({ parts, talk }) => ({
      kind: parts.screen.kind,
      isReal: parts.isReal,
      ...talk.holdings(),
    })),
  reached: () =>
    lines.filter(({ parts }) => parts.isReal).map((line) => cities.get(line)?.reached() ?? []),
  /** Of the first wall. */
  alarmsAt: () => {
    const [first] = lines
    return (first && cities.get(first)?.alarmsAt()) ?? []
  },
  memory: () => process.memoryUsage().rss,
})
