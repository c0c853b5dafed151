import { randomUUID } from 'node:crypto'
import type { DoorParts } from './parts.ts'
import { openMqtt } from './mqtt/open-mqtt.ts'
import { makePresence } from './run/presence.ts'
import { systemPrincipal } from './run/scheduler.ts'
import { makeSensing } from './run/sensing.ts'

/** Port of the built-in broker while the demo runs (`contracts.md`). */
const DEMO_MQTT_PORT = 1884

/** The doors of devices: broker, presence, and the rules that read what they measure. */
export interface Devices {
  readonly port: number | undefined
  close(): Promise<void>
}

export async function openDevices(parts: DoorParts): Promise<Devices> {
  const { loop: gate, clock, readings, atlas, log, config } = parts
  const shared = { gate, clock, system: systemPrincipal, newId: () => `sys-${randomUUID()}`, log }
  const sensing = makeSensing({ ...shared, readings, atlas })
  const presence = makePresence(shared)
  await sensing.start()
  const port = config.mqttPort ?? (parts.isDemo ? DEMO_MQTT_PORT : undefined)
  const mqtt = await openMqtt({
    readings,
    committed: gate.committed,
    clock,
    positions: parts.telemetry,
    presence,
    stored: (stored) => sensing.judge(stored),
    // The same at every start: a broker keeps for us what comes while we are down.
    clientId: `tongping-${parts.journal.epoch}`,
    log,
    ...(port === undefined ? {} : { port }),
    ...(config.mqttUrl === undefined ? {} : { url: config.mqttUrl }),
  })
  presence.start()
  return {
    port: mqtt.port,
    async close() {
      presence.stop()
      await mqtt.close()
      await sensing.settled()
    },
  }
}
