import type { Server as HttpServer } from 'node:http'
import { Server, type Namespace, type Socket } from 'socket.io'
import * as v from 'valibot'
import { audiencesFor, parseAudience, type AudienceName } from '#shared/access/audience.ts'
import { stageId } from '#shared/model/id.ts'
import type { Answer, Hello } from '#shared/protocol/down.ts'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { handshake, join, operate, seen, type Handshake } from '#shared/protocol/up.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import { refusalOfIssues } from '#shared/refusal.ts'
import type { FrameBody } from '#shared/sync/mirror.ts'
import type { Audiences } from '../run/audiences.ts'
import type { Gate } from '../run/gate.ts'
import type { Clock, Commit, Outbox, Session, Sessions } from '../run/ports.ts'
import type { UnitTelemetry } from '../run/telemetry.ts'
import { makeAllowance } from './allowance.ts'
import { isOwnOrigin } from './origin.ts'

/** Positions leave this often (real ms): walls and desks 5 times a second, phones every second. */
const TICK_MS = 200
const PHONE_TICKS = 5
/** Acts per minute and socket. */
const OPERATIONS_PER_MINUTE = 120
const mainStage = v.parse(stageId, 'main')

interface SocketData {
  session: Session
  token: string
  shake: Handshake
  audiences: readonly AudienceName[]
  seenAt: number
  contactAt: number | undefined
}
type CitySocket = Socket<UpEvents, DownEvents, Record<string, never>, SocketData>

export interface SocketParts {
  readonly http: HttpServer
  readonly gate: Gate
  readonly clock: Clock
  readonly sessions: Sessions
  readonly outbox: Outbox
  readonly telemetry: UnitTelemetry
  readonly allowedOrigins: readonly string[]
  readonly tokenOf: (cookieHeader: string | undefined) => string | undefined
  /** What hello says beyond the person: identity of history, pack and build. */
  readonly about: Pick<Hello, 'epoch' | 'run' | 'packId' | 'packHash' | 'build' | 'demo'>
  readonly log: { warn(fields: object, text: string): void }
}

export interface SocketServer {
  /** Gives the frames of the audience engine to its listeners. */
  sendFrame(frame: FrameBody): void
  connectAudiences(audiences: Audiences): void
  /** Notices of a commit, to the people concerned. */
  published(commit: Commit): void
  sayReadOnly(isReadOnly: boolean): void
  readonly figures: { readonly sockets: number; readonly frames: number }
  /** Tells screens when to come back, then closes. */
  close(): Promise<void>
}

/** The live door: one namespace, WebSocket only, who hears what is derived here and never named by a screen. */
export function openSockets(parts: SocketParts): SocketServer {
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
  const city: Namespace<UpEvents, DownEvents, Record<string, never>, SocketData> = io.of('/city')
  const figures = { sockets: 0, frames: 0 }
  /** City's instant at which a session was last connected: offline acts are believed from there on. */
  const contacts = new Map<string, number>()
  let audiences: Audiences | undefined
  let tick = 0

  const hasListeners = (name: string) => (city.adapter.rooms.get(name)?.size ?? 0) > 0

  city.use((socket, next) => {
    admit(socket, parts).then(
      (problem) => next(problem === undefined ? undefined : new Error(problem)),
      () => next(new Error('internal')),
    )
  })

  city.on('connection', (socket) => {
    figures.sockets += 1
    socket.on('disconnect', () => {
      figures.sockets -= 1
      contacts.set(socket.data.session.id, parts.clock.cityNow())
    })
    socket.data.contactAt = contacts.get(socket.data.session.id)
    void socket.join([
      `session:${socket.data.session.id}`,
      `notices:${socket.data.session.principal.id}`,
    ])
    void leaveIfEnded(socket, parts)
    guard(socket, parts)
    socket.on(
      'operate',
      (message, answered) => void onOperate(socket, parts, { message, answered }),
    )
    socket.on('join', (message) => onJoin(socket, message))
    socket.on('seen', (message) => {
      if (v.is(seen, message)) socket.data.seenAt = parts.clock.monotonicNow()
    })
    socket.emit('hello', helloFor(socket, parts))
    void sendPending(socket, parts)
  })

  function onJoin(socket: CitySocket, message: unknown): void {
    const parsed = v.safeParse(join, message)
    if (!parsed.success || !audiences) return
    for (const held of parsed.output.held) {
      const name = socket.data.audiences.find((allowed) => allowed === held.audience)
      if (!name) continue
      const frame = audiences.since(name, held)
      // No await between these two lines: a change in between would be lost (sync.md §3).
      if (frame)
        socket.emit('frame', {
          ...frame,
          changes: [...frame.changes],
          cityNow: parts.clock.cityNow(),
        })
      else socket.emit('resync', { audience: name })
      if (frame) void socket.join(name)
      const area = parseAudience(name)
      if (area?.key.startsWith('area:'))
        socket.emit('telemetry', parts.telemetry.full(area.key, name))
    }
  }

  function onTick(): void {
    tick += 1
    const areas = [...city.adapter.rooms.keys()].flatMap((name) => {
      const parsed = parseAudience(name)
      return parsed?.key.startsWith('area:') ? [{ ...parsed, name }] : []
    })
    const frames = parts.telemetry.tick(areas.filter(({ projection }) => projection !== 'phone'))
    if (tick % PHONE_TICKS === 0) {
      for (const { key, name, projection } of areas) {
        if (projection === 'phone') frames.push(parts.telemetry.full(key, name))
      }
    }
    for (const frame of frames) city.to(frame.audience).volatile.emit('telemetry', frame)
  }

  const ticking = setInterval(onTick, TICK_MS)
  const saying = setInterval(() => audiences?.sayVersions(hasListeners), 1000)
  parts.sessions.onEnded((id) => {
    city.to(`session:${id}`).emit('bye', { reason: 'signed-out', retryAfterMs: null })
    city.in(`session:${id}`).disconnectSockets(true)
  })

  return {
    figures,
    sendFrame(frame) {
      if (!hasListeners(frame.audience)) return
      figures.frames += 1
      city
        .to(frame.audience)
        .emit('frame', { ...frame, changes: [...frame.changes], cityNow: parts.clock.cityNow() })
    },
    connectAudiences: (given) => (audiences = given),
    published(commit) {
      for (const { principalId } of commit.requests) {
        for (const socket of localSockets(city, `notices:${principalId}`))
          void sendPending(socket, parts)
      }
    },
    sayReadOnly(readOnly) {
      city.emit('status', { readOnly, cityNow: parts.clock.cityNow() })
    },
    async close() {
      clearInterval(ticking)
      clearInterval(saying)
      city.emit('bye', { reason: 'draining', retryAfterMs: 500 })
      await io.close()
    },
  }
}

