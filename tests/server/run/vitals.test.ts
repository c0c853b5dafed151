import { describe, expect, it } from 'vitest'
import { Durations } from '../../../server/run/durations.ts'
import { watchEventLoop } from '../../../server/run/event-loop.ts'
import { startPulse } from '../../../server/run/pulse.ts'
import { makeVirtualClock } from '../../fixtures/virtual-clock.ts'

describe('durations', () => {
  it('know median and 99th percentile of what is not too old', () => {
    const durations = new Durations()
    expect(durations.quantiles(0)).toBeUndefined()
    durations.add(0, 9999)
    for (let ms = 1; ms <= 100; ms += 1) durations.add(400_000, ms)
    expect(durations.quantiles(400_000)).toEqual({ count: 100, p50Ms: 50, p99Ms: 99 })
    expect(durations.quantiles(800_000)).toBeUndefined()
  })

  it('remember a bounded number, the newest', () => {
    const durations = new Durations()
    for (let index = 0; index < 5000; index += 1) durations.add(0, index < 4000 ? 1 : 2)
    expect(durations.quantiles(0)).toMatchObject({ count: 1024, p50Ms: 2 })
  })

  it('tell a listener also what was before it came', () => {
    const durations = new Durations()
    durations.add(0, 1)
    const heard: number[] = []
    durations.listen((ms) => heard.push(ms))
    durations.add(0, 2)
    expect(heard).toEqual([1, 2])
  })
})

describe('the pulse', () => {
  it('says what grew in the last minute and the last hour', async () => {
    const clock = makeVirtualClock()
    let frames = 100
    const pulse = startPulse(clock, () => ({ frames }))
    expect(pulse.look().perSecond('frames')).toBe(0)
    await clock.advance(5000)
    frames += 50
    expect(pulse.look().perSecond('frames')).toBe(10)
    await clock.advance(120_000)
    expect(pulse.look().lastMinute('frames')).toBe(0)
    expect(pulse.look().lastHour('frames')).toBe(50)
    await clock.advance(3_600_000)
    expect(pulse.look().lastHour('frames')).toBe(0)
  })

  it('stops when it is told to', async () => {
    const clock = makeVirtualClock()
    const pulse = startPulse(clock, () => ({ frames: 0 }))
    await clock.advance(25_000)
    pulse.stop()
    await clock.advance(60_000)
    expect(clock.pending).toBe(0)
  })
})

describe('the watch over the event loop', () => {
  it('is emptied by time alone, never by being read', async () => {
    const clock = makeVirtualClock()
    const watch = watchEventLoop(clock)
    expect(watch.delayMs(0.99)).toBe(watch.delayMs(0.99))
    expect(watch.delayMs(0.5)).toBeGreaterThanOrEqual(0)
    await clock.advance(90_000)
    expect(watch.delayMs(0.99)).toBe(0)
    watch.stop()
    await clock.advance(60_000)
    expect(clock.pending).toBe(0)
  })
})
