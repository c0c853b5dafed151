// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { projectRecord } from '#shared/access/projection.ts'
import type { RecordKind } from '#shared/model/record.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import { loadSnapshot, makeMirror } from '#shared/sync/mirror.ts'
import { useAtlas } from '../../../../screens/live/atlas.ts'
import { useCity } from '../../../../screens/live/city.ts'
import { setCityClock } from '../../../../screens/live/clock.ts'
import { formatClock } from '../../../../screens/locale/format.ts'
import { loadWords } from '../../../../screens/locale/words.ts'
import CityMap from '../../../../screens/wall/CityMap.vue'
import WallFrame from '../../../../screens/wall/WallFrame.vue'
import { makeClass, makeMatter, MINUTE, NOW } from '../../../shared/figures/fixtures.ts'

vi.hoisted(() => vi.useFakeTimers())
afterAll(() => vi.useRealTimers())

const grave = makeMatter({
  id: 'E-GRAVE',
  priority: 1,
  status: 'handling',
  registeredAt: NOW - 9 * MINUTE,
  acceptedAt: NOW - 8 * MINUTE,
  principalIds: ['canary-1'],
  handledBy: 'canary-2',
  buildingId: 'canary-3',
})
const other = makeMatter({ priority: 2 })
const order = {
  id: 'E-GRAVE.1',
  incidentId: 'E-GRAVE',
  organizationId: 'o1',
  unitId: 'u1',
  principalId: 'canary-4',
  priority: 1,
  status: 'onScene',
  placeIds: ['city'],
  offeredAt: NOW - 9 * MINUTE,
  acceptedAt: NOW - 8 * MINUTE,
  enRouteAt: null,
  onSceneAt: NOW - 3 * MINUTE,
  doneAt: null,
  outcome: null,
  reason: 'canary-5',
  revision: 2,
}
const unit = {
  id: 'u1',
  callSign: 'F-001',
  kind: 'fire',
  hand: 'government',
  organizationId: 'o1',
  placeIds: ['city'],
  principalId: 'canary-6',
  status: 'onScene',
  orderId: order.id,
}
const sceneOf = (mode: string, selection: readonly string[] = []) => ({
  mode,
  scopePlaceId: 'city',
  focus: null,
  selection,
  layers: [],
  timeCursorAt: null,
  panels: [],
  revision: 0,
})

/** A wall's mirror with this scene on its stage, as the server would send it. */
function load(
  scene: object,
  driver: object | null = null,
  more: readonly { readonly id: string }[] = [],
): void {
  const stage = { id: 'main', names: {}, scopePlaceId: 'city', scene, walls: [], driver }
  const all: readonly [RecordKind, { readonly id: string }][] = [
    ['incident', grave],
    ['incident', other],
    ['workOrder', order],
    ['unit', unit],
    ['stage', stage],
    ...more.map((one): [RecordKind, { readonly id: string }] => ['incident', one]),
  ]
  const records = all.flatMap(([kind, record]) => {
    const shown = projectRecord('wall', kind, record)
    return shown ? [{ kind, record: shown }] : []
  })
  const server = makeMirror('area:city/wall')
  const snapshot = { audience: 'area:city/wall', epoch: 'e', version: 1, hash: '', records }
  loadSnapshot(server, snapshot)
  expect(useCity().load({ ...snapshot, hash: formatDigest(server.digest) })).toBe(true)
  useCity().heard.at = performance.now()
}

async function show(
  scene: object,
  driver: object | null = null,
  more: readonly { readonly id: string }[] = [],
) {
  load(scene, driver, more)
  const wall = mount(WallFrame, { global: { stubs: { CityMap: true, DayStrip: true } } })
  await vi.advanceTimersByTimeAsync(1001)
  await nextTick()
  return wall
}

/** What stands on a line of its own: rows, headings and the parts of the frame that are one line. */
const LINES = [
  '.top-bar',
  'h2',
  'h3',
  'li:not(.top-bar li)',
  'dl > div',
  'dl.affected-homes',
  '.address',
  '.vital-row',
  '.on-time',
  '.change',
  '.empty',
  '.below:first-of-type',
].join(', ')
/** The axis of the day and the legend of the map, which are stubs here, and both lanes of the record. */
const STUBBED = 3
function lineCount(wall: Element): number {
  return wall.querySelectorAll(LINES).length + STUBBED
}

beforeEach(async () => {
  setActivePinia(createPinia())
  await Promise.all([loadWords('common'), loadWords('wall'), loadWords('panels')])
  setCityClock(NOW, 1)
  useAtlas().classes.set('c1', makeClass())
})

