import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { incidentId } from '#shared/model/id.ts'
import { alarm } from '#shared/model/device.ts'
import { unit } from '#shared/model/unit.ts'
import { workOrder } from '#shared/model/work-order.ts'
import { affectedBy, AFFECTED_METERS } from '../../../../screens/wall/emergency/affected.ts'
import { commandedOf } from '../../../../screens/wall/emergency/commanded.ts'
import { momentsOf } from '../../../../screens/wall/emergency/moments.ts'
import { nearestFree, type Heard } from '../../../../screens/wall/emergency/nearest.ts'
import { isHeld, ordersOf } from '../../../../screens/wall/emergency/orders.ts'
import { placeWords, spanOf } from '../../../../screens/wall/emergency/time-scale.ts'
import { classes, makeMatter, MINUTE, NOW } from '../../../shared/figures/fixtures.ts'

const at = { classes, now: NOW }
const byId = (matters: readonly ReturnType<typeof makeMatter>[]) =>
  new Map<string, ReturnType<typeof makeMatter>>(matters.map((one) => [one.id, one]))

function order(id: string, given: Record<string, unknown> = {}) {
  return v.parse(workOrder, {
    id,
    incidentId: 'E-1',
    organizationId: 'o1',
    unitId: null,
    principalId: null,
    priority: 1,
    status: 'offered',
    placeIds: ['city'],
    offeredAt: NOW - MINUTE,
    acceptedAt: null,
    enRouteAt: null,
    onSceneAt: null,
    doneAt: null,
    outcome: null,
    reason: null,
    revision: 0,
    ...given,
  })
}
function force(id: string, kind: string, status = 'free') {
  return v.parse(unit, {
    id,
    callSign: id,
    kind,
    hand: 'government',
    organizationId: 'o1',
    placeIds: ['city'],
    principalId: null,
    status,
    orderId: null,
  })
}

describe('the matter that commands', () => {
  it('[W1] is the one in focus, then the selected one, then the gravest open P1', () => {
    const first = makeMatter({ priority: 1, status: 'registered', registeredAt: NOW - MINUTE })
    const late = makeMatter({ priority: 1, status: 'registered', registeredAt: NOW - 90 * MINUTE })
    const small = makeMatter({ priority: 3 })
    const all = byId([first, late, small])
    const box: [number, number, number, number] = [0, 0, 1, 1]
    const focus = { box, incidentId: small.id }
    expect(commandedOf({ focus, selection: [first.id] }, all, at)).toBe(small)
    expect(commandedOf({ focus: null, selection: [first.id] }, all, at)).toBe(first)
    expect(commandedOf({ focus: null, selection: [] }, all, at)).toBe(late)
  })

  it('[W1] is none where nothing is chosen and no P1 is open', () => {
    const over = makeMatter({ priority: 1, status: 'closed', closedAt: NOW })
    const all = byId([over, makeMatter({ priority: 2 })])
    expect(commandedOf({ focus: null, selection: [] }, all, at)).toBeUndefined()
    const ghost = v.parse(incidentId, 'E-9')
    expect(commandedOf({ focus: null, selection: [ghost] }, all, at)).toBeUndefined()
  })
})

describe('orders and forces', () => {
  const orders = [
    order('done', { status: 'done', acceptedAt: NOW - MINUTE, doneAt: NOW - 1000 }),
    order('scene', { status: 'onScene', acceptedAt: NOW - MINUTE, onSceneAt: NOW - 5000 }),
    order('fresh', { offeredAt: NOW - 1000 }),
    order('old', { offeredAt: NOW - 2 * MINUTE }),
    order('other', { incidentId: 'E-2' }),
    order('back', { status: 'returned', acceptedAt: NOW - 3 * MINUTE }),
  ]
  const sent = ordersOf('E-1', { orders, units: new Map() }, NOW)

  it('[W2] has what nobody accepted on top, oldest first, and says when it is late', () => {
    expect(sent.map((one) => one.order.id)).toEqual(['old', 'fresh', 'done', 'scene', 'back'])
    expect(sent.filter(({ isLate }) => isLate).map((one) => one.order.id)).toEqual(['old'])
  })

  it('[W3] counts as sent who is still bound', () => {
    expect(sent.filter(isHeld).map((one) => one.order.id)).toEqual(['old', 'fresh', 'scene'])
  })

  it('[W4] names the nearest free unit of each kind that was heard lately', () => {
    const units = [
      force('far', 'police'),
      force('near', 'police'),
      force('busy', 'police', 'enRoute'),
      force('fire', 'fire'),
      force('silent', 'ambulance'),
      force('old', 'volunteers'),
    ]
    const heard: Heard = {
      origin: [121, 31],
      rows: new Map(units.map(({ id }, row) => [id, row])),
      offsets: new Float32Array([0.02, 0, 0.01, 0, 0, 0, 0, 0.001, 0, 0, 0, 0]),
      measuredAt: new Float64Array([NOW, NOW, NOW, NOW, 0, NOW - 11 * MINUTE]),
    }
    const near = nearestFree([121, 31], units, heard, NOW)
    expect(near.map((one) => one.unit.id)).toEqual(['fire', 'near'])
    expect(near.map(({ meters }) => Math.round(meters / 10) * 10)).toEqual([110, 950])
  })
})

