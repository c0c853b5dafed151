import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Atlas } from './core/grid/locate.ts'
import { makeDemoPeople } from './demo/sign-in.ts'
import { openApp } from './http/app.ts'
import { atlasRoutes } from './http/atlas.ts'
import { tokenOfCookies } from './http/cookie.ts'
import { healthRoutes } from './http/health.ts'
import { incidentRoutes } from './http/incidents.ts'
import { operationRoutes } from './http/operations.ts'
import { pageRoutes } from './http/pages.ts'
import { pairingRoutes } from './http/pairing.ts'
import { placeRoutes } from './http/places.ts'
import { sessionRoutes } from './http/session.ts'
import { snapshotRoutes } from './http/snapshot.ts'
import { openSockets, type SocketServer } from './socket/server.ts'
import type { OpenStore, RunningLoop } from './start-city.ts'

/** Everything people, screens and devices come in by. */
export interface Doors {
  readonly port: number
  readonly sockets: SocketServer
  close(): Promise<void>
}

export interface DoorParts extends OpenStore, RunningLoop {
  readonly config: Config
  readonly atlas: Atlas
  readonly log: Logger
  readonly build: string
  readonly packHash: string
  readonly say: (line: string) => void
}

/** Opens the doors; after it resolves the city is to be reached. */
export async function openDoors(parts: DoorParts): Promise<Doors> {
  const { config, sessions, atlas, clock, loop, log } = parts
  const app = await openApp({
    sessions,
    log,
    allowedOrigins: config.allowedOrigins,
    trustProxy: config.trustProxy,
  })
  const isWithin = withinOf(atlas)
  const secure = config.publicUrl?.startsWith('https:') === true
  const demo = parts.isDemo ? makeDemoPeople(atlas) : null
  const live: { sockets?: SocketServer } = {}
  sessionRoutes(app, {
    sessions,
    clock,
    demo,
    packHash: parts.packHash,
    build: parts.build,
    secure,
  })
  pairingRoutes(app, { sessions, clock, secure, gate: loop })
  operationRoutes(app, { gate: loop })
  snapshotRoutes(app, { audiences: parts.audiences })
  atlasRoutes(app, { pack: atlas.pack, packHash: parts.packHash })
  incidentRoutes(app, { gate: loop, registers: parts.registers, journal: parts.journal, isWithin })
  placeRoutes(app, { gate: loop, atlas, registers: parts.registers, clock, isWithin })
  healthRoutes(app, {
    loop,
    audiences: parts.audiences,
    telemetry: parts.telemetry,
    sockets: () => live.sockets?.figures ?? { sockets: 0, frames: 0 },
  })
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
      run: parts.run,
      packId: atlas.pack.id,
      packHash: parts.packHash,
      build: parts.build,
      demo: parts.isDemo,
    },
  })
  live.sockets = sockets
  await app.listen({ port: config.port, host: config.host })
  const address = app.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : config.port,
    sockets,
    async close() {
      await sockets.close()
      await app.close()
    },
  }
}

/** Whether a place is one of the others or lies in one. */
function withinOf(atlas: Atlas): (placeId: string, others: readonly string[]) => boolean {
  return (placeId, others) =>
    others.includes(placeId) ||
    atlas.ancestors(placeId).some(({ id }) => others.some((other) => other === id))
}
