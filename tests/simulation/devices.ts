import type { Reading } from '#shared/model/device.ts'
import { makeIngest, type Ingest } from '../../server/mqtt/ingest.ts'
import type { Loop } from '../../server/run/loop.ts'
import type { Clock } from '../../server/run/ports.ts'
import { makePresence } from '../../server/run/presence.ts'
import { systemPrincipal } from '../../server/run/scheduler.ts'
import { makeSensing } from '../../server/run/sensing.ts'
import { UnitTelemetry } from '../../server/run/telemetry.ts'
import type { Fate } from '../fixtures/memory-journal.ts'
import { openMemoryReadings } from '../fixtures/memory-readings.ts'
import { atlas, simCity } from './city.ts'
import { checkAcknowledged, checkPosition, judgedNow } from './readings.ts'
import type { World } from './world.ts'

export interface SimDevices {
  readonly ingest: Ingest
  readonly telemetry: UnitTelemetry
  deliver(topic: string, payload: Uint8Array): void
}

const silent = { warn: () => undefined }

/** The doors of devices of one server process, wired as `server/open-devices.ts` does: all real but wire and store. */
export async function openSimDevices(
  world: World,
  given: {
    readonly loop: Loop
    readonly clock: Clock
    readonly fate: () => Fate
    /** Tells a device what of it is durable. */
    readonly tell: (deviceKey: string, payload: string) => void
  },
): Promise<SimDevices> {
  const { clock, loop: gate } = given
  const { mutations } = world
  const process = (world.processes += 1)
  let count = 0
  const shared = {
    gate,
    clock,
    system: systemPrincipal,
    newId: () => `sys-${process}-${(count += 1)}`,
    log: silent,
  }
  const real = openMemoryReadings(world.readings, {
    clock,
    fate: given.fate,
    onRead: (readings) => judgedNow(world, readings),
    ...(mutations.storesTwice
      ? { keep: (batch) => world.readings.keep(batch, { isTwiceAllowed: true }) }
      : {}),
  })
  const readings = mutations.readings?.(real) ?? real
  const sensing = makeSensing({ ...shared, readings, atlas })
  const presence = makePresence(shared)
  const telemetry = new UnitTelemetry({
    units: simCity.units,
    origin: simCity.origin,
    clock,
    run: process,
  })
  const newest = new Map<string, number>()
  await sensing.start()
  const ingest = makeIngest({
    readings,
    committed: gate.committed,
    clock,
    positions: {
      accept(unitId, fix) {
        const taken = telemetry.accept(unitId, mutations.fix?.(fix, clock) ?? fix)
        checkPosition(world, { unitId, fix, newest, shown: telemetry.positionOf(unitId) })
        return taken
      },
    },
    presence,
    stored(batch: readonly Reading[]) {
      judgedNow(world, batch)
      sensing.judge(mutations.judged?.(batch, world) ?? batch)
    },
    publish(topic, payload) {
      const key = topic.split('/')[2] ?? ''
      checkAcknowledged(world, key, payload)
      given.tell(key, payload)
    },
    log: silent,
  })
  presence.start()
  return {
    ingest,
    telemetry,
    deliver: (topic, payload) => void ingest.accept(topic, payload),
  }
}
