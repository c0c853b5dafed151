import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { NAMESPACE, screenParser } from '#shared/protocol/packets.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import type { Session, Sessions } from '../../../server/run/ports.ts'
import { UnitTelemetry } from '../../../server/run/telemetry.ts'
import { openSockets, type SocketServer } from '../../../server/socket/server.ts'
import { openBench, report, type Bench } from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'
import { smallCity } from '../../fixtures/small-city.ts'

const session: Session = { id: 's1', principal: people.dispatcher, createdAt: 0, expiresAt: 1e9 }

/** Sessions of which one ends when the test says so; each look into the store is the test's to answer. */
class HeldSessions implements Sessions {
  readonly looks: PromiseWithResolvers<Session | undefined>[] = []
  readonly #listeners: ((id: string) => void)[] = []
  #next = Promise.withResolvers<undefined>()

  open(): ReturnType<Sessions['open']> {
    return Promise.resolve({ token: 't', session })
  }
  find(): Promise<Session | undefined> {
    const look = Promise.withResolvers<Session | undefined>()
    this.looks.push(look)
    this.#next.resolve(undefined)
    this.#next = Promise.withResolvers()
    return look.promise
  }
  end(id: string): Promise<void> {
    for (const listen of this.#listeners) listen(id)
    return Promise.resolve()
  }
  onEnded(listen: (id: string) => void): void {
    this.#listeners.push(listen)
  }
  /** @returns the nth look into the store, when it comes. */
  async look(number: number): Promise<PromiseWithResolvers<Session | undefined>> {
    for (;;) {
      const look = this.looks[number - 1]
      if (look) return look
      await this.#next.promise
    }
  }
}

interface Door {
  readonly bench: Bench
  readonly sessions: HeldSessions
  readonly sockets: SocketServer
  readonly http: Server
  readonly screen: Socket<DownEvents, UpEvents>
}
const opened: Door[] = []

async function openDoor(): Promise<Door> {
  const bench = await openBench()
  const sessions = new HeldSessions()
  const http = createServer()
  const { clock, loop, audiences } = bench
  const telemetry = new UnitTelemetry({
    units: smallCity.units,
    origin: smallCity.origin,
    clock,
    run: 1,
  })
  const sockets = openSockets({
    http,
    gate: loop,
    clock,
    sessions,
    outbox: { pending: () => Promise.resolve([]), received: () => Promise.resolve() },
    telemetry,
    allowedOrigins: [],
    tokenOf: () => 't',
    about: { epoch: bench.disk.epoch, packId: 'small', packHash: 'x', build: 'test', demo: false },
    log: { warn: () => undefined },
  })
  sockets.connectAudiences(audiences)
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const { port } = http.address() as AddressInfo
  const screen: Socket<DownEvents, UpEvents> = io(`http://127.0.0.1:${port}${NAMESPACE}`, {
    transports: ['websocket'],
    parser: screenParser,
    reconnection: false,
    auth: { protocol: PROTOCOL_VERSION, screen: 'desk' },
  })
  const door = { bench, sessions, sockets, http, screen }
  opened.push(door)
  return door
}

afterEach(async () => {
  for (const { screen, sockets } of opened.splice(0)) {
    screen.disconnect()
    await sockets.close()
  }
})

const gone = (screen: Socket<DownEvents, UpEvents>) =>
  new Promise<string>((resolve) => screen.once('disconnect', resolve))

describe('a session that ends', () => {
  it('[I15] between being found and being heard of is let go of, and hears of no commit after that', async () => {
    const { bench, sessions, sockets, screen } = await openDoor()
    const left = gone(screen)
    const frames: unknown[] = []
    screen.on('frame', (frame) => frames.push(frame))
    // Found; and ended before the door has a socket that it could close.
    const first = await sessions.look(1)
    first.resolve(session)
    await sessions.end(session.id)
    const second = await sessions.look(2)
    second.resolve(undefined)
    expect(await left).toBe('io server disconnect')
    expect(sockets.size).toBe(0)
    await bench.ask(people.resident, report())
    expect(frames).toEqual([])
  })

  it('[I15] of which nobody can tell whether it ended is let go of too', async () => {
    const { sessions, screen } = await openDoor()
    const left = gone(screen)
    const first = await sessions.look(1)
    first.resolve(session)
    const second = await sessions.look(2)
    second.reject(new Error('the store does not answer'))
    expect(await left).toBe('io server disconnect')
  })

  it('stays while it lasts, and is cut when it ends', async () => {
    const { sessions, screen } = await openDoor()
    const greeted = new Promise((resolve) => screen.once('hello', resolve))
    const left = gone(screen)
    for (const number of [1, 2]) {
      const look = await sessions.look(number)
      look.resolve(session)
    }
    await greeted
    expect(screen.connected).toBe(true)
    await sessions.end(session.id)
    expect(await left).toBe('io server disconnect')
  })
})
