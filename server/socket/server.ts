import type { Server as HttpServer } from 'node:http'
import { Server, type Namespace } from 'socket.io'
import * as v from 'valibot'
import type { Bye, Hello } from '#shared/protocol/down.ts'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { NAMESPACE } from '#shared/protocol/packets.ts'
import { join, seen } from '#shared/protocol/up.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import type { FrameBody } from '#shared/sync/mirror.ts'
import type { Audiences } from '../run/audiences.ts'
import type { Commit, LiveDoor, Outbox, Sessions } from '../run/ports.ts'
import type { UnitTelemetry } from '../run/telemetry.ts'
import { makeAdmission } from './admission.ts'
import { encodeRecords } from './encoded.ts'
import { guard, onOperate, type CitySocket, type IntentParts, type SocketData } from './intents.ts'
import { knock, type KnockParts } from './knock.ts'
import { lineOf } from './line.ts'
import { makeListeners } from './listeners.ts'
import { isOwnOrigin } from './origin.ts'
import { makeFigures, Outlet } from './outlet.ts'
import { figuresOf, type Connected } from './line-figures.ts'
import { startTicker } from './ticker.ts'

/** Audiences are looked at this often for what they have not said yet (real ms): often, so that they do not speak all at once. */
const SAY_EVERY_MS = 100
/** A draining server asks for this much patience at least (real ms): it takes so long to start again. */
const RESTART_MS = 500
/** Sessions whose last contact is remembered. */
const CONTACTS = 50_000

type City = Namespace<UpEvents, DownEvents, Record<string, never>, SocketData>

export interface SocketParts extends IntentParts, Omit<KnockParts, 'admission'> {
  readonly http: HttpServer
  readonly sessions: Sessions
  readonly outbox: Outbox
  readonly telemetry: UnitTelemetry
  readonly allowedOrigins: readonly string[]
  /** What hello says beyond the person: identity of history, pack and build. */
  readonly about: Pick<Hello, 'epoch' | 'packId' | 'packHash' | 'build' | 'demo'>
}

export interface SocketServer extends LiveDoor {
  /** Gives the frames of the audience engine to its listeners. */
  sendFrame(frame: FrameBody): void
  connectAudiences(audiences: Audiences): void
  /** Notices of a commit, to the people concerned. */
  published(commit: Commit): void
  sayReadOnly(isReadOnly: boolean): void
  /** Connected screens. */
  readonly size: number
  /** Tells screens when to come back, then closes. */
  close(): Promise<void>
}

