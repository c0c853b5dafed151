import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket as TcpSocket } from 'node:net'
import * as v from 'valibot'
import { makeHomeVeil } from '#shared/access/home-veil.ts'
import type { Principal } from '#shared/access/principal.ts'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { screenParser } from '#shared/protocol/packets.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import { Manager, type Socket } from 'socket.io-client'
import { Audiences } from '../../../server/run/audiences.ts'
import { makeClock } from '../../../server/run/clock.ts'
import { loadCommitted } from '../../../server/run/committed.ts'
import { makeLoop, type Loop } from '../../../server/run/loop.ts'
import type { Session, Sessions } from '../../../server/run/ports.ts'
import { submitAsSystem } from '../../../server/run/scheduler.ts'
import { UnitTelemetry } from '../../../server/run/telemetry.ts'
import { openSockets, type SocketServer } from '../../../server/socket/server.ts'
import { atlas } from '../../fixtures/city-bench.ts'
import { MemoryDisk, openMemoryJournal } from '../../fixtures/memory-journal.ts'

/** Sessions in memory, which a test can end, and look up as slowly as it likes. */
export class MemorySessions implements Sessions {
  readonly #byToken = new Map<string, Session>()
  readonly #listeners: ((id: string) => void)[] = []
  /** What a look-up waits for. */
  gate: Promise<void> = Promise.resolve()
  /** From this look-up on the store does not answer. */
  failsFrom = Number.POSITIVE_INFINITY
  #looks = 0

  add(token: string, principal: Principal): void {
    const expiresAt = Number.POSITIVE_INFINITY
    this.#byToken.set(token, { id: `s-${token}`, principal, createdAt: 0, expiresAt })
  }
  open(): never {
    throw new Error('sessions are added here')
  }
  /** Reads first and answers later, as a database does. */
  async find(token: string): Promise<Session | undefined> {
    this.#looks += 1
    if (this.#looks >= this.failsFrom) throw new Error('the store does not answer')
    const found = this.#byToken.get(token)
    await this.gate
    return found
  }
  async end(id: string): Promise<void> {
    for (const [token, session] of this.#byToken) if (session.id === id) this.#byToken.delete(token)
    for (const listen of this.#listeners) listen(id)
  }
  onEnded(listen: (sessionId: string) => void): void {
    this.#listeners.push(listen)
  }
}

/** The real live door over the real writer, on the loopback; only the disk is memory. */
export interface LiveDoor {
  readonly port: number
  readonly loop: Loop
  readonly sockets: SocketServer
  readonly telemetry: UnitTelemetry
  readonly audiences: Audiences
  readonly sessions: MemorySessions
  /** A screen as the product's own, not connected yet. */
  screen(token: string): Socket<DownEvents, UpEvents>
  close(): Promise<void>
}

export async function openLiveDoor(): Promise<LiveDoor> {
  const clock = makeClock(1)
  const disk = new MemoryDisk()
  const journal = openMemoryJournal(disk, { clock })
  const committed = await loadCommitted(journal)
  const { units, origin } = atlas.pack
  const telemetry = new UnitTelemetry({ units, origin, clock, run: 7 })
  const sessions = new MemorySessions()
  const live: { sockets?: SocketServer } = {}
  const audiences = new Audiences({
    source: committed,
    epoch: journal.epoch,
    clock,
    veil: makeHomeVeil(atlas),
    onFrame: (frame) => live.sockets?.sendFrame(frame),
  })
  const loop = makeLoop({
    payloadKey: 'test',
    journal,
    committed,
    atlas,
    clock,
    publisher: {
      published(commit) {
        audiences.published(commit)
        live.sockets?.published(commit)
      },
      readOnly: (isReadOnly) => live.sockets?.sayReadOnly(isReadOnly),
    },
    onStorageFailure: () => undefined,
    onRecovered: () => undefined,
    onStillFailing: () => undefined,
    onReplaced: () => undefined,
    onBug: (error) => {
      throw error
    },
  })
  const http = createServer()
  const opened = openSockets({
    http,
    gate: loop,
    clock,
    sessions,
    outbox: { pending: () => Promise.resolve([]), received: () => Promise.resolve() },
    telemetry,
    allowedOrigins: [],
    tokenOf: (cookie) => cookie?.split('=')[1],
    log: { warn: () => undefined },
    about: { epoch: journal.epoch, packId: 'small', packHash: 'x', build: 'b', demo: true },
  })
  live.sockets = opened
  opened.connectAudiences(audiences)
  await submitAsSystem(loop, { kind: 'foundCity', packId: 'small', packHash: 'x' })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = v.parse(
    v.object({ port: v.number() }),
    http.address() satisfies AddressInfo | string | null,
  )
  return {
    port,
    loop,
    sockets: opened,
    telemetry,
    audiences,
    sessions,
    screen(token) {
      const manager = new Manager<DownEvents, UpEvents>(`http://127.0.0.1:${port}`, {
        path: '/socket.io/',
        transports: ['websocket'],
        parser: screenParser,
        reconnection: false,
        autoConnect: false,
        extraHeaders: { cookie: `t=${token}` },
      })
      return manager.socket('/city', { auth: { protocol: PROTOCOL_VERSION, screen: 'desk' } })
    },
    close: () => opened.close(),
  }
}

/** A screen by hand, on a bare TCP line, so that it can stop reading. */
export interface RawScreen {
  readonly tcp: TcpSocket
  say(text: string): void
  /** Bytes that came. */
  readonly received: () => Buffer
}

export async function openRawScreen(port: number, token: string): Promise<RawScreen> {
  const tcp = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  tcp.on('data', (chunk) => chunks.push(chunk))
  await new Promise<void>((resolve) => tcp.on('connect', () => resolve()))
  tcp.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      `Cookie: t=${token}`,
      '\r\n',
    ].join('\r\n'),
  )
  return {
    tcp,
    say: (text) => tcp.write(masked(text)),
    received: () => Buffer.concat(chunks),
  }
}

/** One text frame of a client: masked, with a mask of zeros. @source RFC 6455 §5.2 */
function masked(text: string): Buffer {
  const payload = Buffer.from(text)
  const header =
    payload.length < 126
      ? Buffer.of(0x81, 0x80 | payload.length)
      : Buffer.of(0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff)
  return Buffer.concat([header, Buffer.alloc(4), payload])
}
