import * as v from 'valibot'
import type { Incident } from '#shared/model/incident.ts'
import { workOrderId } from '#shared/model/id.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { WorkOrder } from '#shared/model/work-order.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { patch, put } from '#shared/sync/change.ts'
import { decide, type Decision } from '../decision.ts'
import { incidentIn, patchIncident, traceOf, type RuleMark } from '../incident/transition.ts'
import type { Context } from '../view.ts'
import { overdueOffer, takeBack } from './overdue-offer.ts'
import { unitOf } from './routing.ts'

/** Offers a work order (`SPEC.md` D2): responsibility moves only when it is accepted. */
export function offerOrder(
  context: Context,
  given: {
    readonly incident: Incident
    readonly organization: Organization
    readonly unit: Unit | null
    readonly rule?: RuleMark
    /** The offer that this one takes the place of (D10). */
    readonly instead?: WorkOrder
  },
): Decision {
  const { incident, organization, unit, rule, instead } = given
  const order = newOrder(context, given)
  const { principalId } = order
  return decide({
    changes: [
      patchIncident(incident, {
        status: 'dispatched',
        dispatchedAt: context.now,
        organizationId: organization.id,
        orderIds: [...incident.orderIds, order.id],
        principalIds: principalId === null ? [] : [principalId],
      }),
      ...(instead ? takeBack(context, instead, unit) : []),
      put('workOrder', order),
      ...(unit && (unit.status === 'free' || (instead && unit.orderId === instead.id))
        ? [patch('unit', unit.id, { status: 'assigned', orderId: order.id })]
        : []),
    ],
    trace: [
      traceOf(context, {
        act: 'dispatched',
        incident,
        to: 'dispatched',
        organizationId: organization.id,
        unitId: order.unitId,
        orderId: order.id,
        reason: instead ? 'notAccepted' : null,
        ...(rule ? { rule } : {}),
      }),
    ],
    requests:
      principalId === null
        ? []
        : [{ kind: 'orderOffered', principalId, incidentId: incident.id, orderId: order.id }],
    result: { orderId: order.id },
  })
}

function newOrder(
  context: Context,
  given: {
    readonly incident: Incident
    readonly organization: Organization
    readonly unit: Unit | null
  },
): WorkOrder {
  const { incident, organization, unit } = given
  return {
    id: v.parse(workOrderId, `${incident.id}.${incident.orderIds.length + 1}`),
    incidentId: incident.id,
    organizationId: organization.id,
    unitId: unit?.id ?? null,
    principalId: unit?.principalId ?? null,
    priority: incident.priority,
    status: 'offered',
    placeIds: incident.placeIds,
    offeredAt: context.now,
    acceptedAt: null,
    enRouteAt: null,
    onSceneAt: null,
    doneAt: null,
    outcome: null,
    reason: null,
    revision: 0,
  }
}

/** A dispatcher sends it to a body, and to one of its units when named (D3); also where an offer was not taken in time. */
export function dispatchIncident(
  context: Context,
  intent: IntentOf<'dispatchIncident'>,
): Result<Decision> {
  const found = incidentIn(context, intent, ['registered', 'dispatched'])
  if (!found.ok) return found
  const overdue =
    found.value.status === 'dispatched' ? overdueOffer(context, found.value) : undefined
  if (overdue?.ok === false) return overdue
  const organization = context.view.atlas.organization(intent.organizationId)
  if (!organization) return refuse('not-found', 'organizationId')
  const named = intent.unitId === undefined ? undefined : context.view.get('unit', intent.unitId)
  if (intent.unitId !== undefined && named?.organizationId !== organization.id)
    return refuse('not-found', 'unitId')
  const unit = named ?? unitOf(context.view, found.value, organization)
  const instead = overdue ? { instead: overdue.value } : {}
  return {
    ok: true,
    value: offerOrder(context, { incident: found.value, organization, unit, ...instead }),
  }
}
