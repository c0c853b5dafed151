import * as v from 'valibot'
import { alarm, device } from './device.ts'
import { alarmId, incidentId } from './id.ts'
import { incident } from './incident.ts'
import { instant } from './position.ts'
import { stage } from './stage.ts'
import { unit } from './unit.ts'
import { workOrder } from './work-order.ts'

/** Numbers handed out without gaps, by name ("incident:2026-11-23"). Reaches no screen. */
export const sequence = v.object({
  id: v.string(),
  next: v.pipe(v.number(), v.integer(), v.minValue(0)),
})

/** Which alarm a rule has raised on a device and not cleared, by `rule/device`. Reaches no screen. */
export const ringing = v.object({ id: v.string(), alarmId })

/** What the alarms of one cause, or of one area, have led to (`server/core/sensing/SPEC.md` G1–G8). Reaches no screen. */
export const alarmGroup = v.object({
  /** `rule/building` or `rule/place`. */
  id: v.string(),
  /** Where its alarms go; null while an area has no flood. */
  incidentId: v.nullable(incidentId),
  /** Alarms that went there. */
  alarms: v.pipe(v.number(), v.integer(), v.minValue(0)),
  lastAt: instant,
  /** An area's: when its latest causes began, oldest first; bounded. */
  causesAt: v.array(instant),
})

/** Every kind of live record: kept in memory by the writer, journalled, mirrored by screens. */
export const recordSchemas = {
  incident,
  workOrder,
  alarm,
  unit,
  device,
  stage,
  sequence,
  ringing,
  alarmGroup,
} as const

export type RecordKind = keyof typeof recordSchemas
export type RecordOf<Kind extends RecordKind> = v.InferOutput<(typeof recordSchemas)[Kind]>
export type LiveRecord = { [Kind in RecordKind]: RecordOf<Kind> }[RecordKind]
/** Kinds that the wire may name (`shared/protocol`); the others never leave the writer. */
export const wireKinds: readonly RecordKind[] = [
  'incident',
  'workOrder',
  'alarm',
  'unit',
  'device',
  'stage',
  'sequence',
]
export const recordKinds: readonly RecordKind[] = [...wireKinds, 'ringing', 'alarmGroup']
