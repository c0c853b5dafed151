import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import pino, { type Logger } from 'pino'
import { makeHomeVeil } from '#shared/access/home-veil.ts'
import { makeAtlas, type Atlas } from '../../../../server/core/grid/locate.ts'
import { openJournal } from '../../../../server/db/journal.ts'
import { migrate } from '../../../../server/db/migrate.ts'
import { openOutbox } from '../../../../server/db/outbox.ts'
import { openPostgres, type OpenedPostgres } from '../../../../server/db/postgres/open-postgres.ts'
import { openSessions, type SessionStore } from '../../../../server/db/sessions.ts'
import { createStore, readStore } from '../../../../server/db/store.ts'
import { openApp } from '../../../../server/http/app.ts'
import { tokenOfCookies } from '../../../../server/http/cookie.ts'
import { listen } from '../../../../server/http/listen.ts'
import { snapshotRoutes } from '../../../../server/http/snapshot.ts'
import { Audiences } from '../../../../server/run/audiences.ts'
import { makeClock } from '../../../../server/run/clock.ts'
import { loadCommitted } from '../../../../server/run/committed.ts'
import { makeLoop, type Loop } from '../../../../server/run/loop.ts'
import type { Clock, Journal } from '../../../../server/run/ports.ts'
import { makeScheduler, submitAsSystem } from '../../../../server/run/scheduler.ts'
import { UnitTelemetry } from '../../../../server/run/telemetry.ts'
import { openSockets, type SocketServer } from '../../../../server/socket/server.ts'
import { makePack } from './pack.ts'

/** As `server/start-city.ts` sets them. */
const GATHER_FEW_MS = 50
const GATHER_MANY_MS = 100
const MANY_SCREENS = 200

/** The product as it runs, less the doors no screen uses here: real store, loop, audiences, telemetry, sockets, snapshots. */
export interface City {
  readonly port: number
  readonly clock: Clock
  readonly log: Logger
  readonly atlas: Atlas
  readonly loop: Loop
  readonly journal: Journal
  readonly audiences: Audiences
  readonly telemetry: UnitTelemetry
  readonly sessions: SessionStore
  readonly sockets: SocketServer
  readonly postgres: OpenedPostgres
  /** Pid of our own PostgreSQL; undefined where DATABASE_URL names another. */
  readonly postmaster: number | undefined
  /** Cuts every socket, as a network does that breaks. */
  drop(): void
  close(): Promise<void>
}

export async function openCity(given: {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly port: number
  readonly devicesPerCell: number
}): Promise<City> {
  const log = pino({ level: 'warn' }, pino.destination(2))
  const postgres = await openPostgres({
    databaseUrl: given.databaseUrl,
    dataDir: given.dataDir,
    dataDirExplicit: true,
    log: () => undefined,
  })
  const { sql } = postgres
  await migrate(sql)
  const clock = makeClock(1)
  if (!(await readStore(sql))) await createStore(sql, { origin: 'live', at: clock.cityNow() })
  const journal = await openJournal({ sql, shard: 'city', clock })
  const sessions = openSessions({ sql, clock })
  const outbox = openOutbox({ sql })
  const atlas = makeAtlas(makePack(given.devicesPerCell))
  const committed = await loadCommitted(journal)
  const live: { sockets?: SocketServer } = {}
  const audiences = new Audiences({
    source: committed,
    epoch: journal.epoch,
    clock,
    veil: makeHomeVeil(atlas),
    onFrame: (frame) => live.sockets?.sendFrame(frame),
    gatherMs: () => ((live.sockets?.size ?? 0) > MANY_SCREENS ? GATHER_MANY_MS : GATHER_FEW_MS),
  })
  const loop = makeLoop({
    payloadKey: 'bench',
    journal,
    committed,
    atlas,
    clock,
    publisher: {
      published(commit) {
        audiences.published(commit)
        scheduler.published(commit)
        live.sockets?.published(commit)
      },
      readOnly: (isReadOnly) => live.sockets?.sayReadOnly(isReadOnly),
    },
    onStorageFailure: (error) => log.fatal({ err: error }, 'storing failed'),
    onRecovered: () => log.fatal('the store was away'),
    onStillFailing: () => undefined,
    onReplaced: (error) => log.fatal({ err: error }, 'another writer'),
    onBug: (error) => log.error({ err: error }, 'a rule threw'),
  })
  // A run takes minutes: nothing grows old enough to be forgotten.
  const housekeeping = { look: () => undefined }
  const scheduler = makeScheduler({ gate: loop, atlas, clock, housekeeping })
  const run = randomInt(2 ** 32)
  const { pack } = atlas
  const telemetry = new UnitTelemetry({ units: pack.units, origin: pack.origin, clock, run })
  if (committed.version === 0)
    await submitAsSystem(loop, { kind: 'foundCity', packId: pack.id, packHash: 'bench' })
  const app = await openApp({ sessions, log, allowedOrigins: [], trustProxy: false })
  snapshotRoutes(app, { audiences, telemetry })
  const sockets = openSockets({
    http: app.server,
    gate: loop,
    clock,
    sessions,
    outbox,
    telemetry,
    allowedOrigins: [],
    tokenOf: tokenOfCookies,
    log,
    about: {
      epoch: journal.epoch,
      packId: pack.id,
      packHash: 'bench',
      build: 'bench',
      demo: false,
    },
  })
  live.sockets = sockets
  sockets.connectAudiences(audiences)
  const lines = new Set<Duplex>()
  app.server.on('upgrade', (_request, line: Duplex) => {
    lines.add(line)
    line.once('close', () => lines.delete(line))
  })
  const listening = await listen(app, { port: given.port, host: '127.0.0.1' })
  scheduler.start()
  return {
    port: listening.port,
    clock,
    log,
    atlas,
    loop,
    journal,
    audiences,
    telemetry,
    sessions,
    sockets,
    postgres,
    postmaster: given.databaseUrl === undefined ? postmasterOf(given.dataDir) : undefined,
    drop() {
      for (const line of lines) line.destroy()
    },
    async close() {
      scheduler.stop()
      const stopped = listening.close()
      await sockets.close()
      await app.close()
      await stopped
      await loop.drain()
      sessions.close()
      await journal.close()
      await postgres.close()
    },
  }
}

/** PostgreSQL writes its pid into its folder. */
function postmasterOf(dataDir: string): number | undefined {
  try {
    const [pid = ''] = readFileSync(join(dataDir, 'pg18', 'postmaster.pid'), 'utf8').split('\n')
    return Number(pid)
  } catch {
    return undefined
  }
}
