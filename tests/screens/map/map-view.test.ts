// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import * as v from 'valibot'
import { placeId } from '#shared/model/id.ts'
import { place } from '#shared/model/place.ts'
import { useAtlas, type CityCard } from '../../../screens/live/atlas.ts'
import { useTelemetry } from '../../../screens/live/telemetry.ts'
import { loadWords } from '../../../screens/locale/words.ts'
import MapView from '../../../screens/map/MapView.vue'

const engine = { draw: vi.fn(), move: vi.fn(), look: vi.fn(), destroy: vi.fn() }
// What draws needs a graphics card; here only what it is told counts.
vi.mock('../../../screens/map/engine.ts', () => ({ startMap: () => engine }))
Object.defineProperty(document, 'fonts', {
  value: { load: () => Promise.resolve([]) },
  configurable: true,
})
afterAll(() => vi.restoreAllMocks())

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

async function mountMap(showUnits: boolean) {
  setActivePinia(createPinia())
  await loadWords('common')
  const atlas = useAtlas()
  atlas.takeCard(card)
  const district = v.parse(place, {
    id: v.parse(placeId, 'd1'),
    kind: 'district',
    parentId: null,
    names: words('Heting'),
    code: '',
    center: [121.5, 31.4],
    box: [121, 31, 122, 32],
    approximate: false,
  })
  atlas.takePlaces([district])
  atlas.shapes = [{ id: district.id, polygons: [] }]
  const map = mount(MapView, {
    props: {
      box: [121, 31, 122, 32],
      level: 'city',
      selectedIds: [],
      showUnits,
      showBuildings: false,
      theme: 'dim',
      interactive: false,
      textPixels: { meta: 20, body: 26, strong: 31 },
      symbolPixels: { p1: 36, p2: 25, p3: 20, p4: 16, unit: 15 },
    },
  })
  await vi.dynamicImportSettled()
  await nextTick()
  await nextTick()
  return map
}

beforeEach(() => vi.clearAllMocks())

describe('the map', () => {
  it('takes a tick of positions as a move of units, and places nothing anew for it', async () => {
    const map = await mountMap(true)
    expect(engine.draw).toHaveBeenCalledTimes(1)
    const telemetry = useTelemetry()
    for (let tick = 1; tick <= 3; tick += 1) {
      telemetry.version += 1
      await nextTick()
    }
    expect(engine.move).toHaveBeenCalledTimes(3)
    expect(engine.draw).toHaveBeenCalledTimes(1)
    map.unmount()
    expect(engine.destroy).toHaveBeenCalledTimes(1)
  })

  it('does nothing at a tick where it shows no units', async () => {
    const map = await mountMap(false)
    useTelemetry().version += 1
    await nextTick()
    expect(engine.move).not.toHaveBeenCalled()
    map.unmount()
  })
})
