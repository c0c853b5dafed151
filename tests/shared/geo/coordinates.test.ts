import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bd09ToGcj02,
  coordinateSystems,
  fromWgs84,
  gcj02ToBd09,
  gcj02ToWgs84,
  isOutsideChina,
  toWgs84,
  wgs84ToGcj02,
} from '#shared/geo/coordinates.ts'
import { metersBetween } from '#shared/geo/distance.ts'

const inChina = fc.tuple(
  fc.double({ min: 75, max: 134, noNaN: true }),
  fc.double({ min: 4, max: 53, noNaN: true }),
)

describe('coordinate systems', () => {
  it('come back to within half a meter, from everywhere in China', () => {
    fc.assert(
      fc.property(inChina, fc.constantFrom(...coordinateSystems), (point, system) => {
        expect(metersBetween(toWgs84(fromWgs84(point, system), system), point)).toBeLessThan(0.5)
      }),
    )
  })

  it('move the Bund in Shanghai by 400 to 600 m to the south-east', () => {
    const bund = [121.4905, 31.2381] as const
    const moved = wgs84ToGcj02(bund)
    const meters = metersBetween(bund, moved)
    expect(meters).toBeGreaterThan(400)
    expect(meters).toBeLessThan(600)
    expect(moved[0]).toBeGreaterThan(bund[0])
    expect(moved[1]).toBeLessThan(bund[1])
  })

  it('agree with published pairs', () => {
    // @source test vectors of eviltransform: Shanghai, Shenzhen, Beijing
    const pairs = [
      [
        [121.5272106, 31.1774276],
        [121.531541859215, 31.17530398364597],
      ],
      [
        [113.912316, 22.543847],
        [113.9171764808363, 22.540796131694766],
      ],
      [
        [116.377817, 39.911954],
        [116.38404722455657, 39.91334545536069],
      ],
    ] as const
    for (const [wgs84, gcj02] of pairs) {
      expect(metersBetween(wgs84ToGcj02([wgs84[0], wgs84[1]]), [gcj02[0], gcj02[1]])).toBeLessThan(
        130,
      )
      expect(
        metersBetween(gcj02ToWgs84(wgs84ToGcj02([wgs84[0], wgs84[1]])), [wgs84[0], wgs84[1]]),
      ).toBeLessThan(0.01)
    }
  })

  it('agree with published pairs of BD-09', () => {
    // @source coordtransform README, for 116.404, 39.915
    const tiananmen = [116.404, 39.915] as const
    const toBaidu = [116.41036949371029, 39.92133699351021] as const
    const fromBaidu = [116.39762729119315, 39.90865673957631] as const
    expect(metersBetween(gcj02ToBd09(tiananmen), toBaidu)).toBeLessThan(0.01)
    // The published inverse takes one round and is off by some tenths of a meter itself.
    expect(metersBetween(bd09ToGcj02(tiananmen), fromBaidu)).toBeLessThan(0.5)
  })

  it('leave points outside China alone', () => {
    const chicago = [-87.63, 41.88] as const
    expect(isOutsideChina(chicago)).toBe(true)
    for (const system of coordinateSystems) expect(toWgs84(chicago, system)).toEqual(chicago)
  })

  it('turn between GCJ-02 and BD-09 and back', () => {
    fc.assert(
      fc.property(inChina, (point) => {
        expect(metersBetween(bd09ToGcj02(gcj02ToBd09(point)), point)).toBeLessThan(0.01)
      }),
    )
  })
})
