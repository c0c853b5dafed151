// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { classCode, incidentId, placeId } from '#shared/model/id.ts'
import type { Road } from '#shared/model/pack.ts'
import { place } from '#shared/model/place.ts'
import { UnitColumns } from '../../../screens/live/unit-columns.ts'
import { packLines, packRoads } from '../../../screens/map/geometry.ts'
import { charactersOf, labelsLayer } from '../../../screens/map/layers/labels.ts'
import { toneOf } from '../../../screens/map/layers/places.ts'
import { roadLayers } from '../../../screens/map/layers/roads.ts'
import type { MapTheme } from '../../../screens/map/map-theme.ts'
import { composePicture } from '../../../screens/map/picture.ts'
import type { View } from '../../../screens/map/view.ts'
import type { MapSubject, Matter } from '../../../screens/map/subject.ts'
import { loadWords } from '../../../screens/locale/words.ts'
import { makeMatter } from '../../shared/figures/fixtures.ts'

const text = { meta: 20, body: 26, strong: 31 }
const symbol = { p1: 36, p2: 25, p3: 20, p4: 16, unit: 15 }
const theme: MapTheme = { name: 'dim', color: () => '#405060', fontFamily: 'serif', text, symbol }
const origin = [121, 31] as const
const words = (name: string) => ({ 'zh-CN': name, 'zh-Hant': name, en: name })

const view: View = {
  width: 1000,
  height: 800,
  project: ([x, y]) => [(x - 121) * 1000, (y - 31) * 1000],
  unproject: (x, y) => [121 + x / 1000, 31 + y / 1000],
  grain: 'single',
  offsetBox: [0, 0, 1, 0.8],
  unitAt: () => undefined,
  measure: (content, size) => content.length * size * 0.6,
}

const matter = (priority: number, x: number, y: number): Matter => {
  const record = makeMatter({ priority, point: [121 + x / 1000, 31 + y / 1000] })
  return { record, point: record.point ?? [0, 0], title: `P${priority}` }
}

const subject = (matters: readonly Matter[]): MapSubject => ({
  origin,
  roads: [],
  grounds: [],
  buildings: [],
  areas: new Map(),
  matters,
  units: undefined,
  stopped: false,
})
const look = { level: 'city', selectedIds: [], textPixels: text, symbolPixels: symbol } as const

