// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import * as v from 'valibot'
import { projectRecord } from '#shared/access/projection.ts'
import { placeId } from '#shared/model/id.ts'
import { place, type Place } from '#shared/model/place.ts'
import type { Box, Position } from '#shared/model/position.ts'
import type { RecordKind } from '#shared/model/record.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import { loadSnapshot, makeMirror } from '#shared/sync/mirror.ts'
import { useAtlas, type CityCard } from '../../../screens/live/atlas.ts'
import { useCity } from '../../../screens/live/city.ts'
import { setCityClock } from '../../../screens/live/clock.ts'
import { loadWords } from '../../../screens/locale/words.ts'
import { boxAround, MATTER_HALF_SIDE_METERS } from '../../../screens/map/box-around.ts'
import type { MapProps } from '../../../screens/map/map-props.ts'
import type { MapSubject } from '../../../screens/map/subject.ts'
import WallFrame from '../../../screens/wall/WallFrame.vue'
import { makeClass, makeMatter, NOW } from '../../shared/figures/fixtures.ts'

vi.hoisted(() => vi.useFakeTimers())
const engine = {
  draw: vi.fn<(subject: MapSubject, props: MapProps) => void>(),
  move: vi.fn(),
  look: vi.fn<(props: MapProps) => void>(),
  destroy: vi.fn(),
}
// What draws needs a graphics card; here only what it is told counts.
vi.mock('../../../screens/map/engine.ts', () => ({ startMap: () => engine }))
Object.defineProperty(document, 'fonts', {
  value: { load: () => Promise.resolve([]) },
  configurable: true,
})
// The register and the usual figures are not what this is about.
vi.stubGlobal('fetch', () => new Promise(() => undefined))
afterAll(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const words = (name: string) => ({ 'zh-CN': name, 'zh-Hant': name, en: name })
const card: CityCard = {
  id: 'city',
  names: words('city'),
  synthetic: true,
  attribution: '',
  origin: [121, 31],
  calendar: { timeZone: 'Asia/Shanghai', days: [] } as unknown as CityCard['calendar'],
  classes: [],
  departments: [],
  organizations: [],
}
const makePlace = (id: string, kind: Place['kind'], center: Position, box: Box): Place =>
  v.parse(place, {
    id: v.parse(placeId, id),
    kind,
    parentId: null,
    names: words(id),
    code: '',
    center,
    box,
    approximate: false,
  })
const district = makePlace('d1', 'district', [121.5, 31.5], [121, 31, 122, 32])
const community = makePlace('d1.s1.c1', 'community', [121.2, 31.2], [121.19, 31.19, 121.21, 31.21])
const homePoint: Position = [121.204, 31.207]
const home = makeMatter({
  id: 'E-HOME',
  priority: 1,
  status: 'handling',
  point: homePoint,
  placeIds: ['city', 'd1', community.id],
})

const around: Box = [121.2, 31.203, 121.208, 31.211]
const scenes = [
  ['it commands', null, []],
  ['it is selected', null, [home.id]],
  ['a driver has it in focus', { box: around, incidentId: home.id }, [home.id]],
] as const

async function show(scene: object) {
  const all: readonly [RecordKind, { readonly id: string }][] = [
    ['incident', home],
    [
      'stage',
      { id: 'main', names: {}, scopePlaceId: 'd1', scene, walls: [], driver: null } as never,
    ],
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
  const wall = mount(WallFrame, { global: { stubs: { DayStrip: true } } })
  await vi.dynamicImportSettled()
  await vi.advanceTimersByTimeAsync(1001)
  await nextTick()
  return wall
}

describe('a matter in a home on the map of a wall', () => {
  beforeEach(async () => {
    vi.clearAllMocks()
    setActivePinia(createPinia())
    await Promise.all([loadWords('common'), loadWords('wall'), loadWords('panels')])
    setCityClock(NOW, 1)
    const atlas = useAtlas()
    atlas.takeCard(card)
    atlas.classes.set('c1', makeClass())
    atlas.takePlaces([district, community])
    atlas.shapes = [{ id: district.id, polygons: [] }]
  })

  const sceneOf = (focus: object | null, selection: readonly string[]) => ({
    mode: 'emergency',
    scopePlaceId: 'd1',
    focus,
    selection,
    layers: [],
    timeCursorAt: null,
    panels: [],
    revision: 0,
  })

  it.each(scenes)(
    '[W9] stands in the middle of its community while %s',
    async (_, focus, selection) => {
      useAtlas().classes.set('c1', { ...makeClass(), inHome: true })
      const wall = await show(sceneOf(focus, selection))
      expect(engine.draw.mock.lastCall?.[0].matters.map(({ point }) => point)).toEqual([
        community.center,
      ])
      const { box } = engine.look.mock.lastCall?.[0] ?? {}
      expect(box).toEqual(boxAround(community.center, MATTER_HALF_SIDE_METERS))
      wall.unmount()
    },
  )

  it('stands where it is when it lies in no home', async () => {
    const wall = await show(sceneOf({ box: around, incidentId: home.id }, [home.id]))
    expect(engine.draw.mock.lastCall?.[0].matters.map(({ point }) => point)).toEqual([homePoint])
    expect(engine.look.mock.lastCall?.[0].box).toEqual(around)
    wall.unmount()
  })
})
