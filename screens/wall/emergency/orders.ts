import type { WallRecord } from '#shared/access/projection.ts'

type WorkOrder = WallRecord<'workOrder'>
type Unit = WallRecord<'unit'>

/** Real life: a P1 order nobody has accepted for this long is late, city ms. @source `screens.md` §3.1b */
const ACCEPT_LIMIT_MS = 60_000

/** An order as the wall shows it: to whom, how far, since when. */
export interface SentOrder {
  readonly order: WorkOrder
  readonly unit: Unit | undefined
  /** City instant at which it came into its present state. */
  readonly sinceAt: number
  /** Offered to a P1 and not accepted within a minute. */
  readonly isLate: boolean
}

/** Orders of a matter, those not yet accepted first and the oldest of them on top, then by latest change (`SPEC.md` W2). */
export function ordersOf(
  incidentId: string,
  records: {
    readonly orders: Iterable<WorkOrder>
    readonly units: ReadonlyMap<string, Unit>
  },
  now: number,
): SentOrder[] {
  const sent: SentOrder[] = []
  for (const order of records.orders) {
    if (order.incidentId !== incidentId) continue
    const waits = order.status === 'offered'
    sent.push({
      order,
      unit: records.units.get(order.unitId ?? ''),
      sinceAt: sinceOf(order),
      isLate: waits && order.priority === 1 && now - order.offeredAt > ACCEPT_LIMIT_MS,
    })
  }
  return sent.sort(byReceipt)
}

function byReceipt(left: SentOrder, right: SentOrder): number {
  const waits = (one: SentOrder) => (one.order.status === 'offered' ? 0 : 1)
  const age = left.order.status === 'offered' ? left.sinceAt - right.sinceAt : 0
  return (
    waits(left) - waits(right) ||
    age ||
    right.sinceAt - left.sinceAt ||
    (left.order.id < right.order.id ? -1 : 1)
  )
}

/** A returned or cancelled order has no instant of its own: its last known one stands. */
function sinceOf(order: WorkOrder): number {
  const { doneAt, onSceneAt, enRouteAt, acceptedAt, offeredAt } = order
  return doneAt ?? onSceneAt ?? enRouteAt ?? acceptedAt ?? offeredAt
}

/** Whether somebody is still bound by it: on the way or at work (`SPEC.md` W3). */
export function isHeld({ order }: SentOrder): boolean {
  return order.status !== 'done' && order.status !== 'returned' && order.status !== 'cancelled'
}
