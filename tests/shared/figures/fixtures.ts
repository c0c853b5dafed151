import * as v from 'valibot'
import { incident, type Incident } from '#shared/model/incident.ts'
import { incidentClass, type IncidentClass } from '#shared/model/incident-class.ts'

export const MINUTE = 60_000
export const HOUR = 3_600_000
/** 2026-11-23 14:52:08 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 23, 6, 52, 8)

const text = (word: string) => ({ 'zh-CN': word, 'zh-Hant': word, en: word })

/** A class whose accept, handle and recheck clocks run 10, 60 and 30 minutes. */
export function makeClass(changes: Partial<Record<keyof IncidentClass, unknown>> = {}) {
  return v.parse(incidentClass, {
    code: 'c1',
    family: 'cityEvent',
    titles: text('class one'),
    shortTitles: text('one'),
    group: text('group'),
    keywords: [],
    priority: 3,
    departmentId: 'department',
    firstAsked: 'residentsCommittee',
    owningTier: 'community',
    lowRisk: false,
    evidenceRequired: false,
    inHome: false,
    acceptWithinMs: 10 * MINUTE,
    handleWithinMs: 60 * MINUTE,
    recheckWithinMs: 30 * MINUTE,
    ...changes,
  })
}

let made = 0

/** A live matter reported ten minutes ago; every step null unless given. */
export function makeMatter(changes: Partial<Record<keyof Incident, unknown>> = {}): Incident {
  made += 1
  return v.parse(incident, {
    id: `E-${String(made).padStart(5, '0')}`,
    classCode: 'c1',
    priority: 3,
    status: 'reported',
    origin: 'live',
    point: [121.4, 31.2],
    buildingId: null,
    address: text('address'),
    placeIds: ['city', 'd1'],
    voices: { patrol: 1, resident: 0, hotline: 0, device: 0, match: 0, system: 0 },
    reportedAt: NOW - 10 * MINUTE,
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
    evidence: 0,
    lateClocks: [],
    revision: 1,
    ...changes,
  })
}

export const classes = new Map([['c1', makeClass()]])
