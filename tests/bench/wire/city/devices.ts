import { randomUUID } from 'node:crypto'
import { openReadings } from '../../../../server/db/readings.ts'
import { openMqtt } from '../../../../server/mqtt/open-mqtt.ts'
import { makePresence } from '../../../../server/run/presence.ts'
import { systemPrincipal } from '../../../../server/run/scheduler.ts'
import { makeSensing } from '../../../../server/run/sensing.ts'
import type { City } from './open-city.ts'

/** The doors of devices, as `server/open-devices.ts` opens them. */
export interface DeviceDoor {
  readonly port: number
  /** What the database holds, and how many alarms the state. */
  stored(): Promise<{
    readonly readings: number
    readonly rejected: number
    readonly alarms: number
    readonly incidents: number
  }>
  close(): Promise<void>
}

export async function openDeviceDoor(city: City): Promise<DeviceDoor> {
  const { loop: gate, clock, atlas, log, postgres, journal } = city
  const readings = openReadings({ sql: postgres.sql, clock })
  const shared = { gate, clock, system: systemPrincipal, newId: () => `sys-${randomUUID()}`, log }
  const sensing = makeSensing({ ...shared, readings, atlas })
  const presence = makePresence(shared)
  await sensing.start()
  const mqtt = await openMqtt({
    port: 0,
    readings,
    committed: gate.committed,
    clock,
    positions: city.telemetry,
    presence,
    stored: (some) => sensing.judge(some),
    clientId: `bench-${journal.epoch}`,
    log,
  })
  presence.start()
  return {
    port: mqtt.port ?? 0,
    async stored() {
      const [row] = await postgres.sql<{ readings: number; rejected: number }[]>`
        select (select count(*) from reading)::int as readings,
          (select count(*) from reading_rejected)::int as rejected`
      const count = (kind: 'alarm' | 'incident') => [...gate.committed.all(kind)].length
      return {
        readings: row?.readings ?? 0,
        rejected: row?.rejected ?? 0,
        alarms: count('alarm'),
        incidents: count('incident'),
      }
    },
    async close() {
      presence.stop()
      await mqtt.close()
      await sensing.settled()
    },
  }
}
