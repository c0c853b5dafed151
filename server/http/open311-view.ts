import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Incident, IncidentStatus } from '#shared/model/incident.ts'
import type { CityPack } from '#shared/model/pack.ts'
import type { ReportRow } from '#shared/model/report.ts'
import type { TraceEntry } from '#shared/model/trace.ts'
import type { Locale } from '#shared/model/words.ts'
import { outcomeWords } from '#shared/locale/outcome-words.ts'
import { unreachable } from '#shared/refusal.ts'
import { runningDeadline } from '#shared/time/deadline.ts'
import { w3Text } from './open311-time.ts'
import type { Open311Object } from './open311-xml.ts'

/** What outsiders may know: class, public stage, building-level place, department. Nothing that people wrote. */
export interface PublicView {
  readonly pack: Pick<CityPack, 'departments'>
  readonly matter: (code: string) => IncidentClass | undefined
  readonly locale: Locale
}

/** A kind of matter as an Open311 service. */
export function serviceOf(matter: IncidentClass, locale: Locale): Open311Object {
  return {
    service_code: matter.code,
    service_name: matter.titles[locale],
    description: matter.titles[locale],
    metadata: false,
    type: 'realtime',
    keywords: matter.keywords.join(', '),
    group: matter.group[locale],
  }
}

/** Outside status (`workflow.md` §9). */
export function outsideStatus(status: IncidentStatus): 'open' | 'closed' {
  return ['closed', 'refused', 'voided', 'merged'].includes(status) ? 'closed' : 'open'
}

/** One report and the matter it became. `description` stays empty: it is personal. */
export function requestOf(row: ReportRow, incident: Incident, view: PublicView): Open311Object {
  const matter = view.matter(incident.classCode)
  const deadline = matter ? runningDeadline(incident, matter) : undefined
  return {
    service_request_id: row.id,
    status: outsideStatus(incident.status),
    status_notes: statusNotes(incident, view),
    service_name: matter?.titles[view.locale] ?? null,
    service_code: incident.classCode,
    description: '',
    agency_responsible: departmentName(matter, view),
    service_notice: null,
    requested_datetime: w3Text(row.receivedAt),
    updated_datetime: w3Text(updatedAt(incident)),
    expected_datetime: deadline ? w3Text(deadline.dueAt) : null,
    address: incident.address[view.locale],
    address_id: incident.buildingId,
    zipcode: null,
    // The incident's point, not the report's: for matters in homes it is the centroid of the building.
    lat: incident.point ? incident.point[1] : null,
    long: incident.point ? incident.point[0] : null,
    media_url: null,
  }
}

/** Latest step of a matter, ms. */
export function updatedAt(incident: Incident): number {
  const { verifyingAt, registeredAt, dispatchedAt, acceptedAt, onSceneAt, handledAt } = incident
  const steps = [verifyingAt, registeredAt, dispatchedAt, acceptedAt, onSceneAt, handledAt]
  return Math.max(incident.reportedAt, ...steps.map((at) => at ?? 0), incident.closedAt ?? 0)
}

function departmentName(matter: IncidentClass | undefined, view: PublicView): string | null {
  const found = view.pack.departments.find(({ id }) => id === matter?.departmentId)
  return found?.names[view.locale] ?? null
}

function statusNotes(incident: Incident, view: PublicView): string | null {
  const words = outcomeWords[view.locale]
  if (incident.status === 'closed') return words.closed
  if (incident.status === 'voided') return words.voided
  if (incident.status === 'merged') return words.merged
  if (incident.status !== 'refused') return null
  const owner = departmentName(view.matter(incident.classCode), view) ?? '–'
  switch (incident.reason) {
    case 'notOurs':
      return words.notOurs(owner)
    case 'noProblem':
    case 'insufficient':
    case 'duplicate':
    case 'abuse':
      return words[incident.reason]
    default:
      return words.refused
  }
}

/** The word of the updates feed for a step of the trace; undefined where outsiders are not told (`workflow.md` §9). */
export function updateWord(step: Pick<TraceEntry, 'act' | 'reason'>): string | undefined {
  switch (step.act) {
    case 'reported':
    case 'verifying':
      return 'INVESTIGATING'
    case 'registered':
    case 'dispatched':
      return 'ACTION_SCHEDULED'
    case 'accepted':
    case 'reworked':
      return 'IN_PROGRESS'
    case 'closed':
      return 'FIXED'
    case 'returned':
      return 'INTERNAL_REFERRAL'
    case 'refused':
      return refusedWord(step.reason)
    case 'voiceAdded':
    case 'enRoute':
    case 'onScene':
    case 'handled':
    case 'rechecking':
    case 'noted':
    case 'late':
    case 'imported':
    case 'alarmed':
    case 'alarmCleared':
      return undefined
    default:
      return unreachable(step.act)
  }
}

function refusedWord(reason: string | null): string {
  if (reason === 'notOurs') return 'NOT_COUNCILS_RESPONSIBILITY'
  return reason === 'duplicate' ? 'DUPLICATE' : 'NO_FURTHER_ACTION'
}