describe('the strip', () => {
  it('[W6] has every instant of the records once, in order', () => {
    const matter = makeMatter({
      id: 'E-1',
      reportedAt: NOW - 9 * MINUTE,
      dispatchedAt: NOW - 8 * MINUTE,
      acceptedAt: NOW - 7 * MINUTE,
    })
    const own = order('w', {
      status: 'enRoute',
      offeredAt: NOW - 8 * MINUTE,
      acceptedAt: NOW - 7 * MINUTE,
      enRouteAt: NOW - 6 * MINUTE,
    })
    const raised = v.parse(alarm, {
      id: 'a',
      ruleId: 'tilt',
      ruleVersion: 1,
      deviceId: 'dev',
      priority: 1,
      placeIds: ['city'],
      point: [121, 31],
      raisedAt: NOW - 10 * MINUTE,
      clearedAt: null,
      inputs: {},
      incidentId: 'E-1',
    })
    const moments = momentsOf(matter, [own, order('x', { incidentId: 'E-2' })], [raised])
    expect(moments.map(({ kind }) => kind)).toEqual([
      'alarm',
      'reported',
      'dispatched',
      'accepted',
      'enRoute',
    ])
  })

  it('[W6] shows the deadline only where it is near enough to read the rest', () => {
    const first = NOW - 20 * MINUTE
    expect(spanOf(first, NOW, NOW + 30 * MINUTE)).toEqual({
      from: first,
      to: NOW + 30 * MINUTE,
      showsDue: true,
    })
    expect(spanOf(first, NOW, NOW + 300 * MINUTE)).toMatchObject({ to: NOW, showsDue: false })
    expect(spanOf(first, NOW, NOW - MINUTE).showsDue).toBe(false)
  })

  it('[W6] prints no word over another, an edge or a seam', () => {
    const words = fc.array(
      fc.record({ x: fc.integer({ min: 0, max: 1000 }), width: fc.integer({ min: 20, max: 300 }) }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(words, (wishes) => {
        const seam = [476, 524] as const
        const strip = { width: 1000, lanes: 2, gap: 10, taken: [seam] }
        const placed = placeWords(wishes, strip).flatMap((place, index) =>
          place ? [{ ...place, right: place.left + (wishes[index]?.width ?? 0) }] : [],
        )
        for (const [index, one] of placed.entries()) {
          expect(one.left).toBeGreaterThanOrEqual(0)
          expect(one.right).toBeLessThanOrEqual(1000.5)
          expect(one.right <= seam[0] || one.left >= seam[1]).toBe(true)
          for (const other of placed.slice(index + 1))
            if (other.lane === one.lane)
              expect(one.right <= other.left || other.right <= one.left).toBe(true)
        }
      }),
    )
  })
})

describe('who is affected', () => {
  it('[W10] sums homes of buildings within reach, and nothing beyond or without homes', () => {
    const degrees = (meters: number) => meters / 111_320
    const building = (meters: number, homes: number) => ({
      center: [121, 31 + degrees(meters)] as const,
      homes,
    })
    const around = [
      building(0, 40),
      building(AFFECTED_METERS - 5, 12),
      building(AFFECTED_METERS + 5, 500),
      building(10, 0),
    ]
    expect(affectedBy([121, 31], around)).toEqual({ homes: 52, buildings: 2 })
    expect(affectedBy([121, 31], [])).toEqual({ homes: 0, buildings: 0 })
  })
})
