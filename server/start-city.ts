import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import { makeHomeVeil } from '#shared/access/home-veil.ts'
import type { CityPack } from '#shared/model/pack.ts'
import type { Config } from './config.ts'
import { makeAtlas, type Atlas } from './core/grid/locate.ts'
import { openFiles } from './db/files.ts'
import { openJournal } from './db/journal.ts'
import { migrate } from './db/migrate.ts'
import { openOutbox } from './db/outbox.ts'
import { openPostgres, type OpenedPostgres } from './db/postgres/open-postgres.ts'
import { openReadings } from './db/readings.ts'
import { openImports } from './db/register/imports.ts'
import { openRegisters } from './db/register/registers.ts'
import { openRetention } from './db/retention.ts'
import { readSecret } from './db/secret.ts'
import { openSessions } from './db/sessions.ts'
import { createStore, readStore } from './db/store.ts'
import { cachedCity } from './demo/cached-city.ts'
import { startSimulator, type Simulator } from './demo/start-simulator.ts'
import { packHashOf } from './http/atlas.ts'
import { ensureScreens } from './http/build-screens.ts'
import { openDevices } from './open-devices.ts'
import { openDoors } from './open-doors.ts'
import type { DoorParts, OpenStore, RunningLoop } from './parts.ts'
import { Audiences } from './run/audiences.ts'
import { makeClock } from './run/clock.ts'
import { loadCommitted } from './run/committed.ts'
import { makeLoop } from './run/loop.ts'
import type { Clock, Publisher } from './run/ports.ts'
import { makeHousekeeping } from './run/retention.ts'
import { makeScheduler } from './run/scheduler.ts'
import { UnitTelemetry } from './run/telemetry.ts'
import type { SocketServer } from './socket/server.ts'
import { foundCity } from './found-city.ts'

/** A running city. */
export interface RunningCity {
  readonly port: number
  readonly isDemo: boolean
  /** Resolves, with the reason, when the city must not go on: another process writes its journal. */
  readonly ended: Promise<Error>
  stop(): Promise<void>
}

/** Changes of an audience are gathered this long (real ms), and longer when many screens listen. @source sync.md §3 */
const GATHER_FEW_MS = 50
const GATHER_MANY_MS = 100
const MANY_SCREENS = 200

/** A stop takes at most this long: who starts again at once waits for the one before (`contracts.md`). */
const STOPPING_MS = 6000

const ROOT = join(import.meta.dirname, '..')

/** Wires everything, in the order in which things need each other, and starts it. */
export async function startCity(config: Config, say: (line: string) => void): Promise<RunningCity> {
  const log = pino({ level: config.logLevel })
  const [build, postgres, pack] = await Promise.all([
    ensureScreens(ROOT, say),
    openPostgres({
      databaseUrl: config.databaseUrl,
      dataDir: config.dataDir,
      dataDirExplicit: config.dataDirExplicit,
      patienceMs: STOPPING_MS,
      log: say,
      onDied: (line) => log.error(line),
    }),
    loadCity(config),
  ])
  say(postgres.description)
  const store = await openStore(config, postgres, log)
  const atlas = makeAtlas(pack)
  const running = await startLoop(store, { atlas, log, dataDir: config.dataDir })
  await foundCity({ ...running, ...store, config, atlas, packHash: packHashOf(pack), say })
  const parts = { ...running, ...store, config, atlas, log, build, packHash: packHashOf(pack), say }
  const doors = await openDoors(parts)
  running.connect(doors.sockets)
  const devices = await openDevices(parts)
  running.scheduler.start()
  const life = startLife(parts, doors.port, devices.port)
  return {
    port: doors.port,
    isDemo: store.isDemo,
    ended: running.ended,
    async stop() {
      await life?.stop()
      running.scheduler.stop()
      await Promise.all([devices.close(), doors.close()])
      await running.loop.drain()
      store.sessions.close()
      await store.journal.close()
      await postgres.close()
    },
  }
}

