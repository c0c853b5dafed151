import type { Incident } from '#shared/model/incident.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { also, decide, type Decision } from '../decision.ts'
import { offerOrder } from '../dispatch/offer.ts'
import { routeByClass } from '../dispatch/routing.ts'
import type { Context } from '../view.ts'
import { classOf, incidentIn, patchIncident, stepAt, traceOf, type RuleMark } from './transition.ts'

/** Registers (the clock starts) and hands on by the routing rule, where a body answers for the place. */
export function registerAndRoute(
  context: Context,
  given: { readonly incident: Incident; readonly matter: IncidentClass; readonly rule?: RuleMark },
): Decision {
  const { incident, matter, rule } = given
  const registered: Incident = {
    ...incident,
    classCode: matter.code,
    status: 'registered',
    registeredAt: context.now,
    revision: incident.revision + 1,
  }
  const first = decide({
    changes: [
      patchIncident(incident, {
        status: 'registered',
        registeredAt: context.now,
        classCode: matter.code,
        priority: incident.priority,
      }),
    ],
    trace: [
      traceOf(context, {
        act: 'registered',
        incident,
        to: 'registered',
        ...(rule ? { rule } : {}),
      }),
    ],
  })
  const route = routeByClass(context.view, registered, matter)
  return route ? also(first, offerOrder(context, { incident: registered, ...route })) : first
}

/** Somebody is sent to see whether it is true (L3). */
export function verifyIncident(
  context: Context,
  intent: IntentOf<'verifyIncident'>,
): Result<Decision> {
  const found = incidentIn(context, intent, ['reported'])
  if (!found.ok) return found
  const incident = found.value
  return {
    ok: true,
    value: decide({
      changes: [patchIncident(incident, { status: 'verifying', verifyingAt: stepAt(context) })],
      trace: [traceOf(context, { act: 'verifying', incident, to: 'verifying' })],
    }),
  }
}

/** Taken up (L4): class and priority may be corrected here, then the routing rule applies. */
export function registerIncident(
  context: Context,
  intent: IntentOf<'registerIncident'>,
): Result<Decision> {
  const found = incidentIn(context, intent, ['reported', 'verifying'])
  if (!found.ok) return found
  const matter = classOf(context, intent.classCode ?? found.value.classCode)
  if (!matter) return refuse('unknown-class', 'classCode')
  const incident: Incident = { ...found.value, priority: intent.priority ?? found.value.priority }
  return { ok: true, value: registerAndRoute(context, { incident, matter }) }
}

/** Not taken up, with a reason (L5). */
export function refuseIncident(
  context: Context,
  intent: IntentOf<'refuseIncident'>,
): Result<Decision> {
  const found = incidentIn(context, intent, ['reported', 'verifying'])
  if (!found.ok) return found
  const incident = found.value
  const fields = { status: 'refused', reason: intent.reason, closedAt: context.now } as const
  return {
    ok: true,
    value: decide({
      changes: [patchIncident(incident, fields)],
      trace: [
        traceOf(context, {
          act: 'refused',
          incident,
          to: 'refused',
          reason: intent.reason,
          withSeals: true,
        }),
      ],
    }),
  }
}
