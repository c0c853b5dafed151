import { createServer, type ListenOptions, type Server, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Connections that may wait to be taken: whole towns come back at once after a broken network. */
const BACKLOG = 4096
/**
 * Ways in beside the first. The event loop takes one connection per listening socket and turn (libuv since 1.45), and a turn of a
 * busy loop serves a thousand others first: with one way in, five thousand screens that came back were taken at 14 a second,
 * gave up, came again, and the queue was full of those that had gone.
 */
const LANES = 15

/** Where it listens. */
export interface Listening {
  readonly port: number
  /** Takes no more by the ways in beside the first: to be called before the app is closed. Resolves when all are gone whom they took. */
  close(): Promise<void>
}

/**
 * Opens the door for HTTP and WebSocket on several listening sockets of one port, where the system shares a port so (Linux); on
 * one elsewhere.
 *
 * @throws EADDRINUSE when something else listens there, a second city among it: shared ports would hide it.
 */
export async function listen(
  app: FastifyInstance,
  at: { readonly port: number; readonly host: string },
): Promise<Listening> {
  const isShared = await sharesPorts()
  if (at.port !== 0 && isShared) await mustBeFree(at)
  await app.listen({ ...at, backlog: BACKLOG, ...(isShared && { reusePort: true }) })
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : at.port
  const lanes = isShared ? await openLanes(app, { ...at, port }) : []
  return {
    port,
    async close() {
      await Promise.all(lanes.map((lane) => shut(lane)))
    },
  }
}

/** Each gives what it takes to the server of the app, made as that one makes its own. */
async function openLanes(
  app: FastifyInstance,
  at: { readonly port: number; readonly host: string },
): Promise<Server[]> {
  const give = (socket: Socket) => app.server.emit('connection', socket)
  const lanes = Array.from({ length: LANES }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, give),
  )
  await Promise.all(lanes.map((lane) => opened(lane, { ...at, backlog: BACKLOG, reusePort: true })))
  return lanes
}

async function mustBeFree(at: ListenOptions): Promise<void> {
  const probe = createServer()
  await opened(probe, { ...at, exclusive: true })
  await shut(probe)
}

async function sharesPorts(): Promise<boolean> {
  const probe = createServer()
  try {
    await opened(probe, { port: 0, host: '127.0.0.1', reusePort: true })
  } catch {
    return false
  }
  await shut(probe)
  return true
}

function opened(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()))
}
