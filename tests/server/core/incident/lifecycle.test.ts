import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  classCode,
  fileId,
  organizationId,
  type IncidentId,
  type WorkOrderId,
} from '#shared/model/id.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import type { SubmitReport } from '#shared/model/intent/submit-report.ts'
import type { Position } from '#shared/model/position.ts'
import { people, playCity, type Play } from '../../../fixtures/city-play.ts'

const here: Position = [121.05, 31.05]
const photo = v.parse(fileId, 'a'.repeat(64))

function report(code: string, given: Partial<SubmitReport> = {}): SubmitReport {
  return {
    kind: 'submitReport',
    source: 'resident',
    classCode: v.parse(classCode, code),
    point: here,
    photos: [],
    channel: 'open311',
    ...given,
  }
}

function submitted(play: Play, given = report('litter')) {
  const { result } = play.done(people.resident, given)
  const incidentId = play.get('incident', result.incidentId ?? '').id
  return { incidentId, orderId: play.get('incident', incidentId).orderIds.at(-1) }
}

function orderOf(play: Play, incidentId: IncidentId): WorkOrderId {
  const orderId = play.get('incident', incidentId).orderIds.at(-1)
  if (orderId === undefined) throw new Error('no order')
  return orderId
}

/** Litter, handled up to the recheck by the worker of its cell. */
function handled(play: Play) {
  const { incidentId } = submitted(play)
  const orderId = orderOf(play, incidentId)
  for (const kind of ['acceptOrder', 'departOrder', 'arriveOrder'] as const)
    play.done(people.worker, { kind, orderId })
  play.done(people.worker, { kind: 'finishOrder', orderId, outcome: 'solved', photos: [] })
  return { incidentId, orderId }
}

describe('reports', () => {
  it('[R1] an unknown class or a point outside the city is refused and changes nothing', () => {
    const play = playCity()
    const before = play.changes.length
    expect(play.act(people.resident, report('ghost'))).toMatchObject({
      refusal: { code: 'unknown-class', field: 'classCode' },
    })
    expect(play.act(people.resident, report('litter', { point: [0, 0] }))).toMatchObject({
      refusal: { code: 'outside-city', field: 'point' },
    })
    expect(play.changes.length).toBe(before)
  })

  it('[R2] numbers follow each other without a gap, refusals in between included', () => {
    const play = playCity()
    const ids = [submitted(play).incidentId]
    play.act(people.resident, report('ghost'))
    ids.push(submitted(play).incidentId)
    expect(ids).toEqual(['E261123-00001', 'E261123-00002'])
  })

  it('[R3] a report without a point is accepted as not located, in the scope of the city', () => {
    const play = playCity()
    const incident = play.get(
      'incident',
      submitted(play, report('litter', { point: null })).incidentId,
    )
    expect(incident).toMatchObject({ point: null, placeIds: ['c'], status: 'registered' })
  })

  it('[R4] a matter in a home is shown at the center of its building', () => {
    const play = playCity()
    const { incidentId } = submitted(play, report('care', { point: [121.03005, 31.03004] }))
    expect(play.get('incident', incidentId)).toMatchObject({
      point: [121.03, 31.03],
      buildingId: 'b1',
    })
  })

  it('[R5] [D1] [D2] a low-risk report is registered and offered in the same entry, and the trace names the rules', () => {
    const play = playCity()
    const { incidentId } = submitted(play)
    expect(play.get('incident', incidentId)).toMatchObject({
      status: 'dispatched',
      organizationId: 'o-k1',
      placeIds: ['c', 'd1', 's1', 'k1', 'g1'],
      principalIds: ['u:u1'],
    })
    expect(play.trace.map(({ act, rule }) => [act, rule?.id ?? null])).toEqual([
      ['reported', null],
      ['registered', 'auto-register'],
      ['dispatched', 'route-by-class'],
    ])
    expect(play.get('unit', 'u1').status).toBe('assigned')
  })

  it('[D1] a busy unit is asked only when none is free, and a class without a body goes to its department or waits', () => {
    const play = playCity()
    expect(
      play.get('workOrder', orderOf(play, submitted(play, report('pipe')).incidentId))
        .organizationId,
    ).toBe('o-water')
    const waiting = play.get('incident', submitted(play, report('nobody')).incidentId)
    expect(waiting).toMatchObject({ status: 'registered', organizationId: null, orderIds: [] })
  })
})

