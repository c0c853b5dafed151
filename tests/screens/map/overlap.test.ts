// @vitest-environment happy-dom
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composePicture } from '../../../screens/map/picture.ts'
import { radiusOf } from '../../../screens/map/symbols.ts'
import type { MapSubject, Matter } from '../../../screens/map/subject.ts'
import type { View } from '../../../screens/map/view.ts'
import { makeWallGrid, symbolPixelsOf, textPixelsOf } from '../../../screens/wall/wall-grid.ts'
import { makeMatter } from '../../shared/figures/fixtures.ts'

/** Widths and heights of the walls that are looked at, css px. */
const walls = [
  [1920, 1080],
  [3840, 1080],
  [3840, 2160],
  [7680, 2160],
] as const

/** Matters anywhere on a pane, as shares of it: always a P1 in the middle, up to four P2, many others. */
const crowd = fc
  .array(
    fc.record({
      x: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
      y: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      priority: fc.constantFrom(2, 3, 3, 4, 4, 4, 4, 4, 4, 4),
    }),
    { minLength: 10, maxLength: 200, size: 'max' },
  )
  .map((some) => {
    const few = some.filter(({ priority }, at) => priority !== 2 || at < 4)
    return [{ x: 0.5, y: 0.5, priority: 1 }, ...few]
  })

/** From a point to the nearest of a box, css px. */
function gapOf(
  [x, y]: readonly [number, number],
  box: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  },
): number {
  return Math.hypot(
    Math.max(box.left - x, 0, x - box.right),
    Math.max(box.top - y, 0, y - box.bottom),
  )
}

describe('no word over another (`screens.md` §13.4)', () => {
  it.each(walls)('on %d × %d, calm, with a P1 in the middle', (width, height) => {
    const grid = makeWallGrid(width, height, undefined)
    const pane = grid.mapPixels
    const view: View = {
      ...pane,
      project: ([x, y]) => [x * pane.width, y * pane.height],
      unproject: (x, y) => [x / pane.width, y / pane.height],
      grain: 'district',
      offsetBox: [0, 0, 1, 1],
      unitAt: () => undefined,
      measure: (content, size) => content.length * size,
    }
    const look = {
      level: 'city',
      selectedIds: [],
      textPixels: textPixelsOf(grid.vaPixels),
      symbolPixels: symbolPixelsOf(grid.vaPixels),
      seams: { x: grid.seams.x.map((at) => at - grid.wingPixels), y: grid.seams.y },
    } as const
    fc.assert(
      fc.property(crowd, (some) => {
        const matters = some.map(({ x, y, priority }, at): Matter => {
          const record = makeMatter({ id: `E-${at}`, priority, point: [x, y] })
          return { record, point: [x, y], title: priority <= 2 ? '井盖缺损 长井' : '井盖缺损' }
        })
        const subject: MapSubject = {
          origin: [0, 0],
          roads: [],
          grounds: [],
          buildings: [],
          areas: new Map(),
          matters,
          units: undefined,
          stopped: false,
        }
        const { labels, leaders, marks } = composePicture(subject, look, view)
        const boxes = labels.map(({ id, text, size, point, offset }) => {
          const [x, y] = view.project(point)
          const half = view.measure(text, size) / 2
          const middle = { x: x + offset[0], y: y + offset[1] }
          return {
            id,
            left: middle.x - half,
            right: middle.x + half,
            top: middle.y - size / 2,
            bottom: middle.y + size / 2,
          }
        })
        const grave = matters.filter(({ record }) => record.priority <= 2)
        for (const { record } of grave) expect(labels.some(({ id }) => id === record.id)).toBe(true)
        const sum = labels
          .filter(({ id }) => id.startsWith('count-'))
          .reduce((total, { text }) => total + Number(text.slice(1)), 0)
        expect(sum).toBe(matters.filter(({ record }) => record.priority === 4).length)
        expect(marks.filter(({ priority }) => priority <= 2)).toHaveLength(grave.length)
        for (const { id, priority, point } of marks) {
          const name = boxes.find((box) => box.id === id)
          const isTied = leaders.some((line) => line.id === `name-${id}`)
          if (name && !isTied)
            expect(gapOf(view.project(point), name), `name of ${id}`).toBeLessThan(
              radiusOf(priority, look.symbolPixels) * 1.2 + look.textPixels.body,
            )
          for (const box of boxes.filter((one) => one.id.startsWith('count-')))
            expect(
              gapOf(view.project(point), box),
              `${box.id} over a P${priority}`,
            ).toBeGreaterThanOrEqual(radiusOf(priority, look.symbolPixels))
        }
        for (const [at, one] of boxes.entries())
          for (const other of boxes.slice(at + 1)) {
            const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
            const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
            expect(Math.min(across, down), `${one.id} over ${other.id}`).toBeLessThanOrEqual(0.5)
          }
      }),
      { numRuns: 60, seed: 7, endOnFailure: true },
    )
  })
})
