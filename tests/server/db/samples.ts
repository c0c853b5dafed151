import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { principal } from '#shared/access/principal.ts'
import { incident, type Incident } from '#shared/model/incident.ts'
import { incidentId, operationId, principalId } from '#shared/model/id.ts'
import { reading, type Reading } from '#shared/model/device.ts'
import { reportRow, type ReportRow } from '#shared/model/report.ts'
import { traceEntry } from '#shared/model/trace.ts'
import { put } from '#shared/sync/change.ts'
import type { Batch, Clock, JournalEntry, StoredResult } from '../../../server/run/ports.ts'

/** 23 November 2026, 08:00 in Shanghai. */
export const START_AT = Date.UTC(2026, 10, 23, 0)

/** A clock that stands until it is told to go. */
export interface ManualClock extends Clock {
  advance(ms: number): void
}

export function manualClock(): ManualClock {
  let elapsedMs = 0
  let waiting: { readonly dueMs: number; readonly run: () => void }[] = []
  return {
    speed: 1,
    cityNow: () => START_AT + elapsedMs,
    monotonicNow: () => elapsedMs,
    after(delayMs, run) {
      const call = { dueMs: elapsedMs + delayMs, run }
      waiting.push(call)
      return () => {
        waiting = waiting.filter((other) => other !== call)
      }
    },
    advance(ms) {
      elapsedMs += ms
      const due = waiting.filter(({ dueMs }) => dueMs <= elapsedMs)
      waiting = waiting.filter(({ dueMs }) => dueMs > elapsedMs)
      for (const { run } of due) run()
    },
  }
}

export const anIncidentId = (text: string) => v.parse(incidentId, text)
export const anOperationId = (text: string) => v.parse(operationId, text)
export const aPrincipalId = (text: string) => v.parse(principalId, text)

export function anIncident(id: string, fields: object = {}): Incident {
  return v.parse(incident, {
    id,
    classCode: 'litter',
    priority: 3,
    status: 'closed',
    origin: 'live',
    point: [121.47, 31.23],
    buildingId: 'b1',
    address: { 'zh-CN': '同屏路1号', 'zh-Hant': '同屏路1號', en: '1 Tongping Road' },
    placeIds: ['city', 'd1', 'd1.s1', 'd1.s1.c1'],
    voices: { patrol: 0, resident: 1, hotline: 0, device: 0, match: 0, system: 0 },
    reportedAt: START_AT,
    verifyingAt: null,
    registeredAt: null,
    dispatchedAt: null,
    acceptedAt: null,
    onSceneAt: null,
    handledAt: null,
    closedAt: START_AT + 1000,
    organizationId: null,
    orderIds: [],
    principalIds: [],
    handledBy: null,
    reason: null,
    reworks: 0,
    evidence: 0,
    lateClocks: [],
    revision: 1,
    ...fields,
  })
}

export function anEntry(seq: number, fields: Partial<JournalEntry> = {}): JournalEntry {
  const id = `i${seq}`
  const step = v.parse(traceEntry, {
    incidentId: id,
    act: 'reported',
    at: START_AT + seq,
    happenedAt: null,
    actorId: 'p1',
    actorRole: 'resident',
    from: null,
    to: 'reported',
    organizationId: null,
    unitId: null,
    orderId: null,
    reason: null,
    rule: null,
    photos: [],
    seals: {},
  })
  return {
    seq,
    schema: 1,
    operationId: anOperationId(`operation-${seq}`),
    payloadHash: `hash-${seq}`,
    actorId: aPrincipalId('p1'),
    actorRole: 'resident',
    at: START_AT + seq,
    happenedAt: null,
    intent: { kind: 'archiveIncidents', before: START_AT },
    changes: [put('incident', anIncident(id))],
    trace: [step],
    ...fields,
  }
}

export function aResult(seq: number): StoredResult {
  return {
    operationId: anOperationId(`operation-${seq}`),
    principalId: aPrincipalId('p1'),
    payloadHash: `hash-${seq}`,
    answer: { status: 'accepted', version: seq, result: { incidentId: `i${seq}` } },
    at: START_AT + seq,
  }
}

/** Entries `from` to `to`, each with its result. */
export function aBatch(from: number, to = from): Batch {
  const seqs = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  return {
    ...emptyBatch,
    entries: seqs.map((seq) => anEntry(seq)),
    results: seqs.map(aResult),
  }
}

export const emptyBatch: Batch = { entries: [], results: [], rows: [], requests: [], personal: [] }

export function aReport(id: string, fields: object = {}): ReportRow {
  return v.parse(reportRow, {
    id,
    incidentId: 'i1',
    source: 'resident',
    channel: 'page',
    classCode: 'litter',
    receivedAt: START_AT,
    point: [121.47, 31.23],
    photos: [],
    seals: { text: { ref: 'ref-1', commitment: 'c1' } },
    ...fields,
  })
}

export function aReading(deviceId: string, seq: number, fields: object = {}): Reading {
  return v.parse(reading, {
    deviceId,
    boot: 1,
    seq,
    at: START_AT + seq,
    values: { depthMillimeters: seq },
    ...fields,
  })
}

export function aPrincipal(id: string): Principal {
  return v.parse(principal, {
    id,
    role: 'dispatcher',
    label: 'Desk 1',
    scopePlaceIds: ['d1'],
    organizationId: null,
    unitId: null,
    stageId: null,
  })
}
