import type { Incident } from '#shared/model/incident.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { makeDice } from '../city/random.ts'
import type { Act } from '../handling/act.ts'
import type { NextAct } from '../handling/next-act.ts'
import { makeTimeline } from '../handling/timeline.ts'
import type { CityClock } from './city-clock.ts'
import type { Door } from './door.ts'
import type { Fleet } from './fleet.ts'
import { noiseOf } from './measure.ts'
import type { Observer } from './observer.ts'
import type { Pictures } from './pictures.ts'

/** Everybody who handles something: plans what comes next for every open matter, and does it when its time has come. */
export interface Workforce {
  /** All matters are looked at anew. */
  reload(): void
  incidentChanged(id: string): void
  /** A unit goes where its order says, or back to its round. */
  unitChanged(id: string): void
  /** Does what is due. */
  tick(): void
}

export interface WorkforceParts {
  readonly clock: CityClock
  readonly door: Door
  readonly fleet: Fleet
  readonly pictures: Pictures
  readonly nextAct: NextAct
  readonly seed: number
  readonly observer: () => Pick<Observer, 'incidents' | 'orders' | 'units'>
  /** Real ms until the next step of the first story; undefined for every other matter. */
  readonly storyPace: (incident: Incident) => number | undefined
}

interface Plan {
  readonly incidentId: string
  readonly revision: number
  readonly act: Act
  readonly tries: number
}

const MINUTE_MS = 60_000
/** What lay there already at the start is taken up over this span of city time. */
const START_SPAN_MS = 20 * MINUTE_MS
const BUSY_RETRY_MS = 4 * MINUTE_MS
/** The way takes as long as it takes; looked at again after so long (real). */
const ARRIVAL_LOOK_MS = 1000
/** However far: after this many looks it counts as there (a unit that found no way). */
const MOST_LOOKS = 900
const REFUSED_RETRY_MS = 10 * MINUTE_MS
const MOST_TRIES = 4
/** It was not the act that was wrong: it is tried again until it is done. */
const passing: ReadonlySet<string> = new Set(['unreachable', 'overloaded', 'read-only', 'internal'])
/** Acts begun in one look, so that a fast day does not flood the door. */
const MOST_AT_ONCE = 40
const MOST_WAITING = 60

export function makeWorkforce(parts: WorkforceParts): Workforce {
  const { clock, door, fleet, pictures, nextAct, observer } = parts
  const plans = makeTimeline<Plan>()
  const dice = makeDice(parts.seed).fork('start')

  /** @param isFresh - it has just come to this; else it was found so and may be overdue. */
  function plan(id: string, isFresh: boolean): void {
    const incident = observer().incidents.get(id)
    if (!incident || incident.closedAt !== null) return
    const order = observer().orders.get(incident.orderIds.at(-1) ?? '')
    const now = clock.now()
    const since = isFresh ? now : latestStep(incident)
    const act = nextAct({ incident, order, since })
    if (!act) return
    const pace = parts.storyPace(incident)
    const spread = dice.fork(`${id} ${incident.revision}`).next()
    const earliest = now + spread * Math.min(START_SPAN_MS, act.at - since)
    const usual = isFresh ? act.at : Math.max(act.at, earliest)
    const at = pace === undefined ? usual : now + pace * clock.speed
    plans.put(at, {
      incidentId: id,
      revision: incident.revision,
      act: storied(act, pace),
      tries: 0,
    })
  }

  function attempt(planned: Plan): void {
    const incident = observer().incidents.get(planned.incidentId)
    if (incident?.revision !== planned.revision) return
    const waitMs = obstacle(incident, planned)
    if (waitMs === undefined) void perform(incident, planned)
    else putOff(planned, waitMs)
  }

  /** @returns how long to wait (city time) when it cannot be done yet. */
  function obstacle(incident: Incident, { act, tries }: Plan): number | undefined {
    const lookMs = ARRIVAL_LOOK_MS * clock.speed
    if (door.waiting > MOST_WAITING) return lookMs
    if (!act.unit) return undefined
    if (isBusy(act)) return BUSY_RETRY_MS
    if (act.intent.kind !== 'arriveOrder' || tries >= MOST_LOOKS) return undefined
    if (parts.storyPace(incident) !== undefined || !incident.point) return undefined
    return fleet.hasArrived(act.unit.id, incident.point) ? undefined : lookMs
  }

  /** Whether the unit has something else in hand. */
  function isBusy({ unit, intent }: Act): boolean {
    const held = unit && observer().units.get(unit.id)?.orderId
    const orderId = 'orderId' in intent ? intent.orderId : null
    return held !== undefined && held !== null && held !== orderId
  }

  function putOff(planned: Plan, ms: number): void {
    plans.put(clock.now() + ms, { ...planned, tries: planned.tries + 1 })
  }

  async function perform(incident: Incident, planned: Plan): Promise<void> {
    const { act, revision } = planned
    const intent = await withPhoto(incident, act)
    if (!intent) return putOff(planned, REFUSED_RETRY_MS)
    const id = `sim-${incident.id}-${intent.kind}-${revision}`
    const outcome = await door.operate(act.actor, id, intent)
    if (outcome === 'accepted' || outcome === 'wrong-state') return
    if (passing.has(outcome) || planned.tries < MOST_TRIES) putOff(planned, REFUSED_RETRY_MS)
  }

  async function withPhoto(incident: Incident, act: Act): Promise<PersonIntent | undefined> {
    if (act.intent.kind !== 'finishOrder' || !act.needsPhoto) return act.intent
    const subject = `${incident.classCode} after`
    const photo = await pictures.take(act.actor, subject, noiseOf(`after ${incident.id}`))
    return photo && { ...act.intent, photos: [photo] }
  }

  function unitChanged(id: string): void {
    const unit = observer().units.get(id)
    const isSent = unit?.status === 'enRoute' || unit?.status === 'onScene'
    const order = isSent ? observer().orders.get(unit.orderId ?? '') : undefined
    const point = order && observer().incidents.get(order.incidentId)?.point
    if (point) fleet.sendTo(id, point)
    else fleet.release(id)
  }

  return {
    reload() {
      for (const id of observer().incidents.keys()) plan(id, false)
      for (const id of observer().units.keys()) unitChanged(id)
    },
    incidentChanged: (id) => plan(id, true),
    unitChanged,
    tick() {
      for (let count = 0; count < MOST_AT_ONCE; count++) {
        const due = plans.take(clock.now())
        if (!due) return
        attempt(due.entry)
      }
    },
  }
}

/** In the first story nobody sends anything back, and it is well done at once. */
function storied(act: Act, pace: number | undefined): Act {
  if (pace === undefined) return act
  const { intent } = act
  if (intent.kind === 'returnOrder')
    return { ...act, intent: { kind: 'acceptOrder', orderId: intent.orderId } }
  if (intent.kind === 'recheckIncident') return { ...act, intent: { ...intent, passed: true } }
  if (intent.kind === 'finishOrder') return { ...act, intent: { ...intent, outcome: 'solved' } }
  return act
}

/** The last thing that is known to have happened to it. */
function latestStep(incident: Incident): number {
  const { reportedAt, verifyingAt, registeredAt, dispatchedAt, acceptedAt, onSceneAt, handledAt } =
    incident
  const steps = [verifyingAt, registeredAt, dispatchedAt, acceptedAt, onSceneAt, handledAt]
  return Math.max(reportedAt, ...steps.flatMap((at) => at ?? []))
}
