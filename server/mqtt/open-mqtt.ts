import type { Logger } from 'pino'
import { openBroker, type BrokerDeps, type MqttDoor } from './broker.ts'
import { openClient } from './client.ts'
import { makeIngest, type IngestDeps } from './ingest.ts'

/** What the door of devices needs: a port, an outside broker, or both. */
export interface MqttDeps extends Omit<IngestDeps, 'publish' | 'log'> {
  /** Absent = no built-in broker. 0 = any free port. */
  readonly port?: number
  readonly authenticate?: BrokerDeps['authenticate']
  /** Absent = no outside broker. */
  readonly url?: string
  readonly clientId: string
  readonly log: Pick<Logger, 'warn' | 'info'>
}

export interface Mqtt {
  /** Of the built-in broker, or undefined. */
  readonly port: number | undefined
  readonly pending: number
  /** Stops listening, then writes what is pending. */
  close(): Promise<void>
}

/** Opens the doors of devices and joins them to the store. */
export async function openMqtt(deps: MqttDeps): Promise<Mqtt> {
  const doors: MqttDoor[] = []
  const ingest = makeIngest({
    ...deps,
    publish: (topic, payload) => {
      for (const door of doors) door.publish(topic, payload)
    },
  })
  const { port, url, authenticate, clientId, log } = deps
  const broker =
    port === undefined
      ? undefined
      : await openBroker({ port, ingest, ...(authenticate ? { authenticate } : {}) })
  if (broker) doors.push(broker)
  if (url !== undefined) doors.push(openClient({ url, clientId, ingest, log, clock: deps.clock }))
  return {
    port: broker?.port,
    get pending() {
      return ingest.pending
    },
    async close() {
      // The last batch first: its acknowledgements still reach the devices.
      await ingest.close()
      await Promise.all(doors.map((door) => door.close()))
    },
  }
}
