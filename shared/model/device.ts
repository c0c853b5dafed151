import * as v from 'valibot'
import { alarmId, buildingId, deviceId, incidentId, placeId } from './id.ts'
import { priority } from './incident-class.ts'
import { instant, position } from './position.ts'

export const deviceKinds = [
  'waterMeter',
  'electricityMeter',
  'gate',
  'tilt',
  'smoke',
  'lift',
  'manhole',
  'waterLevel',
  'camera',
  'airQuality',
] as const
export const deviceKind = v.picklist(deviceKinds)
export type DeviceKind = v.InferOutput<typeof deviceKind>

/** A thing that measures. Those in homes stand at the centroid of their building. */
export const device = v.object({
  id: deviceId,
  kind: deviceKind,
  point: position,
  buildingId: v.nullable(buildingId),
  placeIds: v.array(placeId),
  /** False after its last will or three missed intervals; `null` until it has spoken once. */
  online: v.nullable(v.boolean()),
  intervalMs: v.number(),
})
export type Device = v.InferOutput<typeof device>

/** What a device measured, as it came in by MQTT. Never journalled; the newest counts by (boot, seq), not by arrival. */
export const reading = v.object({
  deviceId,
  boot: v.pipe(v.number(), v.integer(), v.minValue(0)),
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  at: instant,
  values: v.record(
    v.pipe(v.string(), v.regex(/^[a-z][A-Za-z0-9]{0,39}$/u)),
    v.pipe(v.number(), v.finite()),
  ),
})
export type Reading = v.InferOutput<typeof reading>

/** Something is happening now, says a rule (报警). */
export const alarm = v.object({
  id: alarmId,
  ruleId: v.string(),
  ruleVersion: v.number(),
  deviceId,
  priority,
  placeIds: v.array(placeId),
  point: position,
  raisedAt: instant,
  clearedAt: v.nullable(instant),
  /** What the rule looked at: names with unit in the name. */
  inputs: v.record(v.string(), v.number()),
  incidentId: v.nullable(incidentId),
})
export type Alarm = v.InferOutput<typeof alarm>
