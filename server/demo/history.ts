import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { fileId, operationId, principalId, type FileId } from '#shared/model/id.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { Intent, PersonIntent } from '#shared/model/intent/intent.ts'
import type { CityPack } from '#shared/model/pack.ts'
import type { RecordKind, RecordOf } from '#shared/model/record.ts'
import type { TraceEntry } from '#shared/model/trace.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { WorkOrder } from '#shared/model/work-order.ts'
import { applyChange } from '#shared/sync/apply.ts'
import { makeTable, recordsOf, type Table } from '#shared/sync/table.ts'
import { runningDeadline } from '#shared/time/deadline.ts'
import { step, SYSTEM_ID, SYSTEM_ROLE } from '../core/city.ts'
import { makeAtlas } from '../core/grid/locate.ts'
import type { CityAtlas, View } from '../core/view.ts'
import { makeGuestTasks } from './guest-tasks.ts'
import type { Act } from './handling/act.ts'
import { makeHands, type Hands } from './handling/hands.ts'
import { makeNextAct, type NextAct } from './handling/next-act.ts'
import { makeTimeline, type Timeline } from './handling/timeline.ts'
import { makeHappenings, type Happening } from './happenings/happenings.ts'
import { principalOf } from './principals.ts'
import { makeDemoPeople, type DemoPeople } from './sign-in.ts'

/** What the founding entry of a demo store brings along. */
export interface FoundingHistory {
  readonly incidents: Incident[]
  readonly workOrders: WorkOrder[]
  /** Units that are not free at the founding. */
  readonly units: Unit[]
  /** Numbers go on without a gap. */
  readonly sequences: { readonly id: string; readonly next: number }[]
  /** What was done about these matters, in order of time. */
  readonly trace: TraceEntry[]
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Nothing of the first priority is running when somebody looks at the city for the first time. */
const CALM_MS = 90 * MINUTE_MS
/** What guests were offered before this is done; what came since is theirs to do. */
const GUEST_SPAN_MS = 21 * MINUTE_MS
/** What is sent on to volunteers has been on the way for a while. */
const SENT_ON_SPAN_MS = 26 * MINUTE_MS
/** Before that guests were quick, so that they have their hands free now. */
const GUEST_STEP_MS = 5 * MINUTE_MS
/** When the last tasks came in for them: the service for which a neighbor is asked had to be sent back first. */
const TASK_AGES_MS: Readonly<Record<string, number>> = {
  gridWorker: 20 * MINUTE_MS,
  volunteer: 27 * MINUTE_MS,
  propertyWorker: 9 * MINUTE_MS,
  unitMember: 5 * MINUTE_MS,
}
const BUSY_RETRY_MS = 7 * MINUTE_MS

/**
 * The seed's past: the last 24 hours of a city that has always been there. It is invented like the city itself, and made by
 * the same habits and through the same rules (`core/city.ts`) that decide what happens from now on; so every step of it is
 * one that the rules allow, and leaves the trace that they leave. Its matters have origin `live` in a demo store; what people
 * said and photographed is not invented, so they have neither reports nor pictures in the register.
 *
 * @param now - city instant of the founding.
 */
export function makeFoundingHistory(pack: CityPack, seed: number, now: number): FoundingHistory {
  const atlas = makeAtlas(pack)
  const past = new Past(atlas, seed, now)
  const happenings = makeHappenings(pack, seed)
  const from = now - DAY_MS
  for (let minute = Math.floor(from / MINUTE_MS); minute * MINUTE_MS < now; minute++) {
    for (const happening of happenings.inMinute(minute)) {
      const isCalm = happening.matter.priority > 1 || happening.at < now - CALM_MS
      if (happening.at >= from && happening.at < now && isCalm) past.report(happening)
    }
  }
  const tasks = makeGuestTasks(atlas, happenings)
  for (const kind of tasks.kinds) {
    const task = tasks.taskFor(kind, now - (TASK_AGES_MS[kind] ?? MINUTE_MS))
    if (task) past.report(task)
  }
  return past.run()
}

type Coming =
  | { readonly kind: 'report'; readonly happening: Happening }
  | { readonly kind: 'act'; readonly incident: Incident; readonly act: Act }
  | { readonly kind: 'deadline'; readonly intent: Intent }

/** A day played through the rules of the core, by events. */
class Past {
  readonly #atlas: CityAtlas
  readonly #now: number
  readonly #table: Table = makeTable()
  readonly #view: View
  readonly #people: DemoPeople
  readonly #guests: Hands['guests']
  readonly #nextAct: NextAct
  readonly #coming: Timeline<Coming> = makeTimeline()
  readonly #trace: TraceEntry[] = []
  #operations = 0

