import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metersBetween } from '#shared/geo/distance.ts'
import { readOffset, toOffsets } from '#shared/geo/offsets.ts'

describe('offsets', () => {
  it('bring a position back to within 4 cm, up to 50 km from the origin', () => {
    const origin = [121.1, 30.72] as const
    const near = fc.double({ min: -0.45, max: 0.45, noNaN: true })
    fc.assert(
      fc.property(near, near, (east, north) => {
        const point = [origin[0] + east, origin[1] + north] as const
        const back = readOffset(toOffsets([point], origin), 0, origin)
        expect(back && metersBetween(back, point)).toBeLessThan(0.04)
      }),
    )
  })

  it('answer nothing beyond their end', () => {
    expect(readOffset(new Float32Array(2), 1, [0, 0])).toBeUndefined()
  })
})
