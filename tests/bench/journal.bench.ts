import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import * as v from 'valibot'
import { openJournal } from '../../server/db/journal.ts'
import { openPostgres, type OpenedPostgres } from '../../server/db/postgres/open-postgres.ts'
import { cachedCity } from '../../server/demo/cached-city.ts'
import { makeFoundingHistory } from '../../server/demo/history.ts'
import { makeClock } from '../../server/run/clock.ts'
import { loadCommitted } from '../../server/run/committed.ts'
import { makeSnapshotKeeper, SNAPSHOT_EVERY } from '../../server/run/snapshots.ts'
import { runServer, type TestServer } from '../journeys/fixtures/run-server.ts'
import { batchOf, ENTRIES_PER_LIFE, makeLives, type Pattern } from './fixtures/lives.ts'
import { percentile, type Bench, type Row } from './row.ts'

const ENTRIES = 1_000_000
/** Matters with their orders that are in the state at a time: with the city's devices and units 50,000 records. */
const OPEN = 23_000
const GROUP = 200
const STARTS = 3
const HOURS_MS = 11.5 * 3_600_000

/** A year's journal: how long the process takes from its start to ready, and what writing a snapshot does to it. */
export const bench: Bench = async (say) => {
  const server = await runServer({ DEMO: 'on' })
  try {
    await server.stop()
    say(`filling ${ENTRIES} entries …`)
    const filled = await fill(server, { entries: ENTRIES, withSnapshots: true, say })
    const rows = [...filled.rows, ...(await snapshotRows(server))]
    say('starting …')
    rows.push(...(await startRows(server, 'newest snapshot')))
    const tail = SNAPSHOT_EVERY + filled.mostWhileWriting
    const behind = tail - filled.tail
    await fill(server, { entries: behind, withSnapshots: false, say })
    rows.push({ case: 'longest tail', metric: 'entries', value: tail, unit: 'entries' })
    rows.push(...(await startRows(server, 'longest tail')))
    await withStore(server, ({ sql }) => sql`delete from state_snapshot`)
    rows.push(...(await startRows(server, 'no snapshot at all')))
    return rows
  } finally {
    await server.dispose()
  }
}

async function withStore<Value>(
  server: TestServer,
  work: (postgres: OpenedPostgres) => Promise<Value>,
): Promise<Value> {
  const { dataDir } = server
  const postgres = await openPostgres({ dataDir, dataDirExplicit: true, log: () => undefined })
  try {
    return await work(postgres)
  } finally {
    await postgres.close()
  }
}

interface Filled {
  readonly rows: readonly Row[]
  /** Entries behind the newest snapshot. */
  readonly tail: number
  /** Entries that came while a snapshot was written, at most. */
  readonly mostWhileWriting: number
}

/** Appends by the writer's own way: one group after the other, applied as the loop does, snapshots when it takes them. */
async function fill(
  server: TestServer,
  given: {
    readonly entries: number
    readonly withSnapshots: boolean
    readonly say: (line: string) => void
  },
): Promise<Filled> {
  const patterns = await patternsOf(server)
  return withStore(server, async ({ sql }) => {
    const clock = makeClock(1)
    const journal = await openJournal({ sql, shard: 'city', clock })
    const committed = await loadCommitted(journal)
    const keeper = makeSnapshotKeeper({ journal, committed })
    const from = committed.version + 1
    const startAt = clock.cityNow() - HOURS_MS
    const lives = makeLives(patterns, {
      from,
      startAt,
      open: OPEN,
      firstLife: Math.ceil((from - 1) / ENTRIES_PER_LIFE),
    })
    const times: number[] = []
    let mostBehind = 0
    const startedAt = performance.now()
    for (let done = 0; done < given.entries; done += GROUP) {
      const batch = batchOf(take(lives, Math.min(GROUP, given.entries - done)))
      const before = performance.now()
      await journal.append(batch)
      times.push(performance.now() - before)
      committed.apply(batch.entries)
      if (given.withSnapshots) keeper.committed()
      mostBehind = Math.max(mostBehind, committed.version - keeper.storedSeq)
      if (done % 100_000 === 0) given.say(`${done}`)
    }
    const seconds = (performance.now() - startedAt) / 1000
    await journal.close()
    return {
      tail: committed.version - keeper.storedSeq,
      mostWhileWriting: Math.max(0, mostBehind - SNAPSHOT_EVERY),
      rows: [
        { case: 'fill', metric: 'entries', value: committed.version, unit: 'entries' },
        { case: 'fill', metric: 'per-s', value: Math.round(given.entries / seconds), unit: '1/s' },
        { case: 'fill', metric: 'group-p95-ms', value: round(percentile(times, 0.95)), unit: 'ms' },
      ],
    }
  })
}

