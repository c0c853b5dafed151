import { describe, expect, it } from 'vitest'
import { reconnectDelayMs } from '../../../screens/live/reconnect.ts'

describe('coming back', () => {
  it('a lone screen is back at once, many are spread over the time the server named', () => {
    expect(reconnectDelayMs({ attempts: 0, spreadMs: 0 }, 1)).toBe(300)
    expect(reconnectDelayMs({ attempts: 0, spreadMs: 5000 }, 0)).toBe(0)
    expect(reconnectDelayMs({ attempts: 0, spreadMs: 5000 }, 0.5)).toBe(2500)
  })

  it('after each failure later, up to a bound', () => {
    const waits = [1, 2, 3, 9, 20].map((attempts) => reconnectDelayMs({ attempts, spreadMs: 0 }, 0))
    expect(waits).toEqual([300, 600, 1200, 3000, 3000])
  })

  it('when the server named a time, exactly then', () => {
    expect(reconnectDelayMs({ attempts: 4, spreadMs: 5000, notBeforeMs: 1234 }, 0.7)).toBe(1234)
  })
})
