import * as v from 'valibot'
import { incidentId, organizationId, placeId, principalId, unitId, workOrderId } from './id.ts'
import { priority } from './incident-class.ts'
import { instant } from './position.ts'

export const workOrderStatuses = [
  'offered',
  'accepted',
  'enRoute',
  'onScene',
  'done',
  'returned',
  'cancelled',
] as const
export const workOrderStatus = v.picklist(workOrderStatuses)
export type WorkOrderStatus = v.InferOutput<typeof workOrderStatus>

export const outcomes = ['solved', 'temporary', 'harmless', 'notFound'] as const

/** One assignee, one deadline. */
export const workOrder = v.object({
  id: workOrderId,
  incidentId,
  organizationId,
  unitId: v.nullable(unitId),
  principalId: v.nullable(principalId),
  priority,
  status: workOrderStatus,
  placeIds: v.array(placeId),
  offeredAt: instant,
  acceptedAt: v.nullable(instant),
  enRouteAt: v.nullable(instant),
  onSceneAt: v.nullable(instant),
  doneAt: v.nullable(instant),
  outcome: v.nullable(v.picklist(outcomes)),
  reason: v.nullable(v.string()),
  revision: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type WorkOrder = v.InferOutput<typeof workOrder>
