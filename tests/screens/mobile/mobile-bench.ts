import { createPinia, setActivePinia } from 'pinia'
import * as v from 'valibot'
import { vi } from 'vitest'
import { principal } from '#shared/access/principal.ts'
import { incidentClass } from '#shared/model/incident-class.ts'
import { incident } from '#shared/model/incident.ts'
import { workOrder } from '#shared/model/work-order.ts'
import { useAtlas } from '../../../screens/live/atlas.ts'
import { useCity } from '../../../screens/live/city.ts'
import { useSession } from '../../../screens/session/session.ts'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import { addDigest, digestRecord, formatDigest, zeroDigest } from '#shared/sync/digest.ts'
import type { RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from '#shared/sync/change.ts'

const text = (words: string) => ({ 'zh-CN': words, 'zh-Hant': words, en: words })
export const NOW = 1_795_000_000_000

export const who = v.parse(principal, {
  id: 'p1',
  role: 'gridWorker',
  label: 'G-026',
  scopePlaceIds: ['c1'],
  organizationId: 'o1',
  unitId: 'u1',
  stageId: null,
})

export const leak = v.parse(incidentClass, {
  code: 'C-LEAK',
  family: 'cityEvent',
  titles: text('Leak'),
  shortTitles: text('Leak'),
  group: text('Homes'),
  keywords: ['water'],
  priority: 3,
  departmentId: 'd1',
  firstAsked: 'residentsCommittee',
  owningTier: 'community',
  lowRisk: true,
  evidenceRequired: true,
  inHome: true,
  acceptWithinMs: 1_800_000,
  handleWithinMs: 14_400_000,
  recheckWithinMs: 86_400_000,
})

export function makeIncident(id: string, fields: Record<string, unknown> = {}) {
  return v.parse(incident, {
    id,
    classCode: 'C-LEAK',
    priority: 3,
    status: 'dispatched',
    origin: 'live',
    point: [121.47, 31.23],
    buildingId: null,
    address: text(`${id} street`),
    placeIds: ['c1'],
    voices: { patrol: 1, resident: 2, hotline: 0, device: 0, match: 0, system: 0 },
    reportedAt: NOW,
    verifyingAt: null,
    registeredAt: NOW,
    dispatchedAt: NOW,
    acceptedAt: null,
    onSceneAt: null,
    handledAt: null,
    closedAt: null,
    organizationId: 'o1',
    orderIds: [],
    principalIds: ['p1'],
    handledBy: null,
    reason: null,
    reworks: 0,
    evidence: 0,
    lateClocks: [],
    revision: 1,
    ...fields,
  })
}

export function makeOrder(id: string, incidentId: string, fields: Record<string, unknown> = {}) {
  return v.parse(workOrder, {
    id,
    incidentId,
    organizationId: 'o1',
    unitId: 'u1',
    principalId: 'p1',
    priority: 3,
    status: 'offered',
    placeIds: ['c1'],
    offeredAt: NOW,
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

type Held = readonly (readonly [RecordKind, WireRecord])[]

/** Puts records into the mirror as a snapshot would. */
export function hold(version: number, held: Held): void {
  const sum = held.reduce(
    (digest, [kind, record]) => addDigest(digest, digestRecord(kind, record)),
    zeroDigest,
  )
  useCity().load({
    audience: 'principal:p1/phone',
    epoch: 'e1',
    version,
    hash: formatDigest(sum),
    records: held.map(([kind, record]) => ({ kind, record: { ...record } })),
  })
}

/** A signed-in phone with one class in its atlas and English words. */
export async function openPhone(): Promise<void> {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no line')))
  setActivePinia(createPinia())
  useSession().who = who
  await setLocale('en')
  for (const room of ['common', 'mobile', 'mobile-pages', 'panels'] as const) await loadWords(room)
  useAtlas().takeCard({
    id: 'x',
    names: text('X'),
    synthetic: true,
    attribution: '',
    origin: [121, 31],
    calendar: { timeZone: 'Asia/Shanghai', workBands: [], holidays: [], makeUpDays: [] },
    classes: [leak],
    departments: [],
    organizations: [],
  })
}
