import * as v from 'valibot'
import { fileId, incidentId, organizationId, principalId, unitId, workOrderId } from './id.ts'
import { incidentStatus } from './incident.ts'
import { instant } from './position.ts'
import { seal } from './intent/personal.ts'

export const traceActs = [
  'reported',
  'voiceAdded',
  'verifying',
  'registered',
  'refused',
  'dispatched',
  'accepted',
  'enRoute',
  'onScene',
  'handled',
  'rechecking',
  'closed',
  'reworked',
  'returned',
  'noted',
  'late',
  'imported',
  'alarmed',
  'alarmCleared',
] as const

/** One step of an incident, never edited (留痕). `rule` names the automatic step, its version and inputs. */
export const traceEntry = v.object({
  incidentId,
  act: v.picklist(traceActs),
  at: instant,
  /** When the person says it happened, if that differs from `at` (offline work). */
  happenedAt: v.nullable(instant),
  actorId: v.nullable(principalId),
  actorRole: v.string(),
  from: v.nullable(incidentStatus),
  to: v.nullable(incidentStatus),
  organizationId: v.nullable(organizationId),
  unitId: v.nullable(unitId),
  orderId: v.nullable(workOrderId),
  reason: v.nullable(v.string()),
  rule: v.nullable(
    v.object({
      id: v.string(),
      version: v.number(),
      inputs: v.record(v.string(), v.union([v.string(), v.number()])),
    }),
  ),
  photos: v.array(fileId),
  seals: v.record(v.string(), seal),
})
export type TraceEntry = v.InferOutput<typeof traceEntry>
