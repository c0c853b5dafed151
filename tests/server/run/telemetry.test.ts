import { describe, expect, it } from 'vitest'
import { UnitTelemetry } from '../../../server/run/telemetry.ts'
import { smallCity } from '../../fixtures/small-city.ts'
import { makeVirtualClock } from '../../fixtures/virtual-clock.ts'

const city = { key: 'area:c', name: 'area:c/desk' } as const
const east = { key: 'area:k2', name: 'area:k2/desk' } as const

function open(speed = 1) {
  const clock = makeVirtualClock(speed)
  const telemetry = new UnitTelemetry({
    units: smallCity.units,
    origin: smallCity.origin,
    clock,
    run: 'run-1',
  })
  return { clock, telemetry, now: clock.cityNow() }
}

const floats = (bytes: Uint8Array) => [...new Float32Array(bytes.slice().buffer)]
const rows = (bytes: Uint8Array) => [...new Uint32Array(bytes.slice().buffer)]

describe('positions of units', () => {
  it('the newest by its own instant counts, never the last to arrive', () => {
    const { telemetry, now } = open()
    telemetry.accept('u1', { at: now, lon: 121.05, lat: 31.05 })
    telemetry.accept('u1', { at: now - 1000, lon: 121.01, lat: 31.01 })
    telemetry.accept('u1', { at: now, lon: 121.02, lat: 31.02 })
    expect(telemetry.positionOf('u1')).toEqual([121.05, 31.05])
    expect(telemetry.heard).toBe(1)
  })

  it('of somebody unknown, of a wrong shape or from the future are refused with the field', () => {
    const { telemetry, now } = open()
    const field = (id: string, given: unknown) => {
      const taken = telemetry.accept(id, given)
      return taken.ok ? 'taken' : `${taken.refusal.code} ${taken.refusal.field}`
    }
    expect(field('u9', { at: now, lon: 121, lat: 31 })).toBe('not-found unitId')
    expect(field('u1', { at: now, lon: 1210, lat: 31 })).toBe('malformed lon')
    expect(field('u1', { at: now, lon: 121, lat: Number.NaN })).toBe('malformed lat')
    expect(field('u1', { at: now + 61_000, lon: 121, lat: 31 })).toBe('out-of-range at')
    expect(field('u1', { at: now + 60_000, lon: 121, lat: 31 })).toBe('taken')
  })

  it('may be further ahead when the city’s clock runs faster', () => {
    const { telemetry, now } = open(60)
    expect(telemetry.accept('u1', { at: now + 50 * 60_000, lon: 121, lat: 31 }).ok).toBe(true)
  })

  it('leave on the tick, once, to those whose area it is', () => {
    const { telemetry, now } = open()
    telemetry.full('area:c', city.name)
    telemetry.full('area:k2', east.name)
    telemetry.accept('u1', { at: now, lon: 121.05, lat: 31.05 })
    telemetry.accept('u2', { at: now - 500, lon: 121.15, lat: 31.06 })
    const frames = telemetry.tick([city, east])
    expect(frames.map(({ audience }) => audience)).toEqual([city.name, east.name])
    const [all, some] = frames
    expect(rows(all?.rows ?? new Uint8Array())).toEqual([0, 1])
    expect(rows(some?.rows ?? new Uint8Array())).toEqual([0])
    expect(floats(all?.agesMs ?? new Uint8Array())).toEqual([0, 500])
    const [lon, lat] = floats(some?.offsets ?? new Uint8Array())
    expect(lon).toBeCloseTo(0.05, 6)
    expect(lat).toBeCloseTo(0.01, 6)
    expect(telemetry.tick([city, east])).toEqual([])
  })

  it('a screen that joins gets all rows with their ids, and everything heard so far', () => {
    const { telemetry, now } = open()
    telemetry.accept('u2', { at: now, lon: 121.15, lat: 31.06 })
    const full = telemetry.full('area:c', city.name)
    expect(full.unitIds).toEqual(['u1', 'u2', 'u3'])
    expect(rows(full.rows)).toEqual([1])
    expect(full).toMatchObject({ run: 'run-1', audience: city.name, cityNow: now })
  })

  it('heard before anybody listened are in the first frame of whoever joins, not lost', () => {
    const { telemetry, now } = open()
    telemetry.accept('u1', { at: now, lon: 121.05, lat: 31.05 })
    expect(telemetry.tick([city])).toEqual([])
    expect(rows(telemetry.full('area:c', city.name).rows)).toEqual([0])
  })
})
