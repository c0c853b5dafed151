import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseGrain, type Grain } from '../../../screens/map/grain.ts'

const meters = { district: 9000, subdistrict: 3000, community: 1000 }
const at = (symbolsPerKilometer: number, before: Grain = 'district') =>
  chooseGrain(symbolsPerKilometer / 1000, meters, before)

describe('the grain of units', () => {
  it('is coarse from far and single from near', () => {
    expect([0.2, 2, 20].map((symbols) => at(symbols))).toEqual([
      'district',
      'subdistrict',
      'single',
    ])
  })

  it('is kept at a border: what has just been chosen does not flicker', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 50, noNaN: true }), (symbols) => {
        for (const before of ['district', 'subdistrict', 'single'] as const) {
          const chosen = at(symbols, before)
          expect(at(symbols * 0.999, chosen)).toBe(chosen)
          expect(at(symbols * 1.0001, at(symbols * 1.0001, chosen))).toBe(
            at(symbols * 1.0001, chosen),
          )
        }
      }),
    )
  })

  it('goes back only when the picture has become clearly smaller', () => {
    const border = 3.5
    expect(at(border * 0.99, 'subdistrict')).toBe('subdistrict')
    expect(at(border * 1.01, 'subdistrict')).toBe('single')
    expect(at(border * 0.9, 'single')).toBe('single')
    expect(at(border * 0.7, 'single')).toBe('subdistrict')
  })

  it('stays with districts in a city that has no smaller areas', () => {
    expect(chooseGrain(1, { district: 9000, subdistrict: 0, community: 0 }, 'district')).toBe(
      'district',
    )
  })
})
