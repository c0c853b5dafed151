// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { composePicture } from '../../../screens/map/picture.ts'
import type { MapProps } from '../../../screens/map/map-props.ts'
import { CASED } from '../../../screens/map/placement.ts'
import type { MapSubject, Matter } from '../../../screens/map/subject.ts'
import { radiusOf } from '../../../screens/map/symbols.ts'
import { UNIT_CASED, type View } from '../../../screens/map/view.ts'
import { symbolPixelsOf, textPixelsOf } from '../../../screens/wall/wall-grid.ts'
import { makeMatter } from '../../shared/figures/fixtures.ts'

const pane = { width: 1920, height: 900 }
/** Rows of units and where they are, as shares of the pane: one well inside, one that the right edge would cut, one beyond it. */
const spots = [
  [0.5, 0.5],
  [0.999, 0.5],
  [1.002, 0.3],
] as const
const view: View = {
  ...pane,
  project: ([x, y]) => [x * pane.width, y * pane.height],
  unproject: (x, y) => [x / pane.width, y / pane.height],
  grain: 'single',
  offsetBox: [0, 0, 1, 1],
  unitAt: (row) => {
    const [x, y] = spots[row] ?? [0, 0]
    return [x, y]
  },
  measure: (content, size) => content.length * size,
}
const look = {
  level: 'community' as MapProps['level'],
  selectedIds: [],
  textPixels: textPixelsOf(1.05),
  symbolPixels: symbolPixelsOf(1.05),
  pointTo: spots.map((_, row) => ({ unitId: `u${row}`, text: `U-${row}` })),
}

function subjectOf(matters: readonly Matter[]): MapSubject {
  const rows = new Map(spots.map((_, row) => [`u${row}`, row]))
  return {
    origin: [0, 0],
    roads: [],
    grounds: [],
    buildings: [],
    areas: new Map(),
    matters,
    units: {
      columns: { rows } as NonNullable<MapSubject['units']>['columns'],
      marks: { value: new Uint8Array(spots.length), size: 1 },
      named: ([west, south, east, north]) =>
        spots.flatMap(([x, y], row) =>
          x < west || x > east || y < south || y > north
            ? []
            : [{ id: `u${row}`, row, callSign: `U-${row}` }],
        ),
      rollUp: () => [],
    },
    stopped: false,
  }
}

function matterAt(id: string, priority: 1 | 2 | 3 | 4, point: readonly [number, number]): Matter {
  const at: [number, number] = [point[0], point[1]]
  return { record: makeMatter({ id, priority, point: at }), point: at, title: '井盖缺损' }
}

/** `SPEC.md` W13 of the wall. */
describe('[W13] the edge of the map cuts nothing', () => {
  const near = ([1, 2, 3, 4] as const).flatMap((priority) =>
    (
      [
        [0.001, 0.5],
        [0.999, 0.1 * priority],
        [0.2 * priority, 0.002],
        [0.2 * priority + 0.05, 0.998],
      ] as const
    ).map((point, at) => matterAt(`E-${priority}${at}`, priority, point)),
  )

  it('shows every matter on the pane whole, with a line to where it is', () => {
    const { marks, leaders } = composePicture(subjectOf(near), look, view)
    expect(marks).toHaveLength(near.length)
    for (const { id, priority, point } of marks) {
      const radius = radiusOf(priority, look.symbolPixels) * CASED - 0.01
      const [x, y] = view.project(point)
      expect(Math.min(x, pane.width - x, y, pane.height - y), id).toBeGreaterThanOrEqual(radius)
      expect(leaders.some((line) => line.id === id && line.kind === 'place')).toBe(true)
    }
  })

  it('leaves out what lies beyond it', () => {
    const beyond = [matterAt('E-1', 2, [1.005, 0.5]), matterAt('E-2', 3, [0.5, -0.01])]
    const { marks, labels } = composePicture(subjectOf(beyond), look, view)
    expect(marks).toEqual([])
    expect(labels.filter(({ id }) => id.startsWith('E-'))).toEqual([])
  })

  it('keeps counts whole', () => {
    const gathered = near.filter(({ record }) => record.priority === 4)
    const { labels } = composePicture(subjectOf(gathered), { ...look, level: 'city' }, view)
    const counts = labels.filter(({ id }) => id.startsWith('count-'))
    expect(counts.length).toBeGreaterThan(0)
    for (const { text, size, point } of counts) {
      const [x, y] = view.project(point)
      const half = view.measure(text, size) / 2
      expect(Math.min(x - half, pane.width - x - half, y, pane.height - y)).toBeGreaterThanOrEqual(
        0,
      )
    }
  })

  it('hides a unit whose box it would cut, and points to it where it was sent', () => {
    const { hiddenRows, labels } = composePicture(subjectOf([]), look, view)
    expect(look.symbolPixels.unit * UNIT_CASED).toBeGreaterThan(0.002 * pane.width)
    expect(hiddenRows).toEqual([1, 2])
    const pointers = labels.filter(({ id }) => id.startsWith('to-')).map(({ id }) => id)
    expect(pointers).toEqual(['to-u1', 'to-u2'])
  })
})
