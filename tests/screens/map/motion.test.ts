import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pixelsPerMeterOf } from '../../../screens/map/camera.ts'
import { makeGlide, redrawEveryMs } from '../../../screens/map/glide.ts'
import { makePlacing } from '../../../screens/map/placing.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('gliding', () => {
  it('redraws only as often as something can be seen to move', () => {
    const camera = { longitude: 121, latitude: 31, pitch: 0, bearing: 0 }
    const near = redrawEveryMs(pixelsPerMeterOf({ ...camera, zoom: 17 }))
    const district = redrawEveryMs(pixelsPerMeterOf({ ...camera, zoom: 13 }))
    const city = redrawEveryMs(pixelsPerMeterOf({ ...camera, zoom: 9 }))
    expect(near).toBeLessThan(50)
    expect(district).toBeGreaterThan(200)
    expect(city).toBe(1000)
  })

  it('draws until the last way has ended, its end too, and then no more', () => {
    let until = performance.now() + 250
    const drawnAt: number[] = []
    const glide = makeGlide({
      leftMs: () => until - performance.now(),
      pixelsPerMeter: () => 1 / 3,
      redraw: () => drawnAt.push(performance.now()),
    })
    glide.go()
    glide.go()
    vi.advanceTimersByTime(5000)
    expect(drawnAt).toHaveLength(3)
    expect(drawnAt.at(-1)).toBeGreaterThanOrEqual(until)
    until = performance.now() + 250
    glide.go()
    glide.stop()
    vi.advanceTimersByTime(5000)
    expect(drawnAt).toHaveLength(3)
  })

  it('never begins where nothing glides', () => {
    const redraw = vi.fn()
    makeGlide({ leftMs: () => Number.NEGATIVE_INFINITY, pixelsPerMeter: () => 1, redraw }).go()
    vi.advanceTimersByTime(5000)
    expect(redraw).not.toHaveBeenCalled()
  })
})

describe('placing of words', () => {
  it('is done at once, then not again before a tenth of a second has passed', () => {
    const place = vi.fn()
    const placing = makePlacing(place)
    placing.within(0)
    expect(place).toHaveBeenCalledTimes(1)
    placing.within(0)
    placing.within(0)
    expect(place).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(100)
    expect(place).toHaveBeenCalledTimes(2)
  })

  it('puts a sooner wish before a later one, and stops when told', () => {
    const place = vi.fn()
    const placing = makePlacing(place)
    placing.within(500)
    placing.within(120)
    vi.advanceTimersByTime(130)
    expect(place).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1000)
    expect(place).toHaveBeenCalledTimes(1)
    placing.within(500)
    placing.stop()
    vi.advanceTimersByTime(1000)
    expect(place).toHaveBeenCalledTimes(1)
  })
})
