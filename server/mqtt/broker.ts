import { createServer, type AddressInfo, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes'
import type { Ingest } from './ingest.ts'
import { guardPackets } from './packet-guard.ts'
import { maySubscribe, parseTopic } from './topics.ts'

/** What the built-in broker needs. */
export interface BrokerDeps {
  /** 0 = any free one. */
  readonly port: number
  readonly ingest: Pick<Ingest, 'accept' | 'refuse'>
  /**
   * Checks a device's key and password. Absent (the demo): anybody may connect, with or without a name; who gives a name
   * may still speak only for the device or unit of that name.
   */
  readonly authenticate?: (username: string, password: string) => boolean | Promise<boolean>
}

/** A door for devices. */
export interface MqttDoor {
  publish(topic: string, payload: string): void
  close(): Promise<void>
}

export interface Broker extends MqttDoor {
  readonly port: number
}

/** @source trust.md §4.10: 64 kB on every door */
const MOST_PACKET_BYTES = 64 * 1024
const MOST_CLIENTS = 20_000
/** MQTT 3.1.1 return code 5: not authorized. */
const NOT_AUTHORIZED = 5

/** Opens the built-in broker on the loopback. */
export async function openBroker(deps: BrokerDeps): Promise<Broker> {
  const names = new WeakMap<Client, string>()
  const nameOf = (client: Client | null) => (client ? names.get(client) : undefined)
  const aedes = await Aedes.createBroker({
    queueLimit: 1000,
    maxClientsIdLength: 128,
    maxTopicLevels: 8,
    connectTimeout: 10_000,
    authenticate: (client, username, password, done) => {
      if (username) names.set(client, username)
      isAllowed(deps, username, password).then(
        (isGood) => {
          done(isGood ? null : notAuthorized(), isGood)
        },
        () => {
          done(notAuthorized(), false)
        },
      )
    },
    authorizePublish: (client, packet, done) => {
      const waiting = receive(deps.ingest, packet, nameOf(client))
      // The acknowledgement on the wire waits until the message has found a place.
      if (waiting) void waiting.then(() => done(null))
      else done(null)
    },
    authorizeSubscribe: (client, subscription, done) => {
      done(null, maySubscribe(subscription.topic, nameOf(client)) ? subscription : null)
    },
  })
  // A client's broken packet is its own end, nobody else's.
  aedes.on('clientError', () => undefined)
  aedes.on('connectionError', () => undefined)

  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    aedes.handle(guarded(socket))
  })
  server.maxConnections = MOST_CLIENTS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(deps.port, '127.0.0.1', resolve)
  })
  return {
    port: portOf(server.address()),
    publish: (topic, payload) => {
      const packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false } as const
      aedes.publish(packet, () => undefined)
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => {
        aedes.close(resolve)
      })
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function guarded(socket: Socket): Duplex {
  const guard = guardPackets(MOST_PACKET_BYTES)
  socket.on('error', (error) => guard.destroy(error))
  guard.on('error', () => socket.destroy())
  socket.pipe(guard)
  const conn = Duplex.from({ readable: guard, writable: socket })
  // Aedes takes its own listener away while it closes; an error after that must not end the process.
  conn.on('error', () => undefined)
  conn.once('close', () => socket.destroy())
  return conn
}

async function isAllowed(
  deps: BrokerDeps,
  username: string | undefined,
  password: Uint8Array | undefined,
): Promise<boolean> {
  if (!deps.authenticate) return true
  if (!username) return false
  return await deps.authenticate(username, Buffer.from(password ?? []).toString('utf8'))
}

function notAuthorized(): AuthenticateError {
  return Object.assign(new Error('not authorized'), { returnCode: NOT_AUTHORIZED })
}

/** Hands a message on; what is not a good state is never retained. */
function receive(
  ingest: BrokerDeps['ingest'],
  packet: PublishPacket,
  name: string | undefined,
): Promise<void> | undefined {
  const about = parseTopic(packet.topic)
  if (about?.kind !== 'state') packet.retain = false
  if (about && name !== undefined && about.key !== name) {
    packet.retain = false
    return ingest.refuse(packet.topic, 'topic', 'speaks for another device')
  }
  const payload = Buffer.from(packet.payload)
  const taken = ingest.accept(packet.topic, payload)
  if (!taken.isGood) packet.retain = false
  return taken.waiting
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address ? address.port : 0
}