/** The live door: one namespace, WebSocket only, who hears what is derived here and never named by a screen. */
export function openSockets(parts: SocketParts): SocketServer {
  const { clock, telemetry } = parts
  const io = new Server<UpEvents, DownEvents, Record<string, never>, SocketData>(parts.http, {
    path: '/socket.io/',
    serveClient: false,
    transports: ['websocket'],
    perMessageDeflate: false,
    maxHttpBufferSize: 64 * 1024,
    pingInterval: 25_000,
    pingTimeout: 20_000,
    allowRequest: (request, done) => done(null, isOwnOrigin(request, parts.allowedOrigins)),
  })
  const city: City = io.of(NAMESPACE)
  const admission = makeAdmission()
  const listeners = makeListeners()
  const ticker = startTicker({ telemetry, listeners, clock })
  const connected = new Map<string, Connected>()
  const figures = makeFigures()
  /** City's instant at which a session was last connected. */
  const contacts = new Map<string, number>()
  let audiences: Audiences | undefined

  city.use((socket, next) => {
    knock(socket, { ...parts, admission }).then(
      (refused) => next(refused && Object.assign(new Error(refused.code), { data: refused })),
      () => next(Object.assign(new Error('internal'), { data: { code: 'internal' } })),
    )
  })

  city.on('connection', (socket) => {
    const { session } = socket.data
    // All that is needed of the upgrade was read; kept, it costs more memory than the line itself.
    Reflect.deleteProperty(socket.conn, 'request')
    const outlet = open(socket)
    socket.on('disconnect', () => {
      drop(socket.id)
      if (contacts.size < CONTACTS) contacts.set(session.id, clock.cityNow())
    })
    socket.data.contactAt = contacts.get(session.id)
    void socket.join([`session:${session.id}`, `notices:${session.principal.id}`])
    guard(socket, parts)
    socket.on(
      'operate',
      (message, answered) => void onOperate(socket, parts, { message, answered }),
    )
    socket.on('join', (message) => onJoin(socket, outlet, message))
    socket.on('seen', (message) => {
      if (v.is(seen, message)) outlet.seen(message.tick)
    })
    void greet(socket)
  })

  /** A session that ended between being found and being heard of its end hears nothing, not even hello (I15). */
  async function greet(socket: CitySocket): Promise<void> {
    const session = await parts.sessions.find(socket.data.token).catch(() => undefined)
    if (!session) {
      drop(socket.id)
      socket.disconnect(true)
      return
    }
    socket.data.isGreeted = true
    socket.emit('hello', helloFor(socket))
    await sendPending(socket, parts.outbox)
  }

  function open(socket: CitySocket): Outlet {
    const outlet: Outlet = new Outlet({
      line: lineOf(socket, () => outlet.pump()),
      figures,
      onOverflow: () => listeners.leave(outlet),
    })
    connected.set(socket.id, { outlet, screen: socket.data.shake.screen })
    return outlet
  }

  /** From here on nothing is given to this socket. */
  function drop(id: string): void {
    const { outlet } = connected.get(id) ?? {}
    if (!outlet) return
    listeners.leave(outlet)
    outlet.close()
    connected.delete(id)
  }

  const isWelcome = (socket: CitySocket) => socket.data.isGreeted && connected.has(socket.id)

  function helloFor(socket: CitySocket): Hello {
    return {
      ...parts.about,
      run: telemetry.run,
      protocol: PROTOCOL_VERSION,
      cityNow: clock.cityNow(),
      speed: clock.speed,
      principal: socket.data.session.principal,
      audiences: [...socket.data.audiences],
      readOnly: parts.gate.isReadOnly,
      reconnectSpreadMs: admission.spreadMs(connected.size),
    }
  }

  function onJoin(socket: CitySocket, outlet: Outlet, message: unknown): void {
    const parsed = v.safeParse(join, message)
    if (!parsed.success || !audiences || !isWelcome(socket)) return
    for (const held of parsed.output.held) {
      const name = socket.data.audiences.find((allowed) => allowed === held.audience)
      if (!name) continue
      const frame = audiences.since(name, held)
      if (!frame) {
        outlet.mark(name, 'snapshot')
        continue
      }
      // One turn, no await: a change in between would be lost (sync.md §3).
      listeners.join(name, outlet, held.positions)
      outlet.restart(name)
      outlet.records(encodeRecords({ ...frame, cityNow: clock.cityNow() }))
    }
    ticker.sendNow(outlet)
  }

  const saying = setInterval(() => audiences?.sayVersions(listeners.has), SAY_EVERY_MS)
  parts.sessions.onEnded((id) => {
    contacts.delete(id)
    const room = `session:${id}`
    for (const socketId of city.adapter.rooms.get(room) ?? []) drop(socketId)
    city.to(room).emit('bye', { reason: 'signed-out', retryAfterMs: null })
    city.in(room).disconnectSockets(true)
  })

  return {
    get figures() {
      return figuresOf({ figures, connected: connected.values(), admission, tick: telemetry.tick })
    },
    listening: listeners.count,
    get size() {
      return connected.size
    },
    sendFrame(frame) {
      if (!listeners.has(frame.audience)) return
      listeners.send(frame.audience, encodeRecords({ ...frame, cityNow: clock.cityNow() }))
    },
    connectAudiences: (given) => (audiences = given),
    published(commit) {
      for (const { principalId } of commit.requests) {
        for (const socket of socketsIn(city, `notices:${principalId}`))
          void sendPending(socket, parts.outbox)
      }
    },
    sayReadOnly(readOnly) {
      city.emit('status', { readOnly, cityNow: clock.cityNow() })
    },
    async close() {
      clearInterval(saying)
      ticker.stop()
      sayBye(city, admission.spreadMs(connected.size))
      await io.close()
    },
  }
}

/** Each screen is told a time of its own, so that they do not come back all at once. */
function sayBye(city: City, spreadMs: number): void {
  let index = 0
  const stepMs = spreadMs / Math.max(1, city.sockets.size)
  for (const socket of city.sockets.values()) {
    const bye: Bye = { reason: 'draining', retryAfterMs: Math.ceil(RESTART_MS + index * stepMs) }
    socket.emit('bye', bye)
    index += 1
  }
}

/** Notices stay in the outbox until a screen of the person says it has them. */
async function sendPending(socket: CitySocket, outbox: Outbox): Promise<void> {
  const pending = await outbox.pending(socket.data.session.principal.id).catch(() => [])
  for (const { id, kind, incidentId, orderId, at } of pending) {
    socket.emit('notice', { id, kind, incidentId, orderId, at }, () => void outbox.received(id))
  }
}

function socketsIn(city: City, room: string): CitySocket[] {
  const ids = city.adapter.rooms.get(room) ?? new Set<string>()
  return [...ids].flatMap((id) => city.sockets.get(id) ?? [])
}