describe('the life of an incident', () => {
  it('[L3] [L4] a risky class waits for intake: verified, registered, routed', () => {
    const play = playCity()
    const { incidentId } = submitted(play, report('rental'))
    expect(play.get('incident', incidentId).status).toBe('reported')
    play.done(people.clerk, { kind: 'verifyIncident', incidentId })
    play.done(people.clerk, { kind: 'registerIncident', incidentId, priority: 2 })
    expect(play.get('incident', incidentId)).toMatchObject({ status: 'dispatched', priority: 2 })
  })

  it('[L5] [L11] a refused one keeps its reason and takes no further step but a note', () => {
    const play = playCity()
    const { incidentId } = submitted(play, report('rental'))
    play.done(people.clerk, { kind: 'refuseIncident', incidentId, reason: 'notOurs' })
    expect(play.get('incident', incidentId)).toMatchObject({ status: 'refused', reason: 'notOurs' })
    expect(play.act(people.clerk, { kind: 'registerIncident', incidentId })).toMatchObject({
      refusal: { code: 'wrong-state' },
    })
    expect(play.act(people.clerk, { kind: 'addNote', incidentId, photos: [] }).ok).toBe(true)
  })

  it('[D4] [D5] [D6] [D7] [D8] accept, depart, arrive, finish: each step once, in order', () => {
    const play = playCity()
    const { incidentId, orderId } = handled(play)
    expect(play.get('incident', incidentId)).toMatchObject({
      status: 'rechecking',
      handledBy: 'u:u1',
    })
    expect(play.get('workOrder', orderId)).toMatchObject({ status: 'done', outcome: 'solved' })
    expect(play.get('unit', 'u1')).toMatchObject({ status: 'free', orderId: null })
    expect(play.act(people.worker, { kind: 'arriveOrder', orderId })).toMatchObject({
      refusal: { code: 'wrong-state', params: { from: 'done' } },
    })
  })

  it('[D8] a class that asks for a photo is not handled without one', () => {
    const play = playCity()
    const orderId = orderOf(play, submitted(play, report('pipe')).incidentId)
    play.done(people.plumber, { kind: 'acceptOrder', orderId })
    play.done(people.plumber, { kind: 'arriveOrder', orderId })
    const bare: IntentOf<'finishOrder'> = {
      kind: 'finishOrder',
      orderId,
      outcome: 'solved',
      photos: [],
    }
    expect(play.act(people.plumber, bare)).toMatchObject({
      refusal: { code: 'evidence-required', field: 'photos' },
    })
    expect(play.act(people.plumber, { ...bare, photos: [photo] }).ok).toBe(true)
  })

  it('[L6] a passed recheck closes', () => {
    const play = playCity()
    const { incidentId } = handled(play)
    play.done(people.inspector, { kind: 'recheckIncident', incidentId, passed: true, photos: [] })
    expect(play.get('incident', incidentId)).toMatchObject({ status: 'closed', closedAt: play.now })
  })

  it('[L7] a failed recheck goes back to the same assignee and is counted', () => {
    const play = playCity()
    const { incidentId, orderId } = handled(play)
    play.done(people.inspector, { kind: 'recheckIncident', incidentId, passed: false, photos: [] })
    expect(play.get('incident', incidentId)).toMatchObject({ status: 'handling', reworks: 1 })
    expect(play.get('workOrder', orderId)).toMatchObject({
      status: 'accepted',
      principalId: 'u:u1',
    })
    play.done(people.worker, { kind: 'arriveOrder', orderId })
    play.done(people.worker, { kind: 'finishOrder', orderId, outcome: 'solved', photos: [] })
    expect(play.get('incident', incidentId).status).toBe('rechecking')
  })

  it('[L8] who handled it does not recheck it', () => {
    const play = playCity()
    const { incidentId } = handled(play)
    const same = { ...people.inspector, id: people.worker.id }
    expect(
      play.act(same, { kind: 'recheckIncident', incidentId, passed: true, photos: [] }),
    ).toMatchObject({
      refusal: { code: 'own-work' },
    })
  })

  it('[D9] [D3] a returned order waits for a dispatcher, who names the body', () => {
    const play = playCity()
    const { incidentId } = submitted(play)
    play.done(people.worker, {
      kind: 'returnOrder',
      orderId: orderOf(play, incidentId),
      reason: 'notOurs',
    })
    expect(play.get('incident', incidentId)).toMatchObject({
      status: 'registered',
      organizationId: null,
      principalIds: [],
    })
    expect(play.get('unit', 'u1').status).toBe('free')
    const to = v.parse(organizationId, 'o-water')
    play.done(people.dispatcher, { kind: 'dispatchIncident', incidentId, organizationId: to })
    expect(play.get('workOrder', orderOf(play, incidentId))).toMatchObject({
      organizationId: 'o-water',
      unitId: 'u3',
    })
  })

  it('[D10] an offer nobody took in time goes to another body by whoever is in command, and not before', () => {
    const play = playCity()
    const { incidentId } = submitted(play)
    const first = orderOf(play, incidentId)
    const organization = v.parse(organizationId, 'o-water')
    const intent = { kind: 'dispatchIncident', incidentId, organizationId: organization } as const
    expect(play.act(people.dispatcher, intent)).toMatchObject({ refusal: { code: 'wrong-state' } })
    play.now += 48 * 3_600_000
    expect(play.act(people.worker, intent)).toMatchObject({ refusal: { code: 'not-permitted' } })
    const chief = { ...people.dispatcher, id: people.head.id, role: 'districtDutyChief' } as const
    play.done(chief, intent)
    const second = orderOf(play, incidentId)
    expect(second).not.toBe(first)
    expect(play.get('workOrder', first).status).toBe('cancelled')
    expect(play.get('unit', 'u1')).toMatchObject({ status: 'free', orderId: null })
    expect(play.get('workOrder', second)).toMatchObject({ status: 'offered', unitId: 'u3' })
    expect(play.get('incident', incidentId)).toMatchObject({
      status: 'dispatched',
      organizationId: 'o-water',
    })
    expect(play.trace.at(-1)).toMatchObject({
      act: 'dispatched',
      actorRole: 'districtDutyChief',
      reason: 'notAccepted',
    })
    expect(play.act(people.worker, { kind: 'acceptOrder', orderId: first })).toMatchObject({
      refusal: { code: 'not-found' },
    })
  })

  it('[L2] a step on an older revision is a conflict that says the present one', () => {
    const play = playCity()
    const { incidentId } = submitted(play, report('rental'))
    const baseRevision = play.get('incident', incidentId).revision
    play.done(people.clerk, { kind: 'addNote', incidentId, photos: [] })
    expect(
      play.act(people.clerk, { kind: 'verifyIncident', incidentId, baseRevision }),
    ).toMatchObject({
      refusal: { code: 'conflict', params: { revision: baseRevision + 1 } },
    })
  })

  it('[L9] [L10] a note is always appended, and every step leaves its trace', () => {
    const play = playCity()
    const { incidentId } = handled(play)
    play.done(people.head, { kind: 'addNote', incidentId, photos: [photo] })
    expect(play.get('incident', incidentId).evidence).toBe(1)
    expect(play.trace.map(({ act }) => act)).toEqual([
      'reported',
      'registered',
      'dispatched',
      'accepted',
      'enRoute',
      'onScene',
      'handled',
      'rechecking',
      'noted',
    ])
    for (const entry of play.trace) expect(entry.actorId !== null || entry.rule !== null).toBe(true)
  })
})

