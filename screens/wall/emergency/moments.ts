import type { WallRecord } from '#shared/access/projection.ts'

/** What happened to the matter that commands the stage. */
export type MomentKind =
  | 'reported'
  | 'verifying'
  | 'registered'
  | 'dispatched'
  | 'accepted'
  | 'enRoute'
  | 'onScene'
  | 'handled'
  | 'closed'
  | 'alarm'
  | 'alarmOver'

export interface Moment {
  readonly kind: MomentKind
  /** City instant. */
  readonly at: number
}

/** Which instant of a record is which moment. */
const ofIncident = [
  ['reported', 'reportedAt'],
  ['verifying', 'verifyingAt'],
  ['registered', 'registeredAt'],
  ['dispatched', 'dispatchedAt'],
  ['accepted', 'acceptedAt'],
  ['onScene', 'onSceneAt'],
  ['handled', 'handledAt'],
  ['closed', 'closedAt'],
] as const
const ofOrder = [
  ['dispatched', 'offeredAt'],
  ['accepted', 'acceptedAt'],
  ['enRoute', 'enRouteAt'],
  ['onScene', 'onSceneAt'],
  ['handled', 'doneAt'],
] as const

/** Every instant the records hold, in order; none is inferred (`SPEC.md` W6). */
export function momentsOf(
  incident: WallRecord<'incident'>,
  orders: Iterable<WallRecord<'workOrder'>>,
  alarms: Iterable<WallRecord<'alarm'>>,
): Moment[] {
  const found: Moment[] = []
  const note = (kind: MomentKind, at: number | null) => {
    if (at !== null && !found.some((one) => one.kind === kind && one.at === at))
      found.push({ kind, at })
  }
  for (const [kind, field] of ofIncident) note(kind, incident[field])
  for (const order of orders)
    if (order.incidentId === incident.id)
      for (const [kind, field] of ofOrder) note(kind, order[field])
  for (const alarm of alarms) {
    if (alarm.incidentId !== incident.id) continue
    note('alarm', alarm.raisedAt)
    note('alarmOver', alarm.clearedAt)
  }
  return found.sort((left, right) => left.at - right.at || ranks[left.kind] - ranks[right.kind])
}

/** Order of what happened in the same instant. */
const ranks: Readonly<Record<MomentKind, number>> = {
  alarm: 0,
  reported: 1,
  verifying: 2,
  registered: 3,
  dispatched: 4,
  accepted: 5,
  enRoute: 6,
  onScene: 7,
  handled: 8,
  alarmOver: 9,
  closed: 10,
}
