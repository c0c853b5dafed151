import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { may } from '#shared/access/permissions.ts'
import type { Principal } from '#shared/access/principal.ts'
import type { FileId } from '#shared/model/id.ts'
import { standingOf } from './core/city.ts'
import type { Atlas } from './core/grid/locate.ts'
import { readSecret } from './db/secret.ts'
import { makeDemoPeople } from './demo/sign-in.ts'
import { openApp } from './http/app.ts'
import { atlasRoutes } from './http/atlas.ts'
import { tokenOfCookies } from './http/cookie.ts'
import { files } from './http/files.ts'
import { healthRoutes } from './http/health.ts'
import { imports } from './http/import.ts'
import { incidentRoutes } from './http/incidents.ts'
import { listen } from './http/listen.ts'
import { open311, type ApiKey } from './http/open311.ts'
import { operationRoutes } from './http/operations.ts'
import { pageRoutes } from './http/pages.ts'
import { pairingRoutes } from './http/pairing.ts'
import { placeRoutes } from './http/places.ts'
import { resident } from './http/resident.ts'
import { sessionRoutes } from './http/session.ts'
import { stageRoutes } from './http/stage.ts'
import { snapshotRoutes } from './http/snapshot.ts'
import type { LiveDoor } from './run/ports.ts'
import { systemPrincipal } from './run/scheduler.ts'
import { watchVitals, type Vitals } from './run/vitals.ts'
import { openSockets, type SocketServer } from './socket/server.ts'
import type { DoorParts } from './parts.ts'

/** Everything people and screens come in by. */
export interface Doors {
  readonly port: number
  readonly sockets: SocketServer
  close(): Promise<void>
}

/** Opens the doors; after it resolves the city is to be reached. */
export async function openDoors(parts: DoorParts): Promise<Doors> {
  const { config, sessions, clock, loop, log } = parts
  const app = await openApp({
    sessions,
    log,
    allowedOrigins: config.allowedOrigins,
    trustProxy: config.trustProxy,
  })
  const live: { sockets?: SocketServer } = {}
  const door = () => live.sockets
  const vitals = watchVitals({ ...parts, door })
  addScreenRoutes(app, parts, { door, vitals })
  await addReportDoors(app, parts)
  await pageRoutes(app, { distDir: join(import.meta.dirname, '../dist') })
  const sockets = openSockets({
    http: app.server,
    gate: loop,
    clock,
    sessions,
    outbox: parts.outbox,
    telemetry: parts.telemetry,
    allowedOrigins: config.allowedOrigins,
    tokenOf: tokenOfCookies,
    log,
    about: {
      epoch: parts.journal.epoch,
      packId: parts.atlas.pack.id,
      packHash: parts.packHash,
      build: parts.build,
      demo: parts.isDemo,
    },
  })
  live.sockets = sockets
  const listening = await listen(app, { port: config.port, host: config.host })
  return {
    port: listening.port,
    sockets,
    async close() {
      vitals.stop()
      const stopped = listening.close()
      await sockets.close()
      await app.close()
      await stopped
    },
  }
}

/** What the three screens ask for. */
function addScreenRoutes(
  app: FastifyInstance,
  parts: DoorParts,
  watched: { readonly door: () => LiveDoor | undefined; readonly vitals: Vitals },
): void {
  const { atlas, sessions, clock, config, loop: gate, registers, journal, packHash } = parts
  const secure = config.publicUrl?.startsWith('https:') === true
  const demo = parts.isDemo ? makeDemoPeople(atlas) : null
  const isWithin = withinOf(atlas)
  sessionRoutes(app, { sessions, clock, demo, packHash, build: parts.build, secure })
  pairingRoutes(app, { sessions, clock, secure, gate })
  operationRoutes(app, { gate })
  snapshotRoutes(app, { audiences: parts.audiences, telemetry: parts.telemetry })
  atlasRoutes(app, { pack: atlas.pack, packHash })
  incidentRoutes(app, { gate, registers, journal, isWithin })
  placeRoutes(app, { gate, atlas, registers, clock, isWithin })
  const { loop, audiences, telemetry } = parts
  stageRoutes(app, watched)
  healthRoutes(app, { loop, audiences, telemetry, ...watched })
}

/** Where reports, pictures and tables come in. */
async function addReportDoors(app: FastifyInstance, parts: DoorParts): Promise<void> {
  const { atlas, clock, config, loop: gate, registers, log } = parts
  const { pack } = atlas
  const cityPlaceId = pack.places[0]?.id ?? ''
  await app.register(
    open311({
      gate,
      reads: { registers, trace: (id) => parts.journal.trace(id), cityPlaceId },
      pack,
      keys: new Map<string, ApiKey>(parts.isDemo ? [['demo', { label: 'demo', limits: [] }]] : []),
      clock,
      locale: config.locale,
      publicUrl: config.publicUrl?.replace(/\/$/u, '') ?? `http://${config.host}:${config.port}`,
      contact: '',
      logFault: (error) => {
        const logId = randomUUID()
        log.error({ err: error, logId }, 'open311 failed')
        return logId
      },
    }),
    { prefix: '/open311/v2' },
  )
  const secret = await readSecret(config.dataDir, 'resident')
  await app.register(resident({ gate, registers, files: parts.files, pack, clock, secret }))
  await app.register(files({ files: parts.files, clock, mayRead: mayReadPhoto(parts) }))
  const temporaryFolder = join(config.dataDir, 'uploads')
  await mkdir(temporaryFolder, { recursive: true, mode: 0o700 })
  await app.register(
    imports({
      importing: { gate, imports: parts.imports, atlas, clock, system: systemPrincipal },
      temporaryFolder,
    }),
  )
}

/** A picture may be seen by whoever may read what people wrote in a matter that holds it. */
function mayReadPhoto(parts: DoorParts): (principal: Principal, id: FileId) => Promise<boolean> {
  const { registers, loop } = parts
  return async (principal, id) => {
    for (const incidentId of await registers.incidentsOfPhoto(id)) {
      const incident =
        loop.committed.get('incident', incidentId) ?? (await registers.archived(incidentId))
      if (incident && may(principal, 'readPersonal', standingOf(incident, loop.committed)))
        return true
    }
    return false
  }
}

/** Whether a place is one of the others or lies in one. */
function withinOf(atlas: Atlas): (placeId: string, others: readonly string[]) => boolean {
  return (placeId, others) =>
    others.includes(placeId) ||
    atlas.ancestors(placeId).some(({ id }) => others.some((other) => other === id))
}
