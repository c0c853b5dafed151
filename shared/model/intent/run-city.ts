import * as v from 'valibot'
import { deviceId } from '../id.ts'
import { incident } from '../incident.ts'
import { instant } from '../position.ts'
import { traceEntry } from '../trace.ts'
import { unit } from '../unit.ts'
import { workOrder } from '../work-order.ts'

/** What the server itself asks for: clocks, rules, imports. Never accepted from a screen. */

/**
 * First entry of a journal: units, devices and the main stage of the pack. A seeded city brings the open matters and those
 * of its last day along, so that it does not begin its life empty, and the trace of what was done about them.
 */
export const foundCity = v.object({
  kind: v.literal('foundCity'),
  packId: v.string(),
  packHash: v.string(),
  past: v.optional(
    v.object({
      incidents: v.array(incident),
      workOrders: v.array(workOrder),
      units: v.array(unit),
      sequences: v.array(v.object({ id: v.string(), next: v.number() })),
      /** In order of time; absent in journals that were begun before it was told. */
      trace: v.optional(v.array(traceEntry)),
    }),
  ),
})
/** A deadline has passed. The id makes it happen exactly once. */
export const deadlinePassed = v.object({
  kind: v.literal('deadlinePassed'),
  subject: v.picklist(['incident', 'workOrder']),
  subjectId: v.string(),
  clock: v.picklist(['accept', 'handle', 'recheck']),
  dueAt: instant,
})
/** Closed for 24 h: moves from the live set to the archive. */
export const archiveIncidents = v.object({ kind: v.literal('archiveIncidents'), before: instant })
/** An hour is over: its counts go to the series behind usual ranges. */
export const closeHour = v.object({ kind: v.literal('closeHour'), hourAt: instant })
/** A sensing rule fired on a reading (or cleared). */
export const raiseAlarm = v.object({
  kind: v.literal('raiseAlarm'),
  deviceId,
  ruleId: v.string(),
  ruleVersion: v.number(),
  inputs: v.record(v.string(), v.number()),
})
export const clearAlarm = v.object({ kind: v.literal('clearAlarm'), alarmId: v.string() })
/** A device came or went (last will, or silence). */
export const setDeviceOnline = v.object({
  kind: v.literal('setDeviceOnline'),
  deviceId,
  online: v.boolean(),
})
/** One chunk of an imported file, at most 500 rows, already parsed and mapped. Rows lie in the register. */
export const importChunk = v.object({
  kind: v.literal('importChunk'),
  file: v.string(),
  chunkHash: v.string(),
  firstRow: v.number(),
  lastRow: v.number(),
  mode: v.picklist(['history', 'live']),
  /** Open matters that enter the live set. Closed ones go to the archive beside the journal. */
  open: v.array(incident),
  closed: v.number(),
})
