import type { Operation, Standing } from '#shared/access/permissions.ts'
import type { DeskRecord } from '#shared/access/projection.ts'
import type { IncidentStatus } from '#shared/model/incident.ts'
import type { WorkOrderStatus } from '#shared/model/work-order.ts'
import { standingOfOrder } from '../order-standing.ts'
import { standingOf } from '../whose-move.ts'

/** What a person may do with a matter now; the server decides, this only leaves out what it would refuse. */
export type ActName =
  'verify' | 'register' | 'refuse' | 'dispatch' | 'redispatch' | 'recheck' | 'note'
/** What a person may do with an order now. */
export type OrderActName = 'accept' | 'depart' | 'arrive' | 'finish' | 'return'

type May = (operation: Operation, thing: Standing) => boolean

interface Rule<Name, Status> {
  readonly name: Name
  readonly operation: Operation
  /** Empty = in every state. */
  readonly from: readonly Status[]
}

/** `core/incident/SPEC.md` L3–L11, D10. */
const actRules: readonly Rule<ActName, IncidentStatus>[] = [
  { name: 'register', operation: 'registerIncident', from: ['reported', 'verifying'] },
  { name: 'verify', operation: 'verifyIncident', from: ['reported'] },
  { name: 'refuse', operation: 'refuseIncident', from: ['reported', 'verifying'] },
  { name: 'dispatch', operation: 'dispatchIncident', from: ['registered'] },
  { name: 'redispatch', operation: 'dispatchIncident', from: ['dispatched'] },
  { name: 'recheck', operation: 'recheckIncident', from: ['rechecking'] },
  { name: 'note', operation: 'addNote', from: [] },
]

/** `core/incident/SPEC.md` D4–D9. */
const orderRules: readonly Rule<OrderActName, WorkOrderStatus>[] = [
  { name: 'accept', operation: 'acceptOrder', from: ['offered'] },
  { name: 'depart', operation: 'departOrder', from: ['accepted'] },
  { name: 'arrive', operation: 'arriveOrder', from: ['accepted', 'enRoute'] },
  { name: 'finish', operation: 'finishOrder', from: ['onScene'] },
  { name: 'return', operation: 'returnOrder', from: ['offered', 'accepted', 'enRoute', 'onScene'] },
]

/** Acts on the matter, the one that moves it on first. */
export function actsOf(
  incident: DeskRecord<'incident'>,
  principalId: string | undefined,
  may: May,
  /** The clock that runs on it has run out. */
  isLate = false,
): readonly ActName[] {
  return actRules
    .filter(({ from }) => from.length === 0 || from.includes(incident.status))
    .filter(({ operation }) => may(operation, standingOf(incident)))
    .filter(({ name }) => name !== 'redispatch' || isLate)
    .filter(({ name }) => name !== 'recheck' || incident.handledBy !== principalId)
    .map(({ name }) => name)
}

/** Acts on one of its orders, the one that moves it on first. */
export function orderActsOf(order: DeskRecord<'workOrder'>, may: May): readonly OrderActName[] {
  return orderRules
    .filter(({ from }) => from.includes(order.status))
    .filter(({ operation }) => may(operation, standingOfOrder(order)))
    .map(({ name }) => name)
}
