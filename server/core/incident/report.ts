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
 *
 * @param given - what a rule knows better: how urgent it is, and where, when it is about an area and no point in it.
 */
export function submitReport(
  context: Context,
  intent: IntentOf<'submitReport'>,
  given: { readonly priority?: Incident['priority']; readonly located?: Located } = {},
): Result<Decision> {
  const matter = context.view.atlas.class(intent.classCode)
  if (!matter) return refuse('unknown-class', 'classCode')
  const located: Result<Located> = given.located
    ? { ok: true, value: given.located }
    : locate(context, intent, matter)
  if (!located.ok) return located
  const taken = takeNumber(context, matter)
  const incident = newIncident(context, {
    id: taken.number,
    matter,
    located: located.value,
    intent,
    priority: given.priority ?? matter.priority,
  })
  const received = also(
    decide({
      changes: [taken.change, put('incident', incident)],
      trace: [
        traceOf(context, { act: 'reported', incident, photos: intent.photos, withSeals: true }),
      ],
    }),
    voiceOf(context, { intent, incident }),
  )
  if (!matter.lowRisk && !trustedSources.has(intent.source)) return { ok: true, value: received }
  const rule = {
    id: 'auto-register',
    version: 1,
    inputs: { source: intent.source, lowRisk: Number(matter.lowRisk) },
  }
  return { ok: true, value: also(received, registerAndRoute(context, { incident, matter, rule })) }
}

/** The row of a report in the register: every voice is kept, whether it opened the matter or joined it. */
export function voiceOf(
  context: Context,
  given: { readonly intent: IntentOf<'submitReport'>; readonly incident: Incident },
): Decision {
  const { intent, incident } = given
  const id = v.parse(reportId, `r-${context.operation.id}`)
  const row = {
    id,
    incidentId: incident.id,
    source: intent.source,
    channel: intent.channel,
    classCode: intent.classCode,
    receivedAt: context.now,
    point: incident.point,
    photos: intent.photos,
    seals: sealsOf(context),
  }
  return decide({
    rows: [{ table: 'report', row }],
    result: { incidentId: incident.id, reportId: id },
  })
}

function sealsOf(context: Context): Record<string, { ref: string; commitment: string }> {
  const seals: Record<string, { ref: string; commitment: string }> = {}
  for (const [field, seal] of Object.entries(context.operation.seals)) if (seal) seals[field] = seal
  return seals
}

/** Where a matter is. */
export interface Located {
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
