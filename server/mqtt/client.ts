import { connect } from 'mqtt'
import type { Logger } from 'pino'
import type { Clock } from '../run/ports.ts'
import type { MqttDoor } from './broker.ts'
import type { Ingest } from './ingest.ts'
import { subscriptions } from './topics.ts'

/** What the connection to an outside broker needs. */
export interface ClientDeps {
  /** `mqtt://user:password@host:1883` or `mqtts://…`. */
  readonly url: string
  /** The same after every start, so that the broker keeps what comes while we are away. */
  readonly clientId: string
  readonly ingest: Pick<Ingest, 'accept'>
  readonly clock: Pick<Clock, 'after'>
  readonly log: Pick<Logger, 'warn' | 'info'>
}

const RECONNECT_MS = 2000
const CLOSE_MS = 1000

/** Connects to an outside broker, and connects again for ever; resolves at once. */
export function openClient(deps: ClientDeps): MqttDoor {
  const client = connect(deps.url, {
    clientId: deps.clientId,
    clean: false,
    reconnectPeriod: RECONNECT_MS,
    resubscribe: false,
    queueQoSZero: false,
  })
  // The acknowledgement on the wire waits until the message has found a place.
  client.handleMessage = (packet, done) => {
    const { waiting } = deps.ingest.accept(packet.topic, Buffer.from(packet.payload))
    if (waiting) void waiting.then(() => done())
    else done()
  }
  client.on('connect', () => {
    client.subscribe(subscriptions, { qos: 1 }, (error) => {
      if (error) deps.log.warn({ err: error }, 'MQTT broker refused our subscription')
      else deps.log.info('MQTT broker connected')
    })
  })
  client.on('error', (error) => {
    deps.log.warn({ err: error }, 'MQTT broker')
  })
  return {
    publish: (topic, payload) => {
      client.publish(topic, payload, { qos: 1 }, () => undefined)
    },
    async close() {
      const ended = client.endAsync(false)
      // A broker that does not answer must not hold up the drain.
      const forced = new Promise<void>((resolve) => {
        deps.clock.after(CLOSE_MS, resolve)
      })
      await Promise.race([ended, forced])
      client.end(true)
    },
  }
}
