import type { Incident } from '#shared/model/incident.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { WorkOrder } from '#shared/model/work-order.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { patch, type Change } from '#shared/sync/change.ts'
import { runningDeadline } from '#shared/time/deadline.ts'
import { classOf } from '../incident/transition.ts'
import type { Context } from '../view.ts'

/**
 * The offer that nobody accepted within its limit: it goes back to who decides, who may send the matter elsewhere
 * (`SPEC.md` D10). Before its limit it stands.
 */
export function overdueOffer(context: Context, incident: Incident): Result<WorkOrder> {
  const order = incident.orderIds
    .map((id) => context.view.get('workOrder', id))
    .findLast((known) => known?.status === 'offered')
  const limits = classOf(context, incident.classCode)
  const running = limits && runningDeadline(incident, limits)
  if (order && running?.clock === 'accept' && running.dueAt < context.now)
    return { ok: true, value: order }
  return refuse('wrong-state', 'incidentId', {
    from: incident.status,
    step: context.operation.intent.kind,
  })
}

/** Takes an offer back: the order is cancelled and its unit free, unless the next offer goes to the same unit. */
export function takeBack(context: Context, order: WorkOrder, next: Unit | null): Change[] {
  const cancelled = patch('workOrder', order.id, {
    status: 'cancelled',
    revision: order.revision + 1,
  })
  const unit = order.unitId === null ? undefined : context.view.get('unit', order.unitId)
  if (unit?.orderId !== order.id) return [cancelled]
  const isSame = next?.id === unit.id
  return [cancelled, ...(isSame ? [] : [patch('unit', unit.id, { status: 'free', orderId: null })])]
}
