import { computed, type ComputedRef } from 'vue'
import type { DeskRecord } from '#shared/access/projection.ts'
import { mayEver, permissions } from '#shared/access/permissions.ts'
import type { Principal } from '#shared/access/principal.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { WorkOrderStatus } from '#shared/model/work-order.ts'
import { runningDeadline, type Deadline } from '#shared/time/deadline.ts'
import { useAtlas } from '../live/atlas.ts'
import { useCity } from '../live/city.ts'
import { guessIncident, guessOrder, hasRechecked, openActs, reachedVersion } from '../live/guess.ts'
import { useOutbox, type OutboxEntry } from '../live/outbox.ts'
import { useSession } from '../session/session.ts'

type Order = DeskRecord<'workOrder'>
type Incident = DeskRecord<'incident'>

/** One order with its matter, as the person stands to it: own acts that have not arrived are counted in. */
export interface Task {
  readonly id: string
  readonly order: Order
  readonly incident: Incident | undefined
  readonly incidentClass: IncidentClass | undefined
  readonly deadline: Deadline | undefined
  /** What is shown runs ahead of what the server has confirmed. */
  readonly isGuessed: boolean
}

const openStatuses: readonly WorkOrderStatus[] = ['offered', 'accepted', 'enRoute', 'onScene']

/** The act that takes an order one step further, or none. */
export type NextStep = 'acceptOrder' | 'departOrder' | 'arriveOrder' | 'finishOrder'
const nextSteps = new Map<WorkOrderStatus, NextStep>([
  ['offered', 'acceptOrder'],
  ['accepted', 'departOrder'],
  ['enRoute', 'arriveOrder'],
  ['onScene', 'finishOrder'],
])
export const nextStepOf = (task: Task): NextStep | undefined => nextSteps.get(task.order.status)
export const isOpenTask = (task: Task): boolean => openStatuses.includes(task.order.status)

/** Whether an order lies with this person: their own, their unit's, or their body's where the role acts for the body. */
export function isMine(order: Order, who: Principal): boolean {
  if (order.principalId !== null) return order.principalId === who.id
  if (order.unitId !== null) return order.unitId === who.unitId
  return (
    permissions.acceptOrder[who.role] === 'organization' &&
    order.organizationId === who.organizationId
  )
}

/**
 * Priority, then what one has taken before what is only offered (an accepted task does not jump away from under the
 * thumb), then what runs out first; ids break ties.
 */
export function compareTasks(left: Task, right: Task): number {
  const isOffered = (task: Task) => Number(task.order.status === 'offered')
  const due = (task: Task) => task.deadline?.dueAt ?? Number.MAX_SAFE_INTEGER
  return (
    left.order.priority - right.order.priority ||
    isOffered(left) - isOffered(right) ||
    due(left) - due(right) ||
    (left.id < right.id ? -1 : 1)
  )
}

interface Ground {
  readonly incidents: ReadonlyMap<string, Incident>
  readonly classes: ReadonlyMap<string, IncidentClass>
  readonly acts: readonly OutboxEntry[]
}

/** An order as a task, own acts counted in. */
export function toTask(order: Order, { incidents, classes, acts }: Ground): Task {
  const guessed = guessOrder(order, acts)
  const held = incidents.get(order.incidentId)
  const incident = held && guessIncident(held, guessed)
  const incidentClass = incident && classes.get(incident.classCode)
  return {
    id: order.id,
    order: guessed,
    incident,
    incidentClass,
    deadline: incident && incidentClass && runningDeadline(incident, incidentClass),
    isGuessed: guessed !== order,
  }
}

/** What this person has to do, in order. */
export function useTasks(): {
  readonly all: ComputedRef<readonly Task[]>
  readonly open: ComputedRef<readonly Task[]>
  readonly rechecks: ComputedRef<readonly Incident[]>
  readonly waiting: ComputedRef<number>
  readonly done: ComputedRef<number>
} {
  const city = useCity()
  const atlas = useAtlas()
  const outbox = useOutbox()
  const session = useSession()

  const acts = computed(() => {
    void city.frames
    return openActs(outbox.entries, reachedVersion(city.mirrors.values()))
  })
  const all = computed(() => {
    void atlas.card
    const who = session.who
    if (!who) return []
    const ground = {
      incidents: city.fullRecords('incident'),
      classes: atlas.classes,
      acts: acts.value,
    }
    const mine = [...city.fullRecords('workOrder').values()].filter((order) => isMine(order, who))
    return mine.map((order) => toTask(order, ground)).sort(compareTasks)
  })
  const ended = (status: Incident['status']) =>
    all.value.filter((task) => task.order.status === 'done' && task.incident?.status === status)
  const rechecks = computed(() => {
    const who = session.who
    if (!who || !mayEver(who, 'recheckIncident')) return []
    return [...city.fullRecords('incident').values()]
      .filter((incident) => incident.status === 'rechecking' && incident.handledBy !== who.id)
      .filter((incident) => !hasRechecked(incident.id, acts.value))
      .sort((left, right) => left.priority - right.priority || compareHandled(left, right))
  })
  return {
    all,
    open: computed(() => all.value.filter(isOpenTask)),
    rechecks,
    waiting: computed(() => ended('rechecking').length),
    done: computed(() => ended('closed').length),
  }
}

const compareHandled = (left: Incident, right: Incident) =>
  (left.handledAt ?? 0) - (right.handledAt ?? 0)
