import * as v from 'valibot'
import { alarm, device } from './device.ts'
import { incident } from './incident.ts'
import { stage } from './stage.ts'
import { unit } from './unit.ts'
import { workOrder } from './work-order.ts'

/** Numbers handed out without gaps, by name ("incident:2026-11-23"). Reaches no screen. */
export const sequence = v.object({
  id: v.string(),
  next: v.pipe(v.number(), v.integer(), v.minValue(0)),
})

/** Every kind of live record: kept in memory by the writer, journalled, mirrored by screens. */
export const recordSchemas = { incident, workOrder, alarm, unit, device, stage, sequence } as const

export type RecordKind = keyof typeof recordSchemas
export type RecordOf<Kind extends RecordKind> = v.InferOutput<(typeof recordSchemas)[Kind]>
export type LiveRecord = { [Kind in RecordKind]: RecordOf<Kind> }[RecordKind]
export const recordKinds: readonly RecordKind[] = [
  'incident',
  'workOrder',
  'alarm',
  'unit',
  'device',
  'stage',
  'sequence',
]
