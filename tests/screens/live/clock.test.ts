import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cityNow, hearCityClock, setCityClock } from '../../../screens/live/clock.ts'

const NOON = 1_790_000_000_000

describe('the city’s clock on a screen', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'Date'] }))
  afterEach(() => vi.useRealTimers())

  it('runs on between words, as fast as the city’s', () => {
    setCityClock(NOON, 60)
    vi.advanceTimersByTime(1000)
    expect(cityNow()).toBeCloseTo(NOON + 60_000, -1)
  })

  it('a word that took long does not set it back, and its lag is known', () => {
    setCityClock(NOON, 1)
    vi.advanceTimersByTime(5000)
    expect(hearCityClock(NOON + 2000)).toBeCloseTo(3000, -1)
    expect(cityNow()).toBeCloseTo(NOON + 5000, -1)
  })

  it('a word that came quicker than the first sets it right', () => {
    setCityClock(NOON, 1)
    vi.advanceTimersByTime(1000)
    expect(hearCityClock(NOON + 1400)).toBe(0)
    expect(cityNow()).toBeCloseTo(NOON + 1400, -1)
  })

  it('a server’s clock that was set back is followed within two minutes', () => {
    setCityClock(NOON, 1)
    for (let second = 1; second <= 125; second += 1) {
      vi.advanceTimersByTime(1000)
      hearCityClock(NOON + second * 1000 - 30_000)
    }
    expect(hearCityClock(NOON + 95_000)).toBeLessThan(100)
    expect(cityNow()).toBeCloseTo(NOON + 95_000, -3)
  })
})
