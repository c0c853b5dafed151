import { describe, expect, it } from 'vitest'
import { makeSeen } from '../../../screens/live/seen.ts'
import { makeVirtualClock } from '../../fixtures/virtual-clock.ts'

const EVERY_MS = 1000

function open() {
  const clock = makeVirtualClock()
  const said: number[] = []
  let tick = 0
  const seen = makeSeen({
    everyMs: () => EVERY_MS,
    tell: () => said.push(tick),
    now: clock.monotonicNow,
    after: (ms, run) => void clock.after(ms, run),
  })
  const apply = (given: number) => {
    tick = given
    seen.applied()
  }
  return { clock, seen, said, apply }
}

describe('what a screen has applied', () => {
  it('[P4] is said as soon as a page that slept has caught up, once', async () => {
    const { clock, said, apply } = open()
    await clock.advance(20_000)
    for (let tick = 1; tick <= 40; tick += 1) {
      apply(tick)
      await clock.advance(5)
    }
    expect(said).toEqual([])
    await clock.advance(100)
    expect(said).toEqual([40])
  })

  it('is not said with every frame of a page that is awake', async () => {
    const { clock, seen, said, apply } = open()
    for (let tick = 0; tick < 50; tick += 1) {
      await clock.advance(100)
      apply(tick)
      if (tick % 10 === 9) seen.say()
    }
    expect(said.length).toBe((50 * 100) / EVERY_MS)
  })
})
