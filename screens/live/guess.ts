import type { DeskRecord } from '#shared/access/projection.ts'
import type { WorkOrderStatus } from '#shared/model/work-order.ts'
import { heldBy, isWaiting, type OutboxEntry } from './outbox-entry.ts'

type Order = DeskRecord<'workOrder'>
type Incident = DeskRecord<'incident'>
type OrderStep = 'acceptOrder' | 'departOrder' | 'arriveOrder' | 'finishOrder' | 'returnOrder'

/** From which states a step is legal, so that a guess never shows what the server would refuse. */
const legalFrom: Readonly<Record<OrderStep, readonly WorkOrderStatus[]>> = {
  acceptOrder: ['offered'],
  departOrder: ['accepted'],
  arriveOrder: ['accepted', 'enRoute'],
  finishOrder: ['onScene'],
  returnOrder: ['offered', 'accepted', 'enRoute', 'onScene'],
}

/**
 * Up to which version everything on this screen is complete: the least of its mirrors.
 *
 * @returns -1 while nothing is held.
 */
export function reachedVersion(mirrors: Iterable<{ readonly version: number }>): number {
  let least = Number.POSITIVE_INFINITY
  for (const { version } of mirrors) least = Math.min(least, version)
  return Number.isFinite(least) ? least : -1
}

/**
 * Acts whose outcome the mirror does not show yet: on the way, or accepted at a version it has not reached. Refused acts,
 * and what waits behind them, are no guess: the mirror is right.
 */
export function openActs(entries: readonly OutboxEntry[], reached: number): OutboxEntry[] {
  return entries.filter((entry) => {
    if (isWaiting(entry)) return !heldBy(entry, entries)
    return entry.state === 'accepted' && entry.version !== null && entry.version > reached
  })
}

/** The order as it will be when the person's own acts have arrived; the same object when there are none. */
export function guessOrder(order: Order, acts: readonly OutboxEntry[]): Order {
  let guessed = order
  for (const { intent, happenedAt } of acts) {
    if (!('orderId' in intent) || intent.orderId !== order.id) continue
    if (!legalFrom[intent.kind].includes(guessed.status)) continue
    guessed = { ...guessed, ...stepOf(intent.kind, happenedAt) }
  }
  return guessed
}

function stepOf(kind: OrderStep, at: number): Partial<Order> {
  switch (kind) {
    case 'acceptOrder':
      return { status: 'accepted', acceptedAt: at }
    case 'departOrder':
      return { status: 'enRoute', enRouteAt: at }
    case 'arriveOrder':
      return { status: 'onScene', onSceneAt: at }
    case 'finishOrder':
      return { status: 'done', doneAt: at }
    case 'returnOrder':
      return { status: 'returned' }
  }
}

/** The incident beside a guessed order: accepting one's own offer starts the handling clock at once. */
export function guessIncident(incident: Incident, order: Order): Incident {
  const taken = ['accepted', 'enRoute', 'onScene'].includes(order.status)
  if (!taken || incident.status !== 'dispatched') return incident
  return { ...incident, status: 'handling', acceptedAt: order.acceptedAt }
}

/** Whether this person has already said how the recheck went. */
export function hasRechecked(incidentId: string, acts: readonly OutboxEntry[]): boolean {
  return acts.some(
    ({ intent }) => intent.kind === 'recheckIncident' && intent.incidentId === incidentId,
  )
}
