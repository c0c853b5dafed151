import { describe, expect, it } from 'vitest'
import { makeSeen, SEEN_EVERY_MS } from '../../../screens/live/seen.ts'

function open() {
  let now = 0
  let said = 0
  const seen = makeSeen(
    () => (said += 1),
    () => now,
  )
  return { seen, wait: (ms: number) => (now += ms), said: () => said }
}

describe('what a screen has applied', () => {
  it('[P4] is said with the first positions after a sleep, once', () => {
    const { seen, wait, said } = open()
    wait(20_000)
    seen.applied()
    seen.applied()
    expect(said()).toBe(1)
  })

  it('is not said with every frame of a page that is awake', () => {
    const { seen, wait, said } = open()
    for (let tick = 0; tick < 50; tick += 1) {
      wait(100)
      seen.applied()
      if (tick % 10 === 9) seen.say()
    }
    expect(said()).toBe((50 * 100) / SEEN_EVERY_MS)
  })
})
