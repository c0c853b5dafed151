import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { operationId, principalId } from '#shared/model/id.ts'
import { incident } from '#shared/model/incident.ts'
import { traceEntry } from '#shared/model/trace.ts'
import { unit } from '#shared/model/unit.ts'
import { workOrder } from '#shared/model/work-order.ts'
import { runningDeadline } from '#shared/time/deadline.ts'
import { step, SYSTEM_ID, SYSTEM_ROLE } from '../../../server/core/city.ts'
import { findHomeGround } from '../../../server/demo/home-ground.ts'
import { makeFoundingHistory } from '../../../server/demo/history.ts'
import { principalOf } from '../../../server/demo/principals.ts'
import { atlas, pack, workday } from './open-city.ts'

const now = workday(15)
const history = makeFoundingHistory(pack, 1, now)
const open = history.incidents.filter(({ closedAt }) => closedAt === null)
const orders = new Map<string, (typeof history.workOrders)[number]>(
  history.workOrders.map((order) => [order.id, order]),
)
const DAY_MS = 86_400_000

describe('the past of the demo city', () => {
  it('consists of records as the model wants them', () => {
    for (const record of history.incidents) v.parse(incident, record)
    for (const record of history.workOrders) v.parse(workOrder, record)
    for (const record of history.units) v.parse(unit, record)
    for (const entry of history.trace) v.parse(traceEntry, entry)
  })

  it.each([2, 9, 15, 21])(
    'has about 1,100 matters, about 250 of them open, at %i hours',
    (hour) => {
      const { incidents } = makeFoundingHistory(pack, 1, workday(hour))
      const closed = incidents.filter(({ closedAt }) => closedAt !== null).length
      expect(incidents.length).toBeGreaterThan(900)
      expect(incidents.length).toBeLessThan(1250)
      expect(incidents.length - closed).toBeGreaterThan(150)
      expect(incidents.length - closed).toBeLessThan(330)
    },
  )

  it('orders the steps of every matter, within the last day', () => {
    for (const matter of history.incidents) {
      const { reportedAt, verifyingAt, registeredAt, acceptedAt, onSceneAt, handledAt, closedAt } =
        matter
      const steps = [reportedAt, verifyingAt, registeredAt, acceptedAt, handledAt, closedAt]
      const taken = steps.filter((at) => at !== null)
      expect(taken, matter.id).toEqual(taken.toSorted((a, b) => a - b))
      expect(reportedAt).toBeGreaterThanOrEqual(now - DAY_MS)
      expect(taken.at(-1)).toBeLessThanOrEqual(now)
      if (onSceneAt !== null) expect(onSceneAt).toBeGreaterThanOrEqual(acceptedAt ?? Infinity)
    }
  })

  it('has open matters in every state of handling, and few of high priority', () => {
    const states = new Set(open.map(({ status }) => status))
    for (const state of ['dispatched', 'handling', 'rechecking']) expect(states).toContain(state)
    const share = (priority: number) =>
      history.incidents.filter((matter) => matter.priority === priority).length /
      history.incidents.length
    expect(share(1)).toBeLessThan(0.015)
    expect(share(2)).toBeGreaterThan(0.02)
    expect(share(2)).toBeLessThan(0.07)
    expect(share(3)).toBeGreaterThan(0.15)
    expect(share(3)).toBeLessThan(0.27)
    expect(open.filter(({ priority }) => priority === 1)).toHaveLength(0)
  })

  it('says late of what is late, and of nothing else', () => {
    const late = history.incidents.filter(({ lateClocks }) => lateClocks.length > 0)
    expect(late.length / history.incidents.length).toBeLessThan(0.1)
    expect(late.length).toBeGreaterThan(10)
    for (const matter of open) {
      const limits = atlas.class(matter.classCode)
      const running = limits && runningDeadline(matter, limits)
      if (running && running.dueAt < now)
        expect(matter.lateClocks, matter.id).toContain(running.clock)
    }
  })

  it('keeps every order that a matter names, and closes none without evidence', () => {
    for (const matter of history.incidents) {
      for (const id of matter.orderIds) expect(orders.has(id), id).toBe(true)
      const limits = atlas.class(matter.classCode)
      if (matter.status === 'closed' && limits?.evidenceRequired === true)
        expect(matter.evidence).toBeGreaterThan(0)
    }
    for (const busy of history.units) expect(orders.has(busy.orderId ?? ''), busy.id).toBe(true)
  })

  it('goes on numbering without a gap', () => {
    for (const { id, next } of history.sequences) {
      const day = id.slice('incident:'.length).slice(2).replaceAll('-', '')
      const numbers = history.incidents
        .filter((matter) => matter.id.slice(1, 7) === day)
        .map((matter) => Number(matter.id.slice(8)))
        .sort((a, b) => a - b)
      expect(numbers).toEqual(Array.from({ length: next - 1 }, (_, index) => index + 1))
    }
  })

  it('tells the whole way of every matter, and names the rule of what went by itself', () => {
    const told = Map.groupBy(history.trace, ({ incidentId }) => incidentId)
    for (const matter of history.incidents) {
      const steps = told.get(matter.id) ?? []
      expect(steps[0], matter.id).toMatchObject({ act: 'reported', at: matter.reportedAt })
      const moves = steps.filter(({ from, to, act }) => from !== to || act === 'reported')
      for (const [index, step] of moves.slice(1).entries()) {
        expect(step.from, matter.id).toBe(moves[index]?.to)
      }
      expect(moves.at(-1)?.to, matter.id).toBe(matter.status)
      const times = steps.map(({ at }) => at)
      expect(times, matter.id).toEqual(times.toSorted((a, b) => a - b))
    }
    expect(told.size).toBe(history.incidents.length)
    for (const { actorId, rule } of history.trace) expect(actorId === null).toBe(rule !== null)
  })

  it('is written into the trace of each matter by the founding entry', () => {
    const principal = principalOf(SYSTEM_ROLE, { id: v.parse(principalId, SYSTEM_ID) })
    const intent = { kind: 'foundCity', packId: pack.id, packHash: '0', past: history } as const
    const operation = {
      id: v.parse(operationId, 'founding'),
      principal,
      intent,
      seals: {},
      happenedAt: null,
    }
    const founded = step({ atlas, get: () => undefined, all: () => [] }, operation, now)
    expect(founded.ok && founded.value.trace).toEqual(history.trace)
  })

  it('names no picture that the register does not keep, and no word of anybody', () => {
    for (const { photos, seals } of history.trace) {
      expect(photos).toEqual([])
      expect(seals).toEqual({})
    }
  })

  it('leaves an offered task to each guest', () => {
    const { gridWorker, volunteer, propertyWorker, unitMember } = findHomeGround(pack).units
    for (const guest of [gridWorker, volunteer, propertyWorker, unitMember]) {
      const own = history.workOrders.filter(({ unitId }) => unitId === guest.id)
      expect(
        own.some(({ status }) => status === 'offered'),
        guest.id,
      ).toBe(true)
    }
  })

  it('is the same for the same seed and instant', () => {
    expect(makeFoundingHistory(pack, 1, now)).toEqual(history)
    expect(makeFoundingHistory(pack, 2, now)).not.toEqual(history)
  })
})