describe('the emergency scene', () => {
  it('[W1] [W2] [W3] says what commands, since when, and who is there', async () => {
    const wall = await show(sceneOf('emergency'))
    const head = wall.get('[data-testid="commanded"]')
    expect(head.attributes('data-incident-id')).toBe('E-GRAVE')
    expect(head.text()).toMatch(/T\+10:0\d/u)
    expect(wall.get('[data-testid="sent-order"]').attributes('data-status')).toBe('onScene')
    const sent = wall.get('[data-testid="sent-unit"]')
    expect(sent.attributes('data-state')).toBe('onScene')
    expect(sent.text()).toContain('F-001')
    expect(wall.get('[data-testid="edge"]').attributes('style')).toContain('--p1')
    wall.unmount()
  })

  it('[SC5] says which post drives and since when, and that nobody does only when it is so', async () => {
    const driven = await show(sceneOf('emergency'), {
      role: 'districtDutyChief',
      sinceAt: NOW - MINUTE,
    })
    const clock = formatClock(NOW - MINUTE).slice(0, 5)
    expect(driven.get('[data-testid="driver"]').text()).toBe(`区值班长主持 · ${clock} 起`)
    driven.unmount()
    const free = await show(sceneOf('calm'))
    expect(free.get('[data-testid="driver"]').text()).toBe('无人主持 · 自动')
    free.unmount()
  })

  it('[W1] keeps the bar of the priority of what was selected', async () => {
    const wall = await show(sceneOf('emergency', [other.id]))
    expect(wall.get('[data-testid="edge"]').attributes('style')).toContain('--p2')
    wall.unmount()
  })

  it('[W5] never hides the rest of the city', async () => {
    const wall = await show(sceneOf('emergency'))
    const rest = wall.get('[data-testid="rest-of-city"]')
    const queued = rest
      .findAll('[data-incident-id]')
      .map((row) => row.attributes('data-incident-id'))
    expect(queued).toEqual([other.id])
    // Nothing usual is known here: no sign is called usual, and the silence is said.
    expect(rest.get('[data-testid="other-signs"]').text()).toMatch(/平日未知/u)
    const named = rest.findAll('[data-standing]').length
    const counted = rest.get('[data-testid="other-signs"]').text().match(/\d+/gu) ?? []
    expect(named + counted.reduce((sum, count) => sum + Number(count), 0)).toBe(5)
    wall.unmount()
  })

  it('[W14] has at most thirty lines beside the map, calm and in command, however much is going on', async () => {
    const many = Array.from({ length: 12 }, (_, at) => makeMatter({ id: `E-M${at}`, priority: 2 }))
    for (const width of [1920, 3840]) {
      Object.assign(window, { innerWidth: width, innerHeight: 1080 })
      for (const mode of ['calm', 'emergency']) {
        const wall = await show(sceneOf(mode), null, many)
        expect(lineCount(wall.element), `${mode} at ${width}`).toBeLessThanOrEqual(30)
        expect(lineCount(wall.element), `${mode} at ${width}`).toBeGreaterThan(15)
        wall.unmount()
      }
    }
  })

  it('[W12] tells the address of a matter in public space as it is, and its number nowhere but in command', async () => {
    const address = { 'zh-CN': '云帆区秋平街23号', 'zh-Hant': '', en: '' }
    const lift = makeMatter({ ...grave, id: 'E-LIFT', address })
    const command = await show(sceneOf('emergency', [lift.id]), null, [lift])
    expect(command.get('[data-testid="commanded"]').text()).toContain('23号')
    expect(command.text().match(/23号/gu)).toHaveLength(1)
    command.unmount()
    const calm = await show(sceneOf('calm'), null, [lift])
    expect(calm.text()).not.toContain('23号')
    calm.unmount()
  })

  it('[W7] comes and goes with the mode', async () => {
    const wall = await show(sceneOf('calm'))
    expect(wall.find('[data-testid="commanded"]').exists()).toBe(false)
    expect(wall.find('[data-testid="decide-row"]').exists()).toBe(true)
    load(sceneOf('emergency'))
    await vi.advanceTimersByTimeAsync(1001)
    await nextTick()
    expect(wall.find('[data-testid="commanded"]').exists()).toBe(true)
    expect(wall.find('[data-testid="decide-row"]').exists()).toBe(false)
    load(sceneOf('calm'))
    await vi.advanceTimersByTimeAsync(1001)
    await nextTick()
    expect(wall.find('[data-testid="commanded"]').exists()).toBe(false)
    expect(wall.find('[data-testid="edge"]').exists()).toBe(false)
    wall.unmount()
  })

  it('[W9] [W10] tells a matter in a home by its area: no building, no homes around it', async () => {
    const address = { 'zh-CN': '云帆区秋平街23号', 'zh-Hant': '', en: '' }
    const home = makeMatter({ ...grave, id: 'E-HOME', address })
    const open = await show(sceneOf('emergency', [home.id]), null, [home])
    expect(open.get('[data-testid="commanded"]').text()).toContain('秋平街')
    open.unmount()
    useAtlas().classes.set('c1', { ...makeClass(), inHome: true })
    const veiled = await show(sceneOf('emergency', [home.id]), null, [home])
    expect(veiled.get('[data-testid="affected"]').text()).toContain('不显示楼栋')
    expect(veiled.text()).not.toContain('秋平街')
    veiled.unmount()
    const calm = await show(sceneOf('calm'), null, [home])
    expect(calm.text()).not.toContain('秋平街')
    calm.unmount()
  })

  it('[W11] tells the map whom it must not lose: who was sent, and nobody in calm', async () => {
    const wall = await show(sceneOf('emergency'))
    const map = () => wall.getComponent(CityMap).props('pointTo')
    expect(map()).toEqual([{ unitId: unit.id, text: 'F-001' }])
    load(sceneOf('calm'))
    await vi.advanceTimersByTimeAsync(1001)
    await nextTick()
    expect(map()).toBeUndefined()
    wall.unmount()
  })

  it('[W18] tells the map which units are of note: who was sent, whom alone it draws of the busy ones', async () => {
    const wall = await show(sceneOf('emergency'))
    const map = () => wall.getComponent(CityMap).props('unitsOfNote')
    expect(map()?.sent).toEqual(new Set([unit.id]))
    expect(map()?.near.has(unit.id)).toBe(false)
    load(sceneOf('calm'))
    await vi.advanceTimersByTimeAsync(1001)
    await nextTick()
    expect(map()).toBeUndefined()
    wall.unmount()
  })

  it('[W8] prints no person, and offers nothing to press', async () => {
    const wall = await show(sceneOf('emergency'))
    expect(wall.html()).toContain('E-GRAVE')
    expect(wall.html()).not.toContain('canary-')
    expect(wall.findAll('button, a, input, select')).toHaveLength(0)
    wall.unmount()
  })
})
