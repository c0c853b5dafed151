import type { Incident } from '#shared/model/incident.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { patch } from '#shared/sync/change.ts'
import { decide, type Decision } from '../decision.ts'
import type { Context } from '../view.ts'
import { incidentIn, patchIncident, stepAt, traceOf } from './transition.ts'

/** Is it really fixed (`SPEC.md` L6–L8)? Never judged by the one who handled it. */
export function recheckIncident(
  context: Context,
  intent: IntentOf<'recheckIncident'>,
): Result<Decision> {
  const found = incidentIn(context, intent, ['rechecking'])
  if (!found.ok) return found
  const incident = found.value
  if (incident.handledBy === context.operation.principal.id) return refuse('own-work', 'incidentId')
  return intent.passed ? pass(context, incident, intent) : rework(context, incident, intent)
}

function pass(
  context: Context,
  incident: Incident,
  intent: IntentOf<'recheckIncident'>,
): Result<Decision> {
  const evidence = incident.evidence + intent.photos.length
  return {
    ok: true,
    value: decide({
      changes: [patchIncident(incident, { status: 'closed', closedAt: stepAt(context), evidence })],
      trace: [
        traceOf(context, {
          act: 'closed',
          incident,
          to: 'closed',
          photos: intent.photos,
          withSeals: true,
        }),
      ],
    }),
  }
}

/** Back to the one who handled it: he still holds the order, so nothing is offered anew. */
function rework(
  context: Context,
  incident: Incident,
  intent: IntentOf<'recheckIncident'>,
): Result<Decision> {
  const order = context.view.get('workOrder', incident.orderIds.at(-1) ?? '')
  if (!order) return refuse('nobody-responsible', 'incidentId')
  const evidence = incident.evidence + intent.photos.length
  const { principalId } = order
  return {
    ok: true,
    value: decide({
      changes: [
        patchIncident(incident, {
          status: 'handling',
          handledAt: null,
          reworks: incident.reworks + 1,
          evidence,
        }),
        patch('workOrder', order.id, {
          status: 'accepted',
          enRouteAt: null,
          onSceneAt: null,
          doneAt: null,
          outcome: null,
          revision: order.revision + 1,
        }),
      ],
      trace: [
        traceOf(context, {
          act: 'reworked',
          incident,
          to: 'handling',
          orderId: order.id,
          photos: intent.photos,
          withSeals: true,
        }),
      ],
      requests:
        principalId === null
          ? []
          : [{ kind: 'orderOffered', principalId, incidentId: incident.id, orderId: order.id }],
    }),
  }
}

/** Words or photos beside the steps (L9): always appended, never a conflict. */
export function addNote(context: Context, intent: IntentOf<'addNote'>): Result<Decision> {
  const incident = context.view.get('incident', intent.incidentId)
  if (!incident) return refuse('not-found', 'incidentId')
  return {
    ok: true,
    value: decide({
      changes: [patchIncident(incident, { evidence: incident.evidence + intent.photos.length })],
      trace: [traceOf(context, { act: 'noted', incident, photos: intent.photos, withSeals: true })],
    }),
  }
}
