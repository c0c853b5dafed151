import * as v from 'valibot'
import { organizationId, placeId, principalId, unitId, workOrderId } from './id.ts'
import { hand } from './organization.ts'

/** Forces of every hand: people or a vehicle that can be sent. */
export const unitKinds = [
  'gridWorker',
  'inspector',
  'police',
  'enforcement',
  'ambulance',
  'fire',
  'sanitation',
  'municipalCrew',
  'greenery',
  'property',
  'volunteers',
  'residentsGroup',
] as const
export const unitKind = v.picklist(unitKinds)
export type UnitKind = v.InferOutput<typeof unitKind>

export const unitStatuses = ['free', 'assigned', 'enRoute', 'onScene', 'offDuty'] as const

export const unit = v.object({
  id: unitId,
  callSign: v.string(),
  kind: unitKind,
  hand,
  organizationId,
  /** Every place that contains its area of duty, widest first, that area last. */
  placeIds: v.array(placeId),
  principalId: v.nullable(principalId),
  status: v.picklist(unitStatuses),
  orderId: v.nullable(workOrderId),
})
export type Unit = v.InferOutput<typeof unit>
