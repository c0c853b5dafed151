import {
  may,
  mayEver,
  type Operation as AccessOperation,
  type Standing,
} from '#shared/access/permissions.ts'
import type { Incident } from '#shared/model/incident.ts'
import {
  personIntentKinds,
  type PersonIntent,
  type SystemIntent,
} from '#shared/model/intent/intent.ts'
import { refuse, unreachable, type Refusal, type Result } from '#shared/refusal.ts'
import type { Decision } from './decision.ts'
import { dispatchIncident } from './dispatch/offer.ts'
import {
  acceptOrder,
  arriveOrder,
  departOrder,
  finishOrder,
  returnOrder,
} from './dispatch/order.ts'
import { foundCity } from './found.ts'
import { importChunk } from './import.ts'
import { archiveIncidents, closeHour, deadlinePassed } from './incident/clocks.ts'
import { addNote, recheckIncident } from './incident/recheck.ts'
import { refuseIncident, registerIncident, verifyIncident } from './incident/register.ts'
import { submitReport } from './incident/report.ts'
import { clearAlarm, raiseAlarm, setDeviceOnline } from './sensing/alarm.ts'
import { bindWall, setScene, unbindWall } from './stage/scene.ts'
import type { Context, Operation, View } from './view.ts'

/** The server itself, as an actor. */
export const SYSTEM_ROLE = 'systemAdministrator'
export const SYSTEM_ID = 'system'

/**
 * The one place where it is decided what an operation does. Pure: reads the view, copies nothing, has no clock and no
 * dice; the same view, operation and instant give the same decision.
 *
 * @param now - city's instant, ms.
 * @returns the changes and what goes with them, or why not.
 */
export function step(view: View, operation: Operation, now: number): Result<Decision> {
  const context: Context = { view, operation, now }
  const { intent } = operation
  if (isPersonIntent(intent)) {
    const no = denied(context, intent)
    return no ? { ok: false, refusal: no } : stepOfPerson(context, intent)
  }
  if (operation.principal.id !== SYSTEM_ID) return refuse('not-permitted', 'intent.kind')
  return stepOfSystem(context, intent)
}

function isPersonIntent(intent: PersonIntent | SystemIntent): intent is PersonIntent {
  return personIntentKinds.has(intent.kind)
}

function stepOfPerson(context: Context, intent: PersonIntent): Result<Decision> {
  switch (intent.kind) {
    case 'submitReport':
      return submitReport(context, intent)
    case 'verifyIncident':
      return verifyIncident(context, intent)
    case 'registerIncident':
      return registerIncident(context, intent)
    case 'refuseIncident':
      return refuseIncident(context, intent)
    case 'dispatchIncident':
      return dispatchIncident(context, intent)
    case 'recheckIncident':
      return recheckIncident(context, intent)
    case 'addNote':
      return addNote(context, intent)
    case 'acceptOrder':
      return acceptOrder(context, intent)
    case 'departOrder':
      return departOrder(context, intent)
    case 'arriveOrder':
      return arriveOrder(context, intent)
    case 'finishOrder':
      return finishOrder(context, intent)
    case 'returnOrder':
      return returnOrder(context, intent)
    case 'bindWall':
      return bindWall(context, intent)
    case 'unbindWall':
      return unbindWall(context, intent)
    case 'setScene':
      return setScene(context, intent)
    default:
      return unreachable(intent)
  }
}

function stepOfSystem(context: Context, intent: SystemIntent): Result<Decision> {
  switch (intent.kind) {
    case 'foundCity':
      return foundCity(context, intent)
    case 'deadlinePassed':
      return deadlinePassed(context, intent)
    case 'archiveIncidents':
      return archiveIncidents(context, intent)
    case 'closeHour':
      return closeHour(context, intent)
    case 'raiseAlarm':
      return raiseAlarm(context, intent)
    case 'clearAlarm':
      return clearAlarm(context, intent)
    case 'setDeviceOnline':
      return setDeviceOnline(context, intent)
    case 'importChunk':
      return importChunk(context, intent)
    default:
      return unreachable(intent)
  }
}

const nowhere: Standing = { placeIds: [], principalIds: [], organizationIds: [] }

/** Permission, decided in the writer's turn. What is out of reach answers as if it did not exist (`SPEC.md` P1, P2). */
function denied(context: Context, intent: PersonIntent): Refusal | undefined {
  const { principal } = context.operation
  const operation: AccessOperation = intent.kind
  if (!mayEver(principal, operation)) return { code: 'not-permitted', field: 'intent.kind' }
  const subject = subjectOf(context.view, intent)
  if (subject === 'none') return undefined
  const isAllowed = may(principal, operation, subject ? standingOf(subject, context.view) : nowhere)
  if (subject && isAllowed) return undefined
  return {
    code: 'not-found',
    field: 'incidentId' in intent ? 'intent.incidentId' : 'intent.orderId',
  }
}

function subjectOf(view: View, intent: PersonIntent): Incident | 'none' | undefined {
  if ('incidentId' in intent) return view.get('incident', intent.incidentId)
  if (!('orderId' in intent)) return 'none'
  const order = view.get('workOrder', intent.orderId)
  return order && view.get('incident', order.incidentId)
}

/** How an incident stands to people: its places, its tasks' people, the bodies that hold an order. */
export function standingOf(
  incident: Pick<Incident, 'placeIds' | 'principalIds' | 'organizationId' | 'orderIds'>,
  view?: Pick<View, 'get'>,
): Standing {
  const orders = incident.orderIds.flatMap((id) => view?.get('workOrder', id) ?? [])
  const present = orders.filter(
    (order) => order.status !== 'returned' && order.status !== 'cancelled',
  )
  return {
    placeIds: incident.placeIds,
    principalIds: [
      ...incident.principalIds,
      ...present.flatMap((order) => order.principalId ?? []),
    ],
    organizationIds: [
      ...(incident.organizationId === null ? [] : [incident.organizationId]),
      ...present.map((order) => order.organizationId),
    ],
  }
}
