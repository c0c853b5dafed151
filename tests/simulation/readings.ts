import * as v from 'valibot'
import { reading, type Reading } from '#shared/model/device.ts'
import type { Position } from '#shared/model/position.ts'
import type { JournalEntry } from '../../server/run/ports.ts'
import type { Fix } from '../../server/mqtt/decode.ts'
import { isNewer } from '../fixtures/memory-readings.ts'
import { STEP_DEGREES, type SimSensor } from './sensor.ts'
import type { World } from './world.ts'

const MINUTE_MS = 60_000
const acknowledged = v.object({ boot: reading.entries.boot, seq: reading.entries.seq })
const keyOf = ({ deviceId, boot, seq }: Reading) => `${deviceId}/${boot}/${seq}`

/** Remembers in which order the rules came to know of readings. */
export function judgedNow(world: World, readings: readonly Reading[]): void {
  for (const one of readings) {
    const key = keyOf(one)
    if (!world.judged.has(key)) world.judged.set(key, world.judged.size)
  }
}

/** I10: a device is told only of what is durable. */
export function checkAcknowledged(world: World, deviceKey: string, payload: string): void {
  const { boot, seq } = v.parse(acknowledged, JSON.parse(payload))
  const deviceId = v.parse(reading.entries.deviceId, deviceKey)
  if (!world.readings.has({ deviceId, boot, seq }))
    world.violate('I10', `${deviceKey} was told that ${boot}/${seq} is durable, and it is not`)
}

/** I7: the position shown is the newest by the unit's instant, whatever came last. */
export function checkPosition(
  world: World,
  given: {
    readonly unitId: string
    readonly fix: Fix
    readonly newest: Map<string, number>
    readonly shown: Position | undefined
  },
): void {
  const { unitId, fix, newest, shown } = given
  const wanted = Math.max(newest.get(unitId) ?? 0, fix.lon)
  newest.set(unitId, wanted)
  if (!shown || Math.abs(shown[0] - wanted) > STEP_DEGREES / 2)
    world.violate('I7', `${unitId} is shown where it was before`)
}

/** I7, I8, I10 at rest. */
export function checkReadings(
  world: World,
  sensors: readonly SimSensor[],
  entries: readonly JournalEntry[],
): void {
  const newest = new Map<string, Reading>()
  const seen = new Set<string>()
  for (const { reading: one } of world.readings.rows) {
    const key = keyOf(one)
    if (seen.has(key)) world.violate('I8', `${key} is stored twice`)
    seen.add(key)
    const known = newest.get(one.deviceId)
    if (!known || isNewer(one, known)) newest.set(one.deviceId, one)
  }
  for (const [id, one] of newest)
    if (world.readings.latest.get(id) !== one) world.violate('I7', `${id} has not its newest state`)
  for (const { id, kept } of sensors)
    if (kept.size > 0) world.violate('I10', `${id} still keeps ${[...kept.keys()].join(' ')}`)
  checkAlarms(world, entries)
}

/** I7 for what the rules look at: of one minute the highest (boot, seq) known by then, and nothing that was never stored. */
function checkAlarms(world: World, entries: readonly JournalEntry[]): void {
  for (const { seq, intent } of entries) {
    if (intent.kind !== 'raiseAlarm') continue
    const { judgedAt = 0, tiltMilliradians } = intent.inputs
    const rows = world.readings.rows
      .map((row) => row.reading)
      .filter(({ deviceId }) => deviceId === intent.deviceId)
    const judged = rows.find(
      ({ at, values }) => at === judgedAt && values['tiltMilliradians'] === tiltMilliradians,
    )
    if (!judged) return world.violate('I7', `entry ${seq} was raised on what was never measured`)
    const minute = Math.floor(judgedAt / MINUTE_MS)
    const knownAt = world.judged.get(keyOf(judged)) ?? 0
    const better = rows.find(
      (one) =>
        Math.floor(one.at / MINUTE_MS) === minute &&
        isNewer(one, judged) &&
        (world.judged.get(keyOf(one)) ?? Infinity) < knownAt,
    )
    if (better)
      world.violate('I7', `entry ${seq} looked at ${keyOf(judged)} and not at ${keyOf(better)}`)
  }
}