function take<Value>(from: Generator<Value>, count: number): Value[] {
  const taken: Value[] = []
  while (taken.length < count) {
    const next = from.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}

async function patternsOf(server: TestServer): Promise<readonly Pattern[]> {
  const pack = await cachedCity(1, `${server.dataDir}/cache`)
  const { incidents, workOrders } = makeFoundingHistory(pack, 1, Date.now())
  return incidents.flatMap((incident) => {
    const order = workOrders.find(({ incidentId }) => incidentId === incident.id)
    return incident.status === 'closed' && order && order.principalId !== null
      ? [{ incident, order }]
      : []
  })
}

/** How long the event loop is held while the whole state is written, with nothing else to do. */
async function snapshotRows(server: TestServer): Promise<readonly Row[]> {
  return withStore(server, async ({ sql }) => {
    const journal = await openJournal({ sql, shard: 'city', clock: makeClock(1) })
    const loadedAt = performance.now()
    const committed = await loadCommitted(journal)
    const loadMs = performance.now() - loadedAt
    const records = [...committed.table.values()].reduce((sum, { size }) => sum + size, 0)
    const delays: number[] = []
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      await pause()
      delay.enable()
      const startedAt = performance.now()
      await journal.saveSnapshot(committed.snapshot())
      times.push(performance.now() - startedAt)
      delay.disable()
      delays.push(delay.max / 1e6)
    }
    const [kept] = await sql<{ count: number; bytes: number }[]>`
      select count(distinct seq)::int as count, sum(length(body))::int as bytes
      from state_snapshot_part`
    await journal.close()
    return [
      { case: 'load', metric: 'ms', value: Math.round(loadMs), unit: 'ms' },
      { case: 'snapshot', metric: 'records', value: records, unit: 'records' },
      { case: 'snapshot', metric: 'ms', value: Math.round(percentile(times, 0.5)), unit: 'ms' },
      {
        case: 'snapshot',
        metric: 'loop-delay-max-ms',
        value: round(Math.max(...delays)),
        unit: 'ms',
      },
      { case: 'snapshot', metric: 'kept', value: kept?.count ?? 0, unit: 'snapshots' },
      { case: 'snapshot', metric: 'kept-bytes', value: kept?.bytes ?? 0, unit: 'B' },
    ]
  })
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50))

/** The real process, from its start to `ready`. */
async function startRows(server: TestServer, name: string): Promise<readonly Row[]> {
  const times: number[] = []
  const peaks: number[] = []
  for (let start = 0; start < STARTS; start++) {
    times.push(await server.restart())
    peaks.push(peakMb(server.pid))
    await server.stop()
  }
  return [
    { case: name, metric: 'ready-ms', value: Math.round(Math.max(...times)), unit: 'ms' },
    { case: name, metric: 'peak-rss-mb', value: Math.max(...peaks), unit: 'MB' },
  ]
}

const memory = v.pipe(v.string(), v.transform(Number), v.number())

/** Of the server's process, without PostgreSQL. */
function peakMb(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(v.parse(memory, kilobytes) / 1024)
}

const round = (value: number) => Math.round(value * 10) / 10
