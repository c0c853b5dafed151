import { randomUUID } from 'node:crypto'
import type { DoorParts } from './parts.ts'
import { openMqtt, type Mqtt, type MqttDeps } from './mqtt/open-mqtt.ts'
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
  const doors: Omit<MqttDeps, 'port'> = {
    readings,
    committed: gate.committed,
    clock,
    positions: parts.telemetry,
    presence,
    stored: (stored) => sensing.judge(stored),
    // The same at every start: a broker keeps for us what comes while we are down.
    clientId: `tongping-${parts.journal.epoch}`,
    log,
    ...(config.mqttUrl === undefined ? {} : { url: config.mqttUrl }),
  }
  const mqtt = await openBrokerDoor(parts, doors)
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

/**
 * Opens the devices' door. Where nobody named a port, a second demo on this machine takes another one and says so; a port
 * that was named is used or the start fails.
 */
async function openBrokerDoor(parts: DoorParts, doors: Omit<MqttDeps, 'port'>): Promise<Mqtt> {
  const { mqttPort } = parts.config
  if (mqttPort !== undefined) return openMqtt({ ...doors, port: mqttPort })
  if (!parts.isDemo) return openMqtt(doors)
  try {
    return await openMqtt({ ...doors, port: DEMO_MQTT_PORT })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken) throw error
    const mqtt = await openMqtt({ ...doors, port: 0 })
    parts.say(`port ${DEMO_MQTT_PORT} is taken: devices speak to ${mqtt.port}`)
    return mqtt
  }
}
