import type { Operation, Standing } from '#shared/access/permissions.ts'
import type { DeskRecord } from '#shared/access/projection.ts'

type Order = DeskRecord<'workOrder'>
type May = (operation: Operation, thing: Standing) => boolean

/** The parts of an order that decide what a person may do with it. */
export function standingOfOrder(order: Order): Standing {
  return {
    placeIds: order.placeIds,
    principalIds: order.principalId === null ? [] : [order.principalId],
    organizationIds: [order.organizationId],
  }
}

/** The offer on a matter that this person may accept, or undefined. */
export function orderToAccept(
  incidentId: string,
  orders: Iterable<Order>,
  may: May,
): Order | undefined {
  for (const order of orders) {
    if (order.incidentId !== incidentId || order.status !== 'offered') continue
    if (may('acceptOrder', standingOfOrder(order))) return order
  }
  return undefined
}

/** The offer that this person may accept on each of some matters, by matter; one pass over the orders. */
export function ordersToAccept(
  orders: Iterable<Order>,
  incidentIds: ReadonlySet<string>,
  may: May,
): ReadonlyMap<string, Order> {
  const found = new Map<string, Order>()
  for (const order of orders) {
    if (order.status !== 'offered' || !incidentIds.has(order.incidentId)) continue
    if (may('acceptOrder', standingOfOrder(order))) found.set(order.incidentId, order)
  }
  return found
}

/** Orders on one matter, the newest first. */
export function ordersOf(incidentId: string, orders: Iterable<Order>): readonly Order[] {
  return [...orders]
    .filter((order) => order.incidentId === incidentId)
    .sort((left, right) => right.offeredAt - left.offeredAt)
}
