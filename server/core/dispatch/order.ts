import type { Incident } from '#shared/model/incident.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import type { TraceEntry } from '#shared/model/trace.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { WorkOrder, WorkOrderStatus } from '#shared/model/work-order.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { patch, type Change } from '#shared/sync/change.ts'
import { decide, type Decision } from '../decision.ts'
import { classOf, patchIncident, stepAt, traceOf } from '../incident/transition.ts'
import type { Context } from '../view.ts'

interface Held {
  readonly order: WorkOrder
  readonly incident: Incident
}

/** The order and its incident, when the order stands in one of these states (`SPEC.md` D4). */
function orderIn(
  context: Context,
  orderId: string,
  states: readonly WorkOrderStatus[],
): Result<Held> {
  const order = context.view.get('workOrder', orderId)
  const incident = order && context.view.get('incident', order.incidentId)
  if (!order || !incident) return refuse('not-found', 'orderId')
  if (!states.includes(order.status)) {
    return refuse('wrong-state', 'orderId', {
      from: order.status,
      step: context.operation.intent.kind,
    })
  }
  return { ok: true, value: { order, incident } }
}

function patchOrder(order: WorkOrder, fields: Partial<WorkOrder>): Change {
  return patch('workOrder', order.id, { ...fields, revision: order.revision + 1 })
}

/** The unit moves with its order, unless it is busy with another one. */
function patchUnit(context: Context, order: WorkOrder, status: Unit['status']): Change[] {
  const unit = order.unitId === null ? undefined : context.view.get('unit', order.unitId)
  if (!unit || (unit.orderId !== null && unit.orderId !== order.id)) return []
  return [patch('unit', unit.id, { status, orderId: status === 'free' ? null : order.id })]
}

function orderTrace(
  context: Context,
  { order, incident }: Held,
  step: { readonly act: TraceEntry['act']; readonly to: Incident['status'] } & Partial<
    Pick<TraceEntry, 'reason' | 'photos'>
  >,
): TraceEntry {
  return traceOf(context, {
    ...step,
    incident,
    organizationId: order.organizationId,
    unitId: order.unitId,
    orderId: order.id,
    withSeals: true,
  })
}

/** "I have it" (D5): from now on it is theirs. */
export function acceptOrder(context: Context, intent: IntentOf<'acceptOrder'>): Result<Decision> {
  const found = orderIn(context, intent.orderId, ['offered'])
  if (!found.ok) return found
  const { order, incident } = found.value
  const at = stepAt(context)
  const taker = order.principalId ?? context.operation.principal.id
  return {
    ok: true,
    value: decide({
      changes: [
        patchOrder(order, { status: 'accepted', acceptedAt: at, principalId: taker }),
        patchIncident(incident, {
          status: 'handling',
          acceptedAt: incident.acceptedAt ?? at,
          principalIds: [...new Set([...incident.principalIds, taker])],
        }),
        ...patchUnit(context, order, 'assigned'),
      ],
      trace: [orderTrace(context, found.value, { act: 'accepted', to: 'handling' })],
    }),
  }
}

/** On the way (D6). */
export function departOrder(context: Context, intent: IntentOf<'departOrder'>): Result<Decision> {
  const found = orderIn(context, intent.orderId, ['accepted'])
  if (!found.ok) return found
  const { order, incident } = found.value
  return {
    ok: true,
    value: decide({
      changes: [
        patchOrder(order, { status: 'enRoute', enRouteAt: stepAt(context) }),
        patchIncident(incident, {}),
        ...patchUnit(context, order, 'enRoute'),
      ],
      trace: [orderTrace(context, found.value, { act: 'enRoute', to: incident.status })],
    }),
  }
}

/** On scene (D7). */
export function arriveOrder(context: Context, intent: IntentOf<'arriveOrder'>): Result<Decision> {
  const found = orderIn(context, intent.orderId, ['accepted', 'enRoute'])
  if (!found.ok) return found
  const { order, incident } = found.value
  const at = stepAt(context)
  return {
    ok: true,
    value: decide({
      changes: [
        patchOrder(order, { status: 'onScene', onSceneAt: at }),
        patchIncident(incident, { onSceneAt: incident.onSceneAt ?? at }),
        ...patchUnit(context, order, 'onScene'),
      ],
      trace: [orderTrace(context, found.value, { act: 'onScene', to: incident.status })],
    }),
  }
}

/** Done with evidence (D8): handled, and by itself on to recheck. */
export function finishOrder(context: Context, intent: IntentOf<'finishOrder'>): Result<Decision> {
  const found = orderIn(context, intent.orderId, ['onScene'])
  if (!found.ok) return found
  const { order, incident } = found.value
  const needsPhoto = classOf(context, incident.classCode)?.evidenceRequired === true
  if (needsPhoto && intent.photos.length === 0) return refuse('evidence-required', 'photos')
  const at = stepAt(context)
  const handled = { ...incident, status: 'handled' } as const
  const rule = { id: 'recheck-after-handling', version: 1, inputs: { outcome: intent.outcome } }
  return {
    ok: true,
    value: decide({
      changes: [
        patchOrder(order, { status: 'done', doneAt: at, outcome: intent.outcome }),
        patchIncident(incident, {
          status: 'rechecking',
          handledAt: at,
          handledBy: context.operation.principal.id,
          evidence: incident.evidence + intent.photos.length,
        }),
        ...patchUnit(context, order, 'free'),
      ],
      trace: [
        orderTrace(context, found.value, {
          act: 'handled',
          to: 'handled',
          reason: intent.outcome,
          photos: intent.photos,
        }),
        traceOf(context, { act: 'rechecking', incident: handled, to: 'rechecking', rule }),
      ],
    }),
  }
}

/** Sent back with a reason (D9): the incident waits for a dispatcher again. */
export function returnOrder(context: Context, intent: IntentOf<'returnOrder'>): Result<Decision> {
  const found = orderIn(context, intent.orderId, ['offered', 'accepted', 'enRoute', 'onScene'])
  if (!found.ok) return found
  const { order, incident } = found.value
  return {
    ok: true,
    value: decide({
      changes: [
        patchOrder(order, { status: 'returned', reason: intent.reason }),
        patchIncident(incident, {
          status: 'registered',
          organizationId: null,
          principalIds: [],
          dispatchedAt: null,
        }),
        ...patchUnit(context, order, 'free'),
      ],
      trace: [
        orderTrace(context, found.value, {
          act: 'returned',
          to: 'registered',
          reason: intent.reason,
        }),
      ],
    }),
  }
}