describe('clocks', () => {
  it('[C1] [C2] a passed deadline is marked once; one that no longer runs does nothing', () => {
    const play = playCity()
    const { incidentId } = submitted(play)
    const dueAt = play.now + 600_000
    const passed = {
      kind: 'deadlinePassed',
      subject: 'incident',
      subjectId: incidentId,
      clock: 'accept',
      dueAt,
    } as const
    expect(play.act(people.system, { ...passed, dueAt: dueAt + 1 }).ok).toBe(false)
    play.now = dueAt
    const late = play.done(people.system, passed)
    expect(late.requests).toMatchObject([{ kind: 'orderLate', principalId: 'u:u1' }])
    expect(play.get('incident', incidentId).lateClocks).toEqual(['accept'])
    expect(play.act(people.system, passed).ok).toBe(false)
  })

  it('[C3] what ended a day ago leaves the live set with its orders and goes to the archive', () => {
    const play = playCity()
    const { incidentId, orderId } = handled(play)
    play.done(people.inspector, { kind: 'recheckIncident', incidentId, passed: true, photos: [] })
    expect(play.act(people.system, { kind: 'archiveIncidents', before: play.now - 1 }).ok).toBe(
      false,
    )
    const { rows } = play.done(people.system, { kind: 'archiveIncidents', before: play.now })
    expect(rows).toMatchObject([
      { table: 'archive', incident: { id: incidentId, status: 'closed' } },
    ])
    expect(play.view.get('incident', incidentId)).toBeUndefined()
    expect(play.view.get('workOrder', orderId)).toBeUndefined()
  })

  it('[C4] an hour is counted per district and class, stocks included', () => {
    const play = playCity()
    submitted(play)
    submitted(play, report('pipe'))
    const hourAt = Math.floor(play.now / 3_600_000) * 3_600_000
    const [row] = play.done(people.system, { kind: 'closeHour', hourAt }).rows
    const counts = row?.table === 'hourCount' ? row.rows.filter(({ count }) => count > 0) : []
    expect(
      counts.map(({ placeId, measure, classCode: code, count }) => [placeId, measure, code, count]),
    ).toEqual([
      ['d1', 'reports', 'litter', 1],
      ['d1', 'reports', 'pipe', 1],
      ['d1', 'open', '*', 2],
    ])
  })
})