/** Who knocks? @returns why not, or undefined when welcome. */
async function admit(socket: CitySocket, parts: SocketParts): Promise<string | undefined> {
  const shake = v.safeParse(handshake, socket.handshake.auth)
  if (!shake.success) return 'malformed'
  if (shake.output.protocol !== PROTOCOL_VERSION) return 'protocol-version'
  const token = parts.tokenOf(socket.handshake.headers.cookie)
  const session = token === undefined ? undefined : await parts.sessions.find(token)
  if (token === undefined || !session) return 'signed-out'
  const isWall = session.principal.role === 'wall'
  if (isWall !== (shake.output.screen === 'wall')) return 'not-permitted'
  socket.data.session = session
  socket.data.token = token
  socket.data.shake = shake.output
  socket.data.audiences = audiencesFor(session.principal, shake.output.screen, mainStage)
  socket.data.seenAt = parts.clock.monotonicNow()
  return undefined
}

/** A session that ended between being found and being heard of its end must not stay connected (I15). */
async function leaveIfEnded(socket: CitySocket, parts: SocketParts): Promise<void> {
  const session = await parts.sessions.find(socket.data.token).catch(() => undefined)
  if (!session) socket.disconnect(true)
}

/** First gate: whatever a crafted packet holds, it ends this socket and never the process. */
function guard(socket: CitySocket, parts: SocketParts): void {
  const allowance = makeAllowance(OPERATIONS_PER_MINUTE, 60_000)
  socket.use((packet, next) => {
    const name: unknown = packet[0]
    if (name !== 'operate' && name !== 'join' && name !== 'seen') {
      parts.log.warn({ event: typeof name }, 'unknown socket event')
      socket.disconnect(true)
      return
    }
    const answered: unknown = packet[2]
    if (name === 'operate' && typeof answered !== 'function') return
    if (name === 'operate' && !allowance.take(parts.clock.monotonicNow())) {
      if (isAnswer(answered)) answered(overloaded)
      return
    }
    next()
  })
  socket.on('error', (error) => parts.log.warn({ error: error.message }, 'socket error'))
}

const overloaded: Answer = {
  status: 'refused',
  refusal: { code: 'overloaded', params: { retryAfterMs: 5000 } },
}

function isAnswer(value: unknown): value is (answer: Answer) => void {
  return typeof value === 'function'
}

async function onOperate(
  socket: CitySocket,
  parts: SocketParts,
  given: { readonly message: unknown; readonly answered: (answer: Answer) => void },
): Promise<void> {
  const parsed = v.safeParse(operate, given.message)
  if (!parsed.success)
    return given.answered({ status: 'refused', refusal: refusalOfIssues(parsed.issues) })
  const { id, intent, happenedAt, uncertaintyMs } = parsed.output
  const { principal } = socket.data.session
  given.answered(
    await parts.gate.submit({
      id,
      principal,
      intent,
      happenedAt,
      uncertaintyMs,
      contactAt: socket.data.contactAt,
      fresh: false,
    }),
  )
}

function helloFor(socket: CitySocket, parts: SocketParts): Hello {
  return {
    ...parts.about,
    protocol: PROTOCOL_VERSION,
    cityNow: parts.clock.cityNow(),
    speed: parts.clock.speed,
    principal: socket.data.session.principal,
    audiences: [...socket.data.audiences],
    readOnly: parts.gate.isReadOnly,
  }
}

/** Notices stay in the outbox until a screen of the person says it has them. */
async function sendPending(socket: CitySocket, parts: SocketParts): Promise<void> {
  const pending = await parts.outbox.pending(socket.data.session.principal.id).catch(() => [])
  for (const { id, kind, incidentId, orderId, at } of pending) {
    socket.emit(
      'notice',
      { id, kind, incidentId, orderId, at },
      () => void parts.outbox.received(id),
    )
  }
}

function localSockets(
  city: Namespace<UpEvents, DownEvents, Record<string, never>, SocketData>,
  room: string,
): CitySocket[] {
  const ids = city.adapter.rooms.get(room) ?? new Set<string>()
  return [...ids].flatMap((id) => city.sockets.get(id) ?? [])
}
