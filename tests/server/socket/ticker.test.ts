import { describe, expect, it } from 'vitest'
import type { AudienceName } from '#shared/access/audience.ts'
import type { Clock } from '../../../server/run/ports.ts'
import { UnitTelemetry } from '../../../server/run/telemetry.ts'
import { makeListeners } from '../../../server/socket/listeners.ts'
import { makeFigures, Outlet } from '../../../server/socket/outlet.ts'
import { startTicker } from '../../../server/socket/ticker.ts'
import { smallCity } from '../../fixtures/small-city.ts'
import { CITY_START } from '../../fixtures/virtual-clock.ts'

/** A city whose beats come as late as the test says; one unit moves before each. */
function open(screens: readonly AudienceName[]) {
  let now = 0
  let due: { readonly at: number; readonly run: () => void } | undefined
  const clock: Clock = {
    speed: 1,
    cityNow: () => CITY_START + now,
    monotonicNow: () => now,
    after(delayMs, run) {
      due = { at: now + delayMs, run }
      return () => undefined
    },
  }
  const { units, origin } = smallCity
  const telemetry = new UnitTelemetry({ units, origin, clock, run: 1 })
  const listeners = makeListeners()
  const heard = screens.map((name) => {
    const frames: number[] = []
    const outlet = new Outlet({
      line: { isIdle: true, write: () => frames.push(telemetry.tick) },
      figures: makeFigures(),
      onOverflow: () => [],
    })
    listeners.join(name, outlet, true)
    return { frames, outlet }
  })
  startTicker({ telemetry, listeners, clock })
  return function beat(times: number, lateMs: number): number[] {
    for (const { frames } of heard) frames.length = 0
    for (let count = 0; count < times; count += 1) {
      now = (due?.at ?? 0) + lateMs
      telemetry.accept('u1', { at: clock.cityNow(), lon: 121.01, lat: 31.01 })
      due?.run()
      for (const { outlet } of heard) outlet.seen(telemetry.tick)
    }
    return heard.map(({ frames }) => frames.length)
  }
}

describe('the beat of positions', () => {
  it('reaches walls ten times while it reaches phones two and a half times', () => {
    const beat = open(['area:c/wall', 'area:c/desk', 'area:c/phone'])
    expect(beat(40, 0)).toEqual([40, 40, 10])
  })

  it('is for walls and desks alone while the server is late, save every fourth of a phone’s beats', () => {
    const beat = open(['area:c/wall', 'area:c/phone', 'area:c/phone'])
    beat(16, 60)
    expect(beat(64, 60)).toEqual([64, 4, 4])
    expect(beat(64, 0)).toEqual([64, 16, 16])
  })
})