describe('permission', () => {
  it('[P1] what the table does not list is denied, and system intents are the server’s alone', () => {
    const play = playCity()
    const { incidentId } = submitted(play, report('rental'))
    expect(play.act(people.resident, { kind: 'registerIncident', incidentId })).toMatchObject({
      refusal: { code: 'not-permitted' },
    })
    expect(play.act(people.dispatcher, { kind: 'closeHour', hourAt: 0 })).toMatchObject({
      refusal: { code: 'not-permitted' },
    })
  })

  it('[P2] what lies out of reach answers exactly as what does not exist', () => {
    const play = playCity()
    const { incidentId } = submitted(play, report('litter', { point: [121.15, 31.05] }))
    const orderId = orderOf(play, incidentId)
    const foreign = play.act(people.worker, { kind: 'acceptOrder', orderId })
    const ghost = play.act(people.worker, {
      kind: 'acceptOrder',
      orderId: v.parse(v.pipe(v.string(), v.brand('WorkOrderId')), 'ghost'),
    })
    expect(foreign).toEqual(ghost)
    expect(foreign).toMatchObject({ refusal: { code: 'not-found' } })
    expect(play.act(people.estates, { kind: 'addNote', incidentId, photos: [] })).toMatchObject({
      refusal: { code: 'not-found' },
    })
  })
})

describe('sensing and import', () => {
  it('a tilt alarm makes alarm, report and incident in one entry; one at a time', () => {
    const play = playCity()
    const raise = {
      kind: 'raiseAlarm',
      deviceId: play.get('device', 'v1').id,
      ruleId: 'building-tilt',
      ruleVersion: 1,
      inputs: { tiltMilliradians: 9 },
    } as const
    const { result } = play.done(people.system, raise)
    const incident = play.get('incident', result.incidentId ?? '')
    expect(incident).toMatchObject({
      classCode: 'tilt',
      status: 'dispatched',
      voices: { device: 1 },
      buildingId: 'b1',
    })
    expect(play.get('alarm', result.alarmId ?? '')).toMatchObject({
      incidentId: incident.id,
      clearedAt: null,
    })
    expect(play.act(people.system, raise)).toMatchObject({ refusal: { code: 'wrong-state' } })
    play.done(people.system, { kind: 'clearAlarm', alarmId: result.alarmId ?? '' })
    expect(play.act(people.system, raise).ok).toBe(true)
  })

  it('[I1] an imported chunk is one decision without clocks or notices', () => {
    const play = playCity()
    const { incidentId } = submitted(play)
    const open = [
      {
        ...play.get('incident', incidentId),
        origin: 'imported' as const,
        status: 'registered' as const,
      },
    ]
    const chunk = {
      kind: 'importChunk',
      file: 'f',
      chunkHash: 'h',
      firstRow: 1,
      lastRow: 1,
      mode: 'history',
      open,
      closed: 0,
    } as const
    const decided = play.done(people.system, chunk)
    expect(decided.requests).toEqual([])
    expect(decided.trace).toMatchObject([{ act: 'imported' }])
    expect(
      play.act(people.system, {
        ...chunk,
        open: open.map((entry) => ({ ...entry, origin: 'live' as const })),
      }).ok,
    ).toBe(false)
  })
})
