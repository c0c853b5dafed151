import { back, openStage, pause, type Back, type Stage } from './wire/stage.ts'
import { compare, MEGA, storm } from './wire/scenarios/cases.ts'
import { readOptions } from './wire/options.ts'
import { round } from './wire/figures-table.ts'
import { makeStoreFolder } from './wire/store-folder.ts'
import { clockNow, type Bench, type Row } from './row.ts'

/** Everybody drops and returns (`trust.md` G1, G3, G6): the network breaks, and the server is killed. */

const WALLS = 4
const SIZES = [2000, 5000, 10_000] as const
const KILLED = 2000
/** Screens held for the sum of memory per screen. */
const HELD = 5000
const SETTLE_MS = 10_000
const STORM_MS = 90_000
const KILO = 1000

export const bench: Bench = async (say) => {
  const options = readOptions({ peers: ['tongping'] })
  const wants = (name: string) => options.only.length === 0 || options.only.includes(name)
  const rows: Row[] = []
  for (const phones of SIZES)
    if (wants(String(phones))) rows.push(...(await onCity(phones, options.flags, say, network)))
  if (wants('kill')) rows.push(...(await onCity(KILLED, options.flags, say, killed)))
  return rows
}

type Say = (line: string) => void
type Run = (stage: Stage, phones: number, say: Say) => Promise<Row[]>

async function onCity(
  phones: number,
  flags: readonly string[],
  say: Say,
  run: Run,
): Promise<Row[]> {
  const store = makeStoreFolder()
  const stage = await openStage('tongping', { flags, args: [store.path] })
  try {
    await stage.feed(1000)
    const alone = await stage.figures()
    await stage.open({ walls: WALLS, phones: 0 })
    await pause(SETTLE_MS)
    const before = await stage.figures()
    const came = await stage.open({ walls: 0, phones }, { withinMs: 180_000 })
    say(`${phones} ${said(came)}`)
    await pause(SETTLE_MS)
    const held = await stage.figures()
    const perScreen = (held.rssBytes - before.rssBytes) / phones / KILO
    const withCity = (held.rssBytes - alone.rssBytes) / (phones + WALLS) / KILO
    say(
      `${phones} rss ${[alone, before, held].map(({ rssBytes }) => round(rssBytes / MEGA)).join(' → ')} MB (nobody, ${WALLS} walls, all), ${round(perScreen)} kB a phone, ${round(withCity)} kB a screen with what the first wall makes the server hold`,
    )
    const rows = await run(stage, phones, say)
    if (phones === HELD)
      rows.push(
        { case: 'held', metric: 'rss-kb-per-phone', value: round(perScreen), unit: 'kB' },
        { case: 'held', metric: 'rss-kb-per-screen-all', value: round(withCity), unit: 'kB' },
      )
    return rows
  } finally {
    await stage.end()
    store.remove()
  }
}

const said = (figures: object): string =>
  JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' ? round(value) : value))

/** Every line is cut at once. */
async function network(stage: Stage, phones: number, say: Say): Promise<Row[]> {
  const got = await storm(stage, STORM_MS)
  say(`${phones} storm ${said(got)}`)
  const agreement = await compare(stage)
  say(`${phones} agreement ${said(agreement)}`)
  const name = `storm ${phones}`
  return [
    ...rowsOf(name, got),
    { case: name, metric: 'p99-ms', value: round(got.wallP99Ms), unit: 'ms' },
    {
      case: name,
      metric: 'rss-growth-ratio',
      value: round(got.rssMostMb / got.rssBeforeMb),
      unit: '×',
    },
    {
      case: name,
      metric: 'screens-that-differ',
      value: agreement.wrongWalls + agreement.behind + agreement.wrongHashes,
      unit: 'screens',
    },
  ]
}

/** The server is killed and starts again on the same store. */
async function killed(stage: Stage, phones: number, say: Say): Promise<Row[]> {
  await stage.operate(50)
  await pause(2000)
  await stage.begin()
  const droppedAt = clockNow()
  const returning = stage.load.ask('storm', { withinMs: STORM_MS, droppedAt }, back)
  const restartMs = await stage.powerCut()
  const got = await returning
  say(`${phones} killed: served again after ${round(restartMs)} ms; ${said(got)}`)
  await stage.feed(1000)
  const agreement = await compare(stage)
  say(`${phones} agreement ${said(agreement)}`)
  return [
    { case: `kill ${phones}`, metric: 'restart-ms', value: round(restartMs), unit: 'ms' },
    ...rowsOf(`kill ${phones}`, got),
    {
      case: `kill ${phones}`,
      metric: 'screens-that-differ',
      value: agreement.behind + agreement.wrongHashes,
      unit: 'screens',
    },
  ]
}

function rowsOf(name: string, got: Back): Row[] {
  return [
    { case: name, metric: 'screens', value: got.asked, unit: 'screens' },
    { case: name, metric: 'current', value: got.current, unit: 'screens' },
    { case: name, metric: 'p95-ms', value: round(got.p95Ms), unit: 'ms' },
    { case: name, metric: 'ms', value: round(got.maxMs), unit: 'ms' },
    { case: name, metric: 'failed-handshakes', value: got.failures, unit: 'screens' },
    { case: name, metric: 'told-to-wait', value: got.told, unit: 'times' },
  ]
}
