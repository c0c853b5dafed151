import type { Incident } from '#shared/model/incident.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import type { HourCount } from '#shared/model/pack.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { remove, type Change } from '#shared/sync/change.ts'
import { runningDeadline } from '#shared/time/deadline.ts'
import { decide, type Decision, type RegisterWrite } from '../decision.ts'
import type { Context } from '../view.ts'
import { classOf, patchIncident, traceOf } from './transition.ts'

/** At most this many matters leave the live set in one entry, so that no entry and no frame grows without bound. */
const ARCHIVE_BATCH = 500
const HOUR_MS = 3_600_000

/** A clock ran out (`SPEC.md` C1, C2): marked once, said once. */
export function deadlinePassed(
  context: Context,
  intent: IntentOf<'deadlinePassed'>,
): Result<Decision> {
  const incident = context.view.get('incident', intent.subjectId)
  const limits = incident && classOf(context, incident.classCode)
  if (!incident || !limits) return refuse('not-found', 'subjectId')
  const running = runningDeadline(incident, limits)
  const isThis = running?.clock === intent.clock && running.dueAt === intent.dueAt
  if (!isThis || incident.lateClocks.includes(intent.clock)) return refuse('wrong-state', 'clock')
  const orderId = incident.orderIds.at(-1) ?? null
  const rule = { id: `deadline-${intent.clock}`, version: 1, inputs: { dueAt: intent.dueAt } }
  return {
    ok: true,
    value: decide({
      changes: [patchIncident(incident, { lateClocks: [...incident.lateClocks, intent.clock] })],
      trace: [traceOf(context, { act: 'late', incident, reason: intent.clock, rule })],
      requests: incident.principalIds.map((principalId) => ({
        kind: 'orderLate',
        principalId,
        incidentId: incident.id,
        orderId,
      })),
    }),
  }
}

/** Ended matters leave the live set for the archive 24 h after their end (C3). */
export function archiveIncidents(
  context: Context,
  intent: IntentOf<'archiveIncidents'>,
): Result<Decision> {
  const changes: Change[] = []
  const rows: RegisterWrite[] = []
  for (const incident of context.view.all('incident')) {
    if (rows.length >= ARCHIVE_BATCH) break
    if (incident.closedAt === null || incident.closedAt > intent.before) continue
    rows.push({ table: 'archive', incident, archivedAt: context.now })
    changes.push(remove('incident', incident.id), ...goneWith(context, incident))
  }
  return rows.length > 0
    ? { ok: true, value: decide({ changes, rows }) }
    : refuse('wrong-state', 'before')
}

function goneWith(context: Context, incident: Incident): Change[] {
  return incident.orderIds
    .filter((id) => context.view.get('workOrder', id) !== undefined)
    .map((id) => remove('workOrder', id))
}

/** An hour is over: counts per district go to the series behind usual ranges (C4). */
export function closeHour(context: Context, intent: IntentOf<'closeHour'>): Result<Decision> {
  const { view } = context
  const districts = new Set<string>()
  for (const place of view.atlas.pack.places) if (place.kind === 'district') districts.add(place.id)
  const counts = new Map<string, number>()
  const count = (placeId: string, key: string) =>
    counts.set(`${placeId} ${key}`, (counts.get(`${placeId} ${key}`) ?? 0) + 1)
  for (const incident of view.all('incident')) {
    const placeId = incident.placeIds.find((id) => districts.has(id))
    if (placeId === undefined || incident.origin === 'imported') continue
    const isFresh =
      incident.reportedAt >= intent.hourAt && incident.reportedAt < intent.hourAt + HOUR_MS
    if (isFresh) count(placeId, `reports ${incident.classCode}`)
    if (incident.closedAt !== null) continue
    count(placeId, 'open *')
    if (incident.lateClocks.length > 0) count(placeId, 'late *')
  }
  const rows = view.atlas.pack.places
    .filter((place) => place.kind === 'district')
    .flatMap((place) => hourRows(context, place.id, intent.hourAt, counts))
  return { ok: true, value: decide({ rows: [{ table: 'hourCount', rows }] }) }
}

function hourRows(
  context: Context,
  placeId: HourCount['placeId'],
  hourAt: number,
  counts: ReadonlyMap<string, number>,
): HourCount[] {
  const of = (measure: HourCount['measure'], classCode: string): HourCount => ({
    placeId,
    measure,
    classCode,
    hourAt,
    count: counts.get(`${placeId} ${measure} ${classCode}`) ?? 0,
  })
  const reports = context.view.atlas.pack.classes.map((entry) => of('reports', entry.code))
  return [...reports, of('open', '*'), of('late', '*')]
}
