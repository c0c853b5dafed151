import * as v from 'valibot'
import { reportId } from '#shared/model/id.ts'
import type { Incident, Source } from '#shared/model/incident.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import type { Position } from '#shared/model/position.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { put } from '#shared/sync/change.ts'
import { also, decide, type Decision } from '../decision.ts'
import type { Context, Location } from '../view.ts'
import { takeNumber } from './number.ts'
import { registerAndRoute } from './register.ts'
import { traceOf } from './transition.ts'

/** Sources whose word is taken: their reports are registered without somebody going to look first. */
const trustedSources: ReadonlySet<Source> = new Set([
  'patrol',
  'hotline',
  'device',
  'match',
  'system',
])

/**
 * One voice becomes one incident (`SPEC.md` R1–R5), and where the class is low-risk or the source trusted it is
 * registered and routed in the same step.
 */
export function submitReport(
  context: Context,
  intent: IntentOf<'submitReport'>,
  priority?: Incident['priority'],
): Result<Decision> {
  const matter = context.view.atlas.class(intent.classCode)
  if (!matter) return refuse('unknown-class', 'classCode')
  const located = locate(context, intent, matter)
  if (!located.ok) return located
  const taken = takeNumber(context, matter)
  const incident = newIncident(context, {
    id: taken.number,
    matter,
    located: located.value,
    intent,
    priority: priority ?? matter.priority,
  })
  const report = v.parse(reportId, `r-${context.operation.id}`)
  const received = decide({
    changes: [taken.change, put('incident', incident)],
    trace: [
      traceOf(context, { act: 'reported', incident, photos: intent.photos, withSeals: true }),
    ],
    rows: [
      {
        table: 'report',
        row: {
          id: report,
          incidentId: incident.id,
          source: intent.source,
          channel: intent.channel,
          classCode: matter.code,
          receivedAt: context.now,
          point: incident.point,
          photos: intent.photos,
          seals: sealsOf(context),
        },
      },
    ],
    result: { incidentId: incident.id, reportId: report },
  })
  if (!matter.lowRisk && !trustedSources.has(intent.source)) return { ok: true, value: received }
  const rule = {
    id: 'auto-register',
    version: 1,
    inputs: { source: intent.source, lowRisk: Number(matter.lowRisk) },
  }
  return { ok: true, value: also(received, registerAndRoute(context, { incident, matter, rule })) }
}

function sealsOf(context: Context): Record<string, { ref: string; commitment: string }> {
  const seals: Record<string, { ref: string; commitment: string }> = {}
  for (const [field, seal] of Object.entries(context.operation.seals)) if (seal) seals[field] = seal
  return seals
}

interface Located {
  readonly point: Position | null
  readonly location: Location | null
}

function locate(
  context: Context,
  intent: IntentOf<'submitReport'>,
  matter: IncidentClass,
): Result<Located> {
  const { atlas } = context.view
  const named = intent.buildingId === undefined ? undefined : atlas.building(intent.buildingId)
  if (intent.buildingId !== undefined && !named) return refuse('not-found', 'buildingId')
  const point = named?.center ?? intent.point
  if (!point) return { ok: true, value: { point: null, location: null } }
  const location = atlas.locate(point)
  if (location.placeIds.length === 0) return refuse('outside-city', 'point')
  const building = location.buildingId === null ? undefined : atlas.building(location.buildingId)
  // A matter in a home is shown at its building, never at the exact point somebody gave (R4).
  const shown = matter.inHome && building ? building.center : point
  return { ok: true, value: { point: shown, location } }
}

interface NewIncident {
  readonly id: Incident['id']
  readonly matter: IncidentClass
  readonly located: Located
  readonly intent: IntentOf<'submitReport'>
  readonly priority: Incident['priority']
}

function newIncident(context: Context, given: NewIncident): Incident {
  const { pack } = context.view.atlas
  const { location, point } = given.located
  const city = pack.places[0]
  const voices = { patrol: 0, resident: 0, hotline: 0, device: 0, match: 0, system: 0 }
  return {
    id: given.id,
    classCode: given.matter.code,
    priority: given.priority,
    status: 'reported',
    origin: 'live',
    point,
    buildingId: location?.buildingId ?? null,
    address: location?.address ?? pack.names,
    placeIds: location ? [...location.placeIds] : city ? [city.id] : [],
    voices: { ...voices, [given.intent.source]: 1 },
    reportedAt: context.operation.happenedAt ?? context.now,
    verifyingAt: null,
    registeredAt: null,
    dispatchedAt: null,
    acceptedAt: null,
    onSceneAt: null,
    handledAt: null,
    closedAt: null,
    organizationId: null,
    orderIds: [],
    principalIds: [],
    handledBy: null,
    reason: null,
    reworks: 0,
    evidence: given.intent.photos.length,
    lateClocks: [],
    revision: 0,
  }
}
