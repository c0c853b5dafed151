import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boxOf,
  centroidOf,
  isInBox,
  isInPolygon,
  isInRing,
  metersToLine,
  metersToRing,
  polygonAreaMeters,
  ringAreaDegrees,
} from '#shared/geo/polygon.ts'
import { metersBetween, nearMetersBetween } from '#shared/geo/distance.ts'

const square = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [0, 0],
] as const
const hole = [
  [0.4, 0.4],
  [0.4, 0.6],
  [0.6, 0.6],
  [0.6, 0.4],
  [0.4, 0.4],
] as const

describe('polygons', () => {
  it('hold what is inside and not what is in a hole', () => {
    expect(isInPolygon([0.2, 0.2], [square, hole])).toBe(true)
    expect(isInPolygon([0.5, 0.5], [square, hole])).toBe(false)
    expect(isInPolygon([1.2, 0.5], [square, hole])).toBe(false)
    expect(isInRing([0, 0], [])).toBe(false)
  })

  it('share a border so that each point of it lies in exactly one of two neighbors', () => {
    const crooked = fc.array(
      fc.tuple(fc.integer({ min: 20, max: 80 }), fc.integer({ min: 1, max: 99 })),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(
        crooked,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (turns, share, pick) => {
          const inner = [
            ...new Map(turns.map(([x, y]) => [y, [x / 100, y / 100] as const])).values(),
          ].sort((a, b) => a[1] - b[1])
          const border = [[0.5, 0] as const, ...inner, [0.5, 1] as const]
          const west = [[0, 0] as const, ...border, [0, 1] as const, [0, 0] as const]
          const east = [[1, 1] as const, ...border.toReversed(), [1, 0] as const, [1, 1] as const]
          const index = pick % (border.length - 1)
          const from = border[index]
          const to = border[index + 1]
          if (from === undefined || to === undefined) return
          const point = [
            from[0] + (to[0] - from[0]) * share,
            from[1] + (to[1] - from[1]) * share,
          ] as const
          if (point[1] >= 1) return
          expect(Number(isInRing(point, west)) + Number(isInRing(point, east))).toBe(1)
        },
      ),
    )
  })

  it('measure area, middle and box', () => {
    expect(ringAreaDegrees(square)).toBe(1)
    expect(ringAreaDegrees(hole)).toBeCloseTo(-0.04, 12)
    expect(centroidOf(square)).toEqual([0.5, 0.5])
    expect(boxOf(square)).toEqual([0, 0, 1, 1])
    expect(isInBox([1, 1], boxOf(square))).toBe(true)
    expect(polygonAreaMeters([square, hole]) / 1e6).toBeCloseTo(0.96 * 111.195 ** 2, -1)
  })

  it('measure the way to a line and to a ring', () => {
    expect(metersToLine([0.5, -0.001], square)).toBeCloseTo(111.195, 2)
    expect(metersToRing([0.5, 0.5], square)).toBe(0)
    expect(metersToLine([0, 0], [])).toBe(Infinity)
  })
})

describe('distances', () => {
  it('agree with each other within a city', () => {
    const near = fc.double({ min: -0.2, max: 0.2, noNaN: true })
    fc.assert(
      fc.property(near, near, (east, north) => {
        const from = [121.1, 30.72] as const
        const to = [121.1 + east, 30.72 + north] as const
        const exact = metersBetween(from, to)
        expect(Math.abs(nearMetersBetween(from, to) - exact)).toBeLessThanOrEqual(
          exact * 0.001 + 0.01,
        )
      }),
    )
  })

  it('know the length of a degree', () => {
    expect(metersBetween([0, 0], [0, 1])).toBeCloseTo(111_195, -1)
    expect(metersBetween([0, 60], [1, 60])).toBeCloseTo(55_597, -2)
  })
})
