import { describe, expect, it } from 'vitest'
import { standing, usualAt, usualBetween, usualQuarter, wholeRange } from '#shared/figures/usual.ts'
import { HOUR } from './fixtures.ts'

const hours = [0, 1, 2].map((hour) => ({
  hourAt: hour * HOUR,
  range: { median: 8 + hour * 4, low: 4, high: 20 },
}))

describe('usual ranges', () => {
  it('[F13] adds medians by the share of each hour', () => {
    expect(usualBetween(hours, HOUR / 2, 2 * HOUR)).toBe(4 + 12)
  })

  it('[F13] is unknown when any part of the span is', () => {
    expect(usualBetween(hours, 2 * HOUR, 4 * HOUR)).toBeUndefined()
    const gap = [{ hourAt: 0, range: null }, ...hours.slice(1)]
    expect(usualBetween(gap, 0, 2 * HOUR)).toBeUndefined()
  })

  it('[F13] a quarter has a fourth of the median and half of the spread, never below nothing', () => {
    expect(usualQuarter(hours, HOUR)).toEqual({ at: HOUR, low: 0, high: 7 })
    expect(usualQuarter(hours, 5 * HOUR)).toBeUndefined()
  })

  it('[F13] says high, low, usual, or that it cannot say', () => {
    const range = usualAt(hours, 0)
    expect([21, 20, 4, 3, undefined].map((value) => standing(value, range))).toEqual([
      'high',
      'usual',
      'usual',
      'low',
      'unknown',
    ])
    expect(standing(5, null)).toBe('unknown')
    const printed = wholeRange({ median: 15.2, low: 11.4, high: 19.6 })
    expect([10, 11, 20, 21].map((value) => standing(value, printed))).toEqual([
      'low',
      'usual',
      'usual',
      'high',
    ])
    expect(wholeRange(undefined)).toBeNull()
  })
})
