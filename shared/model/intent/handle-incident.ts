import * as v from 'valibot'
import { classCode, fileId, incidentId, organizationId, unitId } from '../id.ts'
import { priority } from '../incident-class.ts'
import { personalTexts } from './personal.ts'

const baseRevision = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)))
const target = { incidentId, baseRevision }

/** Intake sends somebody to see whether it is true (核实). */
export const verifyIncident = v.object({ kind: v.literal('verifyIncident'), ...target })
/** The clock starts (立案); class and priority may be corrected here. */
export const registerIncident = v.object({
  kind: v.literal('registerIncident'),
  ...target,
  classCode: v.optional(classCode),
  priority: v.optional(priority),
})
export const refuseReasons = ['notOurs', 'noProblem', 'insufficient', 'duplicate', 'abuse'] as const
/** Not taken up, with a reason (不予受理). */
export const refuseIncident = v.object({
  kind: v.literal('refuseIncident'),
  ...target,
  reason: v.picklist(refuseReasons),
  personal: v.optional(personalTexts),
})
/** Sent to a body, and to one of its units when named (派遣). */
export const dispatchIncident = v.object({
  kind: v.literal('dispatchIncident'),
  ...target,
  organizationId,
  unitId: v.optional(unitId),
})
/** Is it really fixed (核查)? Passed closes it, failed sends it back to handling. */
export const recheckIncident = v.object({
  kind: v.literal('recheckIncident'),
  ...target,
  passed: v.boolean(),
  photos: v.pipe(v.array(fileId), v.maxLength(9)),
  personal: v.optional(personalTexts),
})
/** Adds words or photos; never conflicts. */
export const addNote = v.object({
  kind: v.literal('addNote'),
  incidentId,
  photos: v.pipe(v.array(fileId), v.maxLength(9)),
  personal: v.optional(personalTexts),
})
