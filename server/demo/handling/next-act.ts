import type { OrganizationId } from '#shared/model/id.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { WorkOrder } from '#shared/model/work-order.ts'
import type { CityAtlas } from '../../core/view.ts'
import { makeDice, type Dice } from '../city/random.ts'
import {
  instantOf,
  LOOKED_AT_SHARE,
  PASSED_SHARE,
  REFUSED_SHARE,
  RETURNED_SHARE,
  type Moment,
} from './habits.ts'
import type { Act, Actor } from './act.ts'
import type { Hands } from './hands.ts'

/** How a matter stands, and since when. */
export interface Standing {
  readonly incident: Incident
  /** Its latest order, if it has one. */
  readonly order: WorkOrder | undefined
  readonly since: number
}

/** Decides what people do next; a function of seed and standing alone. */
export type NextAct = (standing: Standing) => Act | undefined

/** The habits of a city's people. */
export function makeNextAct(atlas: CityAtlas, hands: Hands, seed: number): NextAct {
  const root = makeDice(seed).fork('handling')
  return (standing) => {
    const { incident, order } = standing
    const matter = atlas.class(incident.classCode)
    // What could not be located waits for people: it is on the desk's list.
    if (!matter || incident.point === null) return undefined
    const tries = `${incident.orderIds.length}.${incident.reworks}`
    const dice = root.fork(`${incident.id} ${incident.status} ${order?.status ?? ''} ${tries}`)
    const at = (moment: Moment): number =>
      instantOf(moment, standing.since, {
        matter,
        priority: incident.priority,
        calendar: atlas.pack.calendar,
        dice,
      })
    const scene: Scene = { incident, order, dice, at, hands, needsPhoto: matter.evidenceRequired }
    return order && orderStates.has(incident.status) ? actOnOrder(scene, order) : actAtDesk(scene)
  }
}

interface Scene {
  readonly incident: Incident
  readonly order: WorkOrder | undefined
  readonly dice: Dice
  readonly at: (moment: Moment) => number
  readonly hands: Hands
  readonly needsPhoto: boolean
}

const orderStates: ReadonlySet<Incident['status']> = new Set(['dispatched', 'handling'])

function act(at: number, actor: Actor, intent: PersonIntent): Act {
  return { at, actor, intent, needsPhoto: false, unit: undefined }
}

function actAtDesk(scene: Scene): Act | undefined {
  const { incident } = scene
  switch (incident.status) {
    case 'reported':
    case 'verifying':
      return takeUp(scene)
    case 'registered':
      return send(scene)
    case 'rechecking':
      return recheck(scene)
    default:
      return undefined
  }
}

const clerk: Actor = { role: 'intakeClerk' }

function takeUp({ incident, dice, at }: Scene): Act {
  const { id } = incident
  const isFresh = incident.status === 'reported'
  const moment = at(isFresh ? 'intake' : 'verify')
  if (isFresh && dice.chance(LOOKED_AT_SHARE))
    return act(moment, clerk, { kind: 'verifyIncident', incidentId: id })
  if (dice.chance(REFUSED_SHARE)) {
    const reason = isFresh ? 'insufficient' : 'noProblem'
    return act(moment, clerk, { kind: 'refuseIncident', incidentId: id, reason })
  }
  return act(moment, clerk, { kind: 'registerIncident', incidentId: id })
}

/** Whoever sent it back does not get it again, as far as there is another. */
function send({ incident, order, at, hands }: Scene): Act | undefined {
  const to = hands.alternative(incident, order)
  if (!to) return undefined
  const organizationId: OrganizationId = to.organization.id
  return act(
    at('dispatch'),
    { role: 'dispatcher' },
    {
      kind: 'dispatchIncident',
      incidentId: incident.id,
      organizationId,
      ...(to.unit ? { unitId: to.unit.id } : {}),
    },
  )
}

function recheck({ incident, dice, at, hands }: Scene): Act {
  const moment = at('recheck')
  const inspector = hands.inspectorFor(incident, dice)
  const passed = dice.chance(PASSED_SHARE)
  const intent: PersonIntent = {
    kind: 'recheckIncident',
    incidentId: incident.id,
    passed,
    photos: [],
  }
  return act(
    moment,
    inspector ? { role: 'inspector', unitId: inspector.id } : { role: 'shiftLeader' },
    intent,
  )
}

function actOnOrder(scene: Scene, order: WorkOrder): Act | undefined {
  const { at, dice, hands } = scene
  const actor = hands.actorOf(order)
  if (!actor) return undefined
  const unit = order.unitId === null ? undefined : hands.unit(order.unitId)
  const orderId = order.id
  switch (order.status) {
    case 'offered': {
      const moment = at('accept')
      const reason = hands.isForNeighbors(scene.incident, order) ? 'noCapacity' : 'notOurs'
      const isReturned = reason === 'noCapacity' || dice.chance(returnedShare(scene.incident))
      return act(
        moment,
        actor,
        isReturned ? { kind: 'returnOrder', orderId, reason } : { kind: 'acceptOrder', orderId },
      )
    }
    case 'accepted':
      return { ...act(at('depart'), actor, { kind: 'departOrder', orderId }), unit }
    case 'enRoute':
      return { ...act(at('travel'), actor, { kind: 'arriveOrder', orderId }), unit }
    case 'onScene': {
      const outcome = dice.chance(0.9) ? 'solved' : dice.pick(otherOutcomes)
      const intent: PersonIntent = { kind: 'finishOrder', orderId, outcome, photos: [] }
      return { ...act(at('work'), actor, intent), needsPhoto: scene.needsPhoto }
    }
    default:
      return undefined
  }
}

const otherOutcomes = ['temporary', 'harmless', 'notFound'] as const

/** Nobody sends a matter of life and limb around. */
const returnedShare = ({ priority, orderIds }: Incident): number =>
  priority <= 2 || orderIds.length > 1 ? 0 : RETURNED_SHARE
