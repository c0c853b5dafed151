import { describe, expect, it } from 'vitest'
import { makeAdmission } from '../../../server/socket/admission.ts'

describe('admission', () => {
  it('lets a burst in at once, and gives everybody else a place of their own', () => {
    const admission = makeAdmission(100, 3)
    const waits = Array.from({ length: 7 }, () => admission.knock(1000))
    expect(waits).toEqual([0, 0, 0, 10, 20, 30, 40])
    expect(admission.figures).toEqual({ admitted: 3, deferred: 4 })
  })

  it('whoever comes when told finds the place free', () => {
    const admission = makeAdmission(1000, 500)
    const screens = Array.from({ length: 3000 }, () => ({ at: 0, knocks: 0 }))
    let last = 0
    while (screens.length > 0) {
      screens.sort((left, right) => left.at - right.at)
      const [next] = screens.splice(0, 1)
      if (!next) break
      const waitMs = admission.knock(next.at)
      last = next.at
      if (waitMs > 0) screens.push({ at: next.at + waitMs, knocks: next.knocks + 1 })
      expect(next.knocks).toBeLessThan(3)
    }
    expect(last).toBeLessThan(3500)
  })

  it('spreads a return over as long as so many need', () => {
    const admission = makeAdmission()
    expect(admission.spreadMs(3)).toBe(3)
    expect(admission.spreadMs(5000)).toBe(5000)
    expect(admission.spreadMs(1_000_000)).toBe(60_000)
  })
})