describe('the picture', () => {
  it('shows P1 to P3 single and gathers P4, losing none', () => {
    const fours = Array.from({ length: 40 }, (_, index) =>
      matter(4, (index * 53) % 990, (index * 97) % 790),
    )
    const picture = composePicture(
      subject([matter(1, 300, 300), matter(3, 600, 500), ...fours]),
      look,
      view,
    )
    expect(picture.marks.map((mark) => mark.priority).sort()).toEqual([1, 3])
    const counts = picture.labels.filter(({ id }) => id.startsWith('count-'))
    expect(counts.every(({ text }) => /^×\d+$/u.test(text))).toBe(true)
    expect(counts.reduce((sum, { text }) => sum + Number(text.slice(1)), 0)).toBe(40)
  })

  it('piles P3 that would cover each other, and says how many', () => {
    const threes = [matter(3, 300, 300), matter(3, 305, 302), matter(3, 700, 300)]
    const picture = composePicture(subject(threes), look, view)
    expect(picture.marks).toHaveLength(2)
    expect(picture.labels.map((label) => label.text).sort()).toEqual(['P3', 'P3 ×2'])
  })

  it('piles a crowd of P3 until it can be read, and counts every one', () => {
    const threes = Array.from({ length: 60 }, (_, index) =>
      matter(3, (index * 137) % 990, (index * 71) % 790),
    )
    const { marks, labels } = composePicture(subject(threes), look, view)
    expect(marks.length).toBeLessThanOrEqual(9)
    const counts = labels.map(({ text }) => Number(/×(\d+)/u.exec(text)?.[1] ?? 1))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60)
  })

  it('keeps the words of every P1 and P2 even in a crowd', () => {
    const crowd = Array.from({ length: 12 }, (_, index) => matter(2, 400 + index * 6, 400))
    const picture = composePicture(subject(crowd), look, view)
    expect(picture.labels.filter((label) => label.text === 'P2')).toHaveLength(12)
  })

  it('draws symbols hollow once the feed has stopped', () => {
    const picture = composePicture({ ...subject([matter(2, 1, 1)]), stopped: true }, look, view)
    expect(picture.marks[0]?.state).toBe('hollow')
  })

  it('prints nothing on a seam between tiles', async () => {
    await loadWords('common')
    const area = v.parse(place, {
      id: v.parse(placeId, 'd1'),
      kind: 'district',
      parentId: null,
      names: words('Heting'),
      code: '',
      center: [121.5, 31.4],
      box: [121, 31, 122, 32],
      approximate: false,
    })
    const areas = new Map([['district' as const, [{ place: area, polygons: [] }]]])
    const picture = composePicture(
      { ...subject([]), areas },
      { ...look, seams: { x: [500], y: [] } },
      view,
    )
    const [label] = picture.labels
    expect(label?.text).toBe('Heting')
    const middle = 500 + (label?.offset[0] ?? 0)
    expect(Math.abs(middle - 500)).toBeGreaterThan(24)
  })

  it('draws the units of an area as one symbol and their number from far, single ones with call signs from near', async () => {
    await loadWords('common')
    const area = v.parse(place, {
      id: v.parse(placeId, 'd1'),
      kind: 'district',
      parentId: null,
      names: words('Heting'),
      code: '',
      center: [121.5, 31.4],
      box: [121, 31, 122, 32],
      approximate: false,
    })
    const units: MapSubject['units'] = {
      columns: new UnitColumns(),
      marks: { value: new Uint8Array(1), size: 1 },
      named: () => [{ id: 'U-1', row: 0, callSign: 'Crane 1' }],
      rollUp: (ids) =>
        [...ids].map((id) => ({
          placeId: id,
          counts: { free: 3, assigned: 1, enRoute: 0, onScene: 2, offDuty: 9 },
        })),
    }
    const areas = new Map([['district' as const, [{ place: area, polygons: [] }]]])
    const shown = { ...subject([]), areas, units }
    const unitAt = (): [number, number] => [121.2, 31.2]
    const far = composePicture(shown, look, { ...view, unitAt, grain: 'district' })
    expect(far.forces).toEqual([{ placeId: 'd1', point: [121.5, 31.4], onDuty: 6 }])
    expect(far.labels.map(({ text }) => text).sort()).toEqual(['Heting', '×6'])
    const near = composePicture(shown, look, { ...view, unitAt, grain: 'single' })
    expect(near.forces).toEqual([])
    expect(near.labels.map(({ text }) => text).sort()).toEqual(['Crane 1', 'Heting'])
  })

  it('[W11] points from the edge to who was sent and is not on the map, and to nobody who is', () => {
    const columns = new UnitColumns()
    columns.rows.set('far', 0)
    columns.rows.set('near', 1)
    const marks = { value: new Uint8Array(2), size: 1 } as const
    const units = { columns, marks, named: () => [], rollUp: () => [] }
    const unitAt = (row: number): [number, number] => (row === 0 ? [124, 31.4] : [121.5, 31.4])
    const pointTo = [
      { unitId: 'far', text: 'F-003 1.7 km' },
      { unitId: 'near', text: 'F-004 0.1 km' },
      { unitId: 'unheard', text: 'F-005' },
    ]
    const wall = { ...look, pointTo, seams: { x: [], y: [400] } }
    const { labels } = composePicture({ ...subject([]), units }, wall, { ...view, unitAt })
    expect(labels.map(({ text: said }) => said)).toEqual(['→ F-003 1.7 km'])
    const [x = 0, y = 0] = view.project(labels[0]?.point ?? [0, 0])
    const half = view.measure('→ F-003 1.7 km', text.body) / 2
    expect(x + half).toBeLessThanOrEqual(1000 + 1e-6)
    expect(x + half).toBeGreaterThan(950)
    expect(Math.abs(y - 400)).toBeGreaterThan(24)
  })

  it('moves symbols aside from seams, and leads back to where the matter is', () => {
    const cut = matter(1, 505, 300)
    const clear = matter(2, 700, 300)
    const picture = composePicture(
      subject([cut, clear]),
      { ...look, seams: { x: [500], y: [] } },
      view,
    )
    const [x = 0] = view.project(
      picture.marks.find(({ id }) => id === cut.record.id)?.point ?? [0, 0],
    )
    expect(x - symbol.p1 * 1.15).toBeGreaterThanOrEqual(524 - 1e-6)
    expect(picture.leaders.map(({ id, from }) => [id, from])).toEqual([[cut.record.id, cut.point]])
    expect(picture.marks.find(({ id }) => id === clear.record.id)?.point).toBe(clear.point)
  })

  it('knows no personal field of an incident', () => {
    expect(v.parse(classCode, 'c1')).toBe('c1')
    expect(v.parse(incidentId, 'E-1')).toBe('E-1')
    const picture = composePicture(subject([matter(1, 9, 9)]), look, view)
    expect(Object.keys(picture.marks[0] ?? {}).sort()).toEqual(['id', 'point', 'priority', 'state'])
  })
})

describe('layers', () => {
  const roads: Road[] = [
    {
      id: 'r1',
      names: words('r1'),
      rank: 'expressway',
      fromNode: 0,
      toNode: 1,
      line: [
        [121, 31],
        [121.1, 31],
      ],
    },
    {
      id: 'r2',
      names: words('r2'),
      rank: 'lane',
      fromNode: 1,
      toNode: 2,
      line: [
        [121, 31],
        [121, 31.1],
        [121.1, 31.1],
      ],
    },
  ]

  it('pack lines as offsets from the origin, 2 per vertex', () => {
    const block = packLines(
      roads.map((road) => road.line),
      origin,
    )
    expect(block.length).toBe(2)
    expect([...block.startIndices]).toEqual([0, 2, 5])
    expect(block.positions[2]).toBeCloseTo(0.1)
    expect(block.positions).toHaveLength(10)
  })

  it('draw lanes only from near, and give wide streets a casing below', () => {
    const blocks = packRoads(roads, origin)
    const ids = (zoom: number) =>
      roadLayers(blocks, { origin, zoom }, theme).map((layer) => layer.id)
    expect(ids(12)).toEqual(['road-expressway-casing', 'road-expressway-core'])
    expect(ids(16)).toContain('road-lane-core')
  })

  it('tone the land by rate against usual, and not at all where that is unknown', () => {
    expect([undefined, 1, 1.3, 1.7, 9].map(toneOf)).toEqual([
      'step1',
      'step1',
      'step2',
      'step3',
      'step4',
    ])
  })

  it('put every text into one layer, with its characters', () => {
    const layer = labelsLayer([], charactersOf(['鹤汀区', 'Heting']), theme)
    expect(layer.id).toBe('labels')
    expect(layer.props.characterSet).toContain('汀')
    expect(layer.props.fontFamily).toBe('serif')
  })
})
