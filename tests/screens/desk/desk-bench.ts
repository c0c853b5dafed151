import * as v from 'valibot'
import type { DeskRecord } from '#shared/access/projection.ts'
import { principal, type Principal } from '#shared/access/principal.ts'
import { incident } from '#shared/model/incident.ts'
import { incidentClass, type IncidentClass } from '#shared/model/incident-class.ts'
import { organization, type Organization } from '#shared/model/organization.ts'
import { place, type Place } from '#shared/model/place.ts'
import { unit } from '#shared/model/unit.ts'
import { workOrder } from '#shared/model/work-order.ts'

/** Parts of a small city for tests of the desk; each is checked by the schema it stands for. */
const text = (words: string) => ({ 'zh-CN': words, 'zh-Hant': words, en: words })
export const MINUTE = 60_000
export const NOW = 1_800_000_000_000

export const lamp: IncidentClass = v.parse(incidentClass, {
  code: 'C-LAMP',
  family: 'cityComponent',
  titles: text('Street lamp out'),
  shortTitles: text('Lamp'),
  group: text('Public facilities'),
  keywords: ['lamp'],
  priority: 4,
  departmentId: 'dep-lights',
  firstAsked: 'departmentStation',
  owningTier: 'subdistrict',
  lowRisk: true,
  evidenceRequired: false,
  inHome: false,
  acceptWithinMs: 5 * MINUTE,
  handleWithinMs: 60 * MINUTE,
  recheckWithinMs: 30 * MINUTE,
})

export function makeIncident(fields: Record<string, unknown> = {}): DeskRecord<'incident'> {
  return v.parse(incident, {
    id: 'C261124-00001',
    classCode: lamp.code,
    priority: 4,
    status: 'dispatched',
    origin: 'live',
    point: [121.4, 31.2],
    buildingId: null,
    address: text('88 Lanpu Road'),
    placeIds: ['c', 'd1', 's1', 'm1'],
    voices: { patrol: 0, resident: 1, hotline: 0, device: 0, match: 0, system: 0 },
    reportedAt: NOW - 10 * MINUTE,
    verifyingAt: null,
    registeredAt: NOW - 9 * MINUTE,
    dispatchedAt: NOW - 8 * MINUTE,
    acceptedAt: null,
    onSceneAt: null,
    handledAt: null,
    closedAt: null,
    organizationId: 'o1',
    orderIds: ['w1'],
    principalIds: [],
    handledBy: null,
    reason: null,
    reworks: 0,
    evidence: 0,
    lateClocks: [],
    revision: 3,
    ...fields,
  })
}

export function makeOrder(fields: Record<string, unknown> = {}): DeskRecord<'workOrder'> {
  return v.parse(workOrder, {
    id: 'w1',
    incidentId: 'C261124-00001',
    organizationId: 'o1',
    unitId: null,
    principalId: null,
    priority: 4,
    status: 'offered',
    placeIds: ['c', 'd1', 's1', 'm1'],
    offeredAt: NOW - 8 * MINUTE,
    acceptedAt: null,
    enRouteAt: null,
    onSceneAt: null,
    doneAt: null,
    outcome: null,
    reason: null,
    revision: 1,
    ...fields,
  })
}

export function makePrincipal(fields: Record<string, unknown> = {}): Principal {
  return v.parse(principal, {
    id: 'p1',
    role: 'subdistrictDutyOfficer',
    label: 'duty officer',
    scopePlaceIds: ['s1'],
    organizationId: null,
    unitId: null,
    stageId: null,
    ...fields,
  })
}

export function makeOrganization(fields: Record<string, unknown> = {}): Organization {
  return v.parse(organization, {
    id: 'o1',
    kind: 'departmentStation',
    hand: 'government',
    names: text('Lights station'),
    departmentId: 'dep-lights',
    placeIds: ['d1'],
    ...fields,
  })
}

export function makeUnit(fields: Record<string, unknown> = {}): DeskRecord<'unit'> {
  return v.parse(unit, {
    id: 'u1',
    callSign: 'M-001',
    kind: 'municipalCrew',
    hand: 'government',
    organizationId: 'o1',
    placeIds: ['c', 'd1'],
    principalId: null,
    status: 'free',
    orderId: null,
    ...fields,
  })
}

export function makePlace(id: string, kind: Place['kind'], parentId: string | null): Place {
  return v.parse(place, {
    id,
    kind,
    parentId,
    names: text(id),
    code: '',
    center: [121.4, 31.2],
    box: [121.3, 31.1, 121.5, 31.3],
    approximate: false,
  })
}