  constructor(atlas: CityAtlas, seed: number, now: number) {
    this.#atlas = atlas
    this.#now = now
    this.#people = makeDemoPeople(atlas)
    const hands = makeHands(atlas, true)
    this.#guests = hands.guests
    this.#nextAct = makeNextAct(atlas, hands, seed)
    for (const unit of atlas.pack.units) recordsOf(this.#table, 'unit').set(unit.id, unit)
    this.#view = viewOf(atlas, this.#table)
  }

  report(happening: Happening): void {
    this.#coming.put(happening.at, { kind: 'report', happening })
  }

  run(): FoundingHistory {
    for (let next = this.#coming.take(this.#now); next; next = this.#coming.take(this.#now)) {
      this.#happen(next.at, next.entry)
    }
    const units = [...this.#view.all('unit')].filter(({ status }) => status !== 'free')
    return {
      incidents: [...this.#view.all('incident')],
      workOrders: [...this.#view.all('workOrder')],
      units,
      sequences: [...this.#view.all('sequence')],
      trace: this.#trace,
    }
  }

  #happen(at: number, coming: Coming): void {
    switch (coming.kind) {
      case 'report':
        return this.#decide(at, reporterOf(coming.happening), intentOf(coming.happening))
      case 'deadline':
        return this.#decide(at, system, coming.intent)
      case 'act':
        return this.#act(at, coming)
    }
  }

  /** Things may have changed since it was planned; then it has been planned anew already. */
  #act(at: number, { incident, act }: Extract<Coming, { kind: 'act' }>): void {
    if (this.#view.get('incident', incident.id)?.revision !== incident.revision) return
    if (this.#isLeftToGuest(act)) return
    const unit = act.unit && this.#view.get('unit', act.unit.id)
    const orderId = 'orderId' in act.intent ? act.intent.orderId : null
    if (unit && unit.orderId !== null && unit.orderId !== orderId) {
      this.#coming.put(at + BUSY_RETRY_MS, { kind: 'act', incident, act })
      return
    }
    const principal = this.#people.principal(act.actor.role, act.actor.unitId)
    if (principal) this.#decide(at, principal, withPhoto(act))
  }

  #isLeftToGuest({ actor, intent }: Act): boolean {
    if (actor.unitId === undefined || !this.#guests.has(actor.unitId)) return false
    const order = 'orderId' in intent ? this.#view.get('workOrder', intent.orderId) : undefined
    if (!order) return false
    const span =
      intent.kind === 'returnOrder'
        ? 0
        : actor.role === 'volunteer'
          ? SENT_ON_SPAN_MS
          : GUEST_SPAN_MS
    return order.offeredAt > this.#now - span
  }

  #decide(at: number, principal: Principal, intent: Intent): void {
    const id = v.parse(operationId, `seed-${this.#operations++}`)
    const operation = { id, principal, intent, seals: {}, happenedAt: null }
    const decided = step(this.#view, operation, at)
    if (!decided.ok) return
    const touched = new Set<string>()
    for (const change of decided.value.changes) {
      applyChange(this.#table, change)
      if (change.kind === 'incident') touched.add(change.id)
    }
    for (const entry of decided.value.trace) this.#trace.push(withoutPhoto(entry))
    for (const incidentId of touched) this.#plan(incidentId, at)
  }

  #plan(incidentId: string, at: number): void {
    const incident = this.#view.get('incident', incidentId)
    if (!incident) return
    const order = this.#view.get('workOrder', incident.orderIds.at(-1) ?? '')
    const act = this.#nextAct({ incident, order, since: at })
    const isGuests = act?.actor.unitId !== undefined && this.#guests.has(act.actor.unitId)
    if (act) {
      const latest = isGuests ? at + GUEST_STEP_MS : act.at
      this.#coming.put(Math.min(act.at, latest), { kind: 'act', incident, act })
    }
    const limits = this.#atlas.class(incident.classCode)
    const running = limits && runningDeadline(incident, limits)
    if (!running || incident.lateClocks.includes(running.clock)) return
    const { clock, dueAt } = running
    const about = { subject: 'incident', subjectId: incident.id, clock, dueAt } as const
    // A millisecond later, so that what is done in the very last moment is still in time; what comes back to a clock that
    // has run out already is late at once, not before.
    this.#coming.put(Math.max(dueAt + 1, at), {
      kind: 'deadline',
      intent: { kind: 'deadlinePassed', ...about },
    })
  }
}

const system = principalOf(SYSTEM_ROLE, { id: v.parse(principalId, SYSTEM_ID) })

/** Before there were files there were no pictures: the count of evidence is all that is left of them. */
const NO_PICTURE: FileId = v.parse(fileId, '0'.repeat(64))

function withPhoto({ intent, needsPhoto }: Act): PersonIntent {
  const isFinish = intent.kind === 'finishOrder' && needsPhoto
  return isFinish ? { ...intent, photos: [NO_PICTURE] } : intent
}

/** The picture that never was must not be looked for in the register. */
function withoutPhoto(entry: TraceEntry): TraceEntry {
  return { ...entry, photos: entry.photos.filter((photo) => photo !== NO_PICTURE) }
}

function reporterOf({ source }: Happening): Principal {
  return principalOf(
    source === 'patrol' ? 'gridWorker' : source === 'hotline' ? 'hotlineClerk' : 'resident',
  )
}

/** @returns the report without the words: those would have been sealed and kept in the register. */
function intentOf({ source, channel, matter, site }: Happening): Intent {
  const point = site.point
  return { kind: 'submitReport', source, classCode: matter.code, point, photos: [], channel }
}

/** A view over a table that holds nothing but what the core has made. */
function viewOf(atlas: CityAtlas, table: Table): View {
  return {
    atlas,
    get: <Kind extends RecordKind>(kind: Kind, id: string) =>
      recordsOf(table, kind).get(id) as RecordOf<Kind> | undefined,
    all: <Kind extends RecordKind>(kind: Kind) =>
      recordsOf(table, kind).values() as unknown as Iterable<RecordOf<Kind>>,
  }
}
