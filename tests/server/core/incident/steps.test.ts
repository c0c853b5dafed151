import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { classCode, organizationId, type IncidentId, type WorkOrderId } from '#shared/model/id.ts'
import type { IncidentStatus } from '#shared/model/incident.ts'
import type { PersonIntent, PersonIntentKind } from '#shared/model/intent/intent.ts'
import type { Principal } from '#shared/access/principal.ts'
import { people, person, playCity, type Play } from '../../../fixtures/city-play.ts'

const chief = person({ id: 'p:chief', role: 'districtDutyChief', scopePlaceIds: ['d1'] })
const body = v.parse(organizationId, 'o-k1')

interface Matter {
  readonly incidentId: IncidentId
  readonly orderId: WorkOrderId | undefined
}

/** Brings a matter into a state by the shortest way there is. */
const ways: Readonly<Partial<Record<IncidentStatus, readonly PersonIntentKind[]>>> = {
  reported: [],
  verifying: ['verifyIncident'],
  registered: ['registerIncident', 'returnOrder'],
  dispatched: ['registerIncident'],
  handling: ['registerIncident', 'acceptOrder'],
  rechecking: ['registerIncident', 'acceptOrder', 'arriveOrder', 'finishOrder'],
  closed: ['registerIncident', 'acceptOrder', 'arriveOrder', 'finishOrder', 'recheckIncident'],
  refused: ['refuseIncident'],
}

/** The steps each state allows, by the page of rules; a note is always allowed (L9). */
const allowed: Readonly<Partial<Record<IncidentStatus, readonly PersonIntentKind[]>>> = {
  reported: ['verifyIncident', 'registerIncident', 'refuseIncident'],
  verifying: ['registerIncident', 'refuseIncident'],
  registered: ['dispatchIncident'],
  dispatched: ['acceptOrder', 'returnOrder'],
  handling: ['departOrder', 'arriveOrder', 'returnOrder'],
  rechecking: ['recheckIncident'],
  closed: [],
  refused: [],
}
const kinds = [
  'verifyIncident',
  'registerIncident',
  'refuseIncident',
  'dispatchIncident',
  'recheckIncident',
  'acceptOrder',
  'departOrder',
  'arriveOrder',
  'finishOrder',
  'returnOrder',
] as const
type StepKind = (typeof kinds)[number]

function intentOf(kind: PersonIntentKind, matter: Matter): PersonIntent {
  const { incidentId } = matter
  const orderId =
    matter.orderId ??
    v.parse(
      v.custom<WorkOrderId>(() => true),
      'none',
    )
  switch (kind) {
    case 'refuseIncident':
      return { kind, incidentId, reason: 'noProblem' }
    case 'dispatchIncident':
      return { kind, incidentId, organizationId: body }
    case 'recheckIncident':
      return { kind, incidentId, passed: true, photos: [] }
    case 'finishOrder':
      return { kind, orderId, outcome: 'solved', photos: [] }
    case 'returnOrder':
      return { kind, orderId, reason: 'notOurs' }
    case 'acceptOrder':
    case 'departOrder':
    case 'arriveOrder':
      return { kind, orderId }
    case 'verifyIncident':
    case 'registerIncident':
      return { kind, incidentId }
    default:
      throw new Error(`no step: ${kind}`)
  }
}

function matterOf(play: Play, incidentId: IncidentId): Matter {
  return { incidentId, orderId: play.get('incident', incidentId).orderIds.at(-1) }
}

const whoDoes = (kind: PersonIntentKind): Principal =>
  kind.endsWith('Order') ? people.worker : chief

function matterIn(play: Play, state: IncidentStatus): Matter {
  const { result } = play.done(people.resident, {
    kind: 'submitReport',
    source: 'resident',
    classCode: v.parse(classCode, 'rental'),
    point: [121.05, 31.05],
    photos: [],
    channel: 'page',
  })
  const { id } = play.get('incident', result['incidentId'] ?? '')
  for (const kind of ways[state] ?? []) play.done(whoDoes(kind), intentOf(kind, matterOf(play, id)))
  expect(play.get('incident', id).status).toBe(state)
  return matterOf(play, id)
}

describe('the steps of an incident', () => {
  const cases = Object.keys(ways).flatMap((state) => kinds.map((kind) => ({ state, kind })))

  it.each(cases)(
    '[L1] $kind of one that is $state',
    ({ state, kind }: { state: string; kind: StepKind }) => {
      const play = playCity()
      const from = stateOf(state)
      const matter = matterIn(play, from)
      const changes = play.changes.length
      const decided = play.act(whoDoes(kind), intentOf(kind, matter))
      if (allowed[from]?.includes(kind)) return expect(decided.ok).toBe(true)
      expect(decided.ok).toBe(false)
      expect(play.changes.length).toBe(changes)
      expect(play.get('incident', matter.incidentId).status).toBe(from)
      if (decided.ok) return
      // A worker whose order was returned, or never was, has nothing to do with the matter any more (P2).
      const isOut =
        kind.endsWith('Order') && ['reported', 'verifying', 'registered', 'refused'].includes(from)
      expect(decided.refusal.code).toBe(isOut ? 'not-found' : 'wrong-state')
      if (!isOut) expect(decided.refusal.params).toMatchObject({ step: kind })
      if (!isOut && !kind.endsWith('Order')) expect(decided.refusal.params).toMatchObject({ from })
    },
  )
})

function stateOf(name: string): IncidentStatus {
  const state = (Object.keys(ways) as IncidentStatus[]).find((known) => known === name)
  if (!state) throw new Error(`no such state: ${name}`)
  return state
}
