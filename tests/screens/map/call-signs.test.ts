import { beforeAll, describe, expect, it } from 'vitest'
import { loadWords } from '../../../screens/locale/words.ts'
import { makeHiding } from '../../../screens/map/hidden-units.ts'
import { composePicture } from '../../../screens/map/picture.ts'
import type { MapSubject } from '../../../screens/map/subject.ts'
import { unitMarks } from '../../../screens/map/unit-marks.ts'
import type { Look, View } from '../../../screens/map/view.ts'
import type { Position } from '#shared/model/position.ts'
import { makeMatter } from '../../shared/figures/fixtures.ts'

const look = {
  level: 'community',
  selectedIds: ['E-1'],
  textPixels: { meta: 20, body: 26, strong: 31 },
  symbolPixels: { p1: 36, p2: 25, p3: 20, p4: 16, unit: 15 },
} as const

/** A pane of 1000 × 800 px whose degrees are px. */
function compose(places: readonly Position[], more: Partial<Look> = {}, isBusy = false) {
  const view: View = {
    width: 1000,
    height: 800,
    project: ([x, y]) => [x, y],
    unproject: (x, y) => [x, y],
    grain: 'single',
    offsetBox: [0, 0, 1000, 800],
    unitAt: (row) => places[row],
    measure: (text, size) => text.length * size * 0.6,
  }
  const named = places.map((_, row) => ({ id: `U-${row}`, row, callSign: `F-00${row}`, isBusy }))
  const cell = { place: { id: 'cell', kind: 'cell', names: words, center: places.at(-1) } }
  const subject = {
    origin: [0, 0],
    roads: [],
    grounds: [],
    buildings: [],
    areas: new Map([['cell', [cell]]]),
    matters: [{ record: makeMatter({ id: 'E-1', priority: 1 }), point: [500, 400], title: '火情' }],
    units: {
      named: () => named,
      rollUp: () => [],
      columns: { rows: new Map(named.map(({ id, row }) => [id, row])) },
    },
    stopped: false,
  } as unknown as MapSubject
  return composePicture(subject, { ...look, ...more }, view)
}
const words = { 'zh-CN': '宁里第4网格', 'zh-Hant': '寧里第4網格', en: 'Ningli cell 4' }

beforeAll(() => loadWords('common'))

describe('units on the map', () => {
  it('are not drawn where the symbol of a matter lies over most of the box, nor is their call sign', () => {
    const { hiddenRows, labels } = compose([
      [520, 380],
      [700, 400],
    ])
    expect(hiddenRows).toEqual([0])
    expect(labels.map(({ id }) => id)).not.toContain('U-0')
    expect(labels.map(({ id }) => id)).toContain('U-1')
  })

  it('keep their box and call sign beside a matter', () => {
    const { hiddenRows, labels } = compose([[560, 380]])
    expect(hiddenRows).toEqual([])
    expect(labels.map(({ id }) => id)).toContain('U-0')
  })

  it('[W11] have an arrow at the edge when they are sent and off the pane, also where the edge is a seam', () => {
    const { labels } = compose([[-900, 300]], {
      seams: { x: [0, 1000], y: [400] },
      pointTo: [{ unitId: 'U-0', text: 'F-000 2.1 km' }],
    })
    const pointer = labels.find(({ id }) => id === 'to-U-0')
    expect(pointer?.text).toBe('← F-000 2.1 km')
    const half = ((pointer?.text.length ?? 0) * 26 * 0.6) / 2
    expect((pointer?.point[0] ?? 0) - half).toBeGreaterThanOrEqual(24)
  })

  it('[W18] that were sent are named also under the symbol of the matter, in a tone of their own', () => {
    const unitsOfNote = { sent: new Set(['U-0']), near: new Set<string>() }
    const places: readonly Position[] = [
      [505, 405],
      [700, 400],
    ]
    const { labels } = compose(places, { unitsOfNote })
    expect(labels.find(({ id }) => id === 'U-0')).toMatchObject({ text: 'F-000', tone: 'accent' })
    expect(labels.find(({ id }) => id === 'U-1')?.tone).toBe('t2')
    expect(compose(places).labels.map(({ id }) => id)).not.toContain('U-0')
  })

  it('[W18] that stand on top of each other have a line from a call sign that found no room beside its box', () => {
    const near = new Set(Array.from({ length: 12 }, (_, row) => `U-${row}`))
    const places = Array.from({ length: 12 }, (_, row): Position => [800 + row, 300])
    const { labels, leaders } = compose(places, { unitsOfNote: { sent: new Set(), near } })
    const far = labels.filter(({ id, offset }) => near.has(id) && Math.hypot(...offset) > 120)
    expect(far.length).toBeGreaterThan(0)
    const tied = new Set(leaders.map(({ id }) => id))
    expect(far.every(({ id }) => tied.has(`name-${id}`))).toBe(true)
  })

  it('[W18] that are busy elsewhere are not drawn beside a matter in command', () => {
    const unitsOfNote = { sent: new Set(['U-0']), near: new Set<string>() }
    const places: readonly Position[] = [
      [300, 300],
      [700, 400],
    ]
    const busy = compose(places, { unitsOfNote }, true)
    expect(busy.hiddenRows).toEqual([1])
    expect(busy.labels.map(({ id }) => id)).toContain('U-0')
    expect(compose(places, {}, true).hiddenRows).toEqual([])
  })

  it('have their call sign at the box, before any name of an area', () => {
    const { labels } = compose([
      [200, 200],
      [232, 216],
      [264, 200],
    ])
    const { unit } = look.symbolPixels
    const signs = labels.filter(({ id }) => id.startsWith('U-'))
    expect(signs).toHaveLength(3)
    for (const { offset, size, text } of signs) {
      const across = Math.max(0, Math.abs(offset[0]) - text.length * size * 0.3 - unit)
      const down = Math.max(0, Math.abs(offset[1]) - size / 2 - unit)
      expect(Math.hypot(across, down)).toBeLessThan(size / 2)
    }
  })
})

describe('the column of symbols without the hidden', () => {
  const marks = { value: new Uint8Array([unitMarks.free, unitMarks.onScene]), size: 1 }

  it('is the very column while none is hidden', () => {
    expect(makeHiding()(marks, [])).toBe(marks)
  })

  it('hides rows in a copy that is another only when rows or marks are', () => {
    const without = makeHiding()
    const first = without(marks, [1])
    expect([...first.value]).toEqual([unitMarks.free, unitMarks.hidden])
    expect([...marks.value]).toEqual([unitMarks.free, unitMarks.onScene])
    expect(without(marks, [1])).toBe(first)
    expect(without(marks, [0])).not.toBe(first)
    expect(without({ ...marks }, [0])).not.toBe(first)
  })
})