/** The synthetic city comes to life and acts through the same doors as everybody. */
function startLife(
  parts: DoorParts,
  port: number,
  mqttPort: number | undefined,
): Simulator | undefined {
  const { config, clock, atlas } = parts
  if (!parts.isDemo || !config.demoLife || !atlas.pack.synthetic || mqttPort === undefined)
    return undefined
  return startSimulator({
    httpUrl: `http://127.0.0.1:${port}`,
    mqttPort,
    seed: config.demoSeed,
    speed: config.demoSpeed,
    cityNowAtStart: clock.cityNow(),
    cacheDir: join(config.dataDir, 'cache'),
  })
}

async function loadCity(config: Config): Promise<CityPack> {
  if (config.cityFolder === undefined)
    return cachedCity(config.demoSeed, join(config.dataDir, 'cache'))
  const { loadPack } = await import('./pack/load-pack.ts')
  return loadPack(config.cityFolder)
}

async function openStore(
  config: Config,
  postgres: OpenedPostgres,
  log: Logger,
): Promise<OpenStore> {
  const { sql } = postgres
  await migrate(sql)
  const clock: Clock = makeClock(config.demoSpeed)
  const known = await readStore(sql)
  const wantsDemo = config.demo ?? !config.isProduction
  if (known?.origin === 'demo' && config.demo === false) {
    throw new Error(
      'DEMO: this store was made by the demo and stays one; use another DATA_DIR for a live city',
    )
  }
  if (known?.origin === 'live' && config.demo === true) {
    throw new Error('DEMO: this store is a live city; the demo needs a DATA_DIR of its own')
  }
  const { origin } =
    known ?? (await createStore(sql, { origin: wantsDemo ? 'demo' : 'live', at: clock.cityNow() }))
  log.info({ origin }, 'store opened')
  const readings = openReadings({ sql, clock })
  return {
    clock,
    isDemo: origin === 'demo',
    journal: await openJournal({ sql, shard: 'city', clock }),
    registers: openRegisters({ sql, clock }),
    imports: openImports({ sql }),
    readings,
    retention: openRetention({ sql, readings }),
    sessions: openSessions({ sql, clock }),
    outbox: openOutbox({ sql }),
    files: openFiles({ dataDir: config.dataDir }),
  }
}

async function startLoop(
  store: OpenStore,
  parts: { readonly atlas: Atlas; readonly log: Logger; readonly dataDir: string },
): Promise<RunningLoop> {
  const { atlas, log } = parts
  const { journal, clock } = store
  const committed = await loadCommitted(journal)
  const { promise: ended, resolve: onReplaced } = Promise.withResolvers<Error>()
  let sockets: SocketServer | undefined
  const audiences = new Audiences({
    source: committed,
    epoch: journal.epoch,
    clock,
    veil: makeHomeVeil(atlas),
    onFrame: (frame) => sockets?.sendFrame(frame),
    gatherMs: () => ((sockets?.size ?? 0) > MANY_SCREENS ? GATHER_MANY_MS : GATHER_FEW_MS),
  })
  const publisher: Publisher = {
    published(commit) {
      audiences.published(commit)
      scheduler.published(commit)
      sockets?.published(commit)
    },
    readOnly: (isReadOnly) => sockets?.sayReadOnly(isReadOnly),
  }
  const loop = makeLoop({
    payloadKey: await readSecret(parts.dataDir, 'payload'),
    journal,
    committed,
    atlas,
    clock,
    publisher,
    onStorageFailure: (error) =>
      log.fatal({ err: error }, 'storing failed: read-only until the store takes writes again'),
    onStillFailing: (error) => log.error({ err: error }, 'the store takes no writes yet'),
    onRecovered: () => log.warn('the store takes writes again'),
    onReplaced,
    onBug: (error) => log.error({ err: error }, 'a rule threw'),
  })
  const housekeeping = makeHousekeeping({
    retention: store.retention,
    onFailure: (error) => log.warn({ err: error }, 'nothing forgotten this time'),
  })
  const scheduler = makeScheduler({ gate: loop, atlas, clock, housekeeping })
  const telemetry = new UnitTelemetry({
    units: atlas.pack.units,
    origin: atlas.pack.origin,
    clock,
    run: randomInt(2 ** 32),
  })
  return {
    loop,
    audiences,
    telemetry,
    scheduler,
    ended,
    connect(opened) {
      sockets = opened
      opened.connectAudiences(audiences)
    },
  }
}
