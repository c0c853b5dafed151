import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apartFrom, type Spot } from '../../../screens/map/apart.ts'

const anywhere = (x: number, y: number): readonly [number, number] => [x, y]
const spot = (x: number, y: number, radius = 20): Spot => ({ x, y, radius })

function place(wanted: readonly Spot[]): readonly Spot[] {
  const placed: Spot[] = []
  for (const one of wanted) {
    const [x, y] = apartFrom(placed, one, anywhere)
    placed.push({ ...one, x, y })
  }
  return placed
}

describe('symbols that would cover each other', () => {
  it('stay where they are when they do not', () => {
    expect(apartFrom([spot(0, 0)], spot(100, 0), anywhere)).toEqual([100, 0])
  })

  it('step straight away from the graver one, which stays', () => {
    const [first, second] = place([spot(0, 0, 30), spot(10, 0)])
    expect([first?.x, first?.y]).toEqual([0, 0])
    expect(second?.y).toBeCloseTo(0)
    expect(second?.x).toBeCloseTo(52)
  })

  it('find room for each, also when all are at one place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), {
          maxLength: 24,
          size: 'max',
        }),
        (points) => {
          const placed = place(points.map(([x, y]) => spot(x, y)))
          for (const [index, one] of placed.entries())
            for (const other of placed.slice(0, index))
              expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThanOrEqual(2 * 20)
        },
      ),
    )
  })

  it('go no further than they must: a ring of eight is left straight through its nearest gap', () => {
    const ring = Array.from({ length: 8 }, (_, index) =>
      spot(30 * Math.cos((index * Math.PI) / 4), 30 * Math.sin((index * Math.PI) / 4)),
    )
    const [x, y] = apartFrom(ring, spot(0, 0), anywhere)
    // Every rim lies 42 px from a centre that is 30 px out: two neighbours' rims cross 67.6 px out.
    expect(Math.hypot(x, y)).toBeCloseTo(
      30 * Math.cos(Math.PI / 8) + Math.sqrt(42 ** 2 - (30 * Math.sin(Math.PI / 8)) ** 2),
      6,
    )
  })

  it('are kept where they may stand', () => {
    const right = (x: number, y: number): readonly [number, number] => [Math.max(0, x), y]
    const [x] = apartFrom([spot(5, 0)], spot(0, 0), right)
    expect(x).toBeGreaterThanOrEqual(0)
  })

  it('slide along a seam out of a graver one, and no further', () => {
    // A seam whose band ends at y = 20: nothing may stand above that.
    const below = (x: number, y: number): readonly [number, number] => [x, Math.max(20, y)]
    const [x, y] = apartFrom([spot(30, 35), spot(10, -200)], spot(0, 20), below)
    // The rims lie 42 px from the graver centre, which is 15 px below the line.
    expect([x, y]).toEqual([expect.closeTo(30 - Math.sqrt(42 ** 2 - 15 ** 2)), 20])
  })
})
