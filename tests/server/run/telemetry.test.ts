import { describe, expect, it } from 'vitest'
import { areaAudience } from '#shared/access/audience.ts'
import * as v from 'valibot'
import { placeId } from '#shared/model/id.ts'
import { decodeColumns, readHeader } from '#shared/sync/columns.ts'
import { UnitTelemetry } from '../../../server/run/telemetry.ts'
import { smallCity } from '../../fixtures/small-city.ts'
import { makeVirtualClock } from '../../fixtures/virtual-clock.ts'

const city = areaAudience(v.parse(placeId, 'c'))
const east = areaAudience(v.parse(placeId, 'k2'))

function open(speed = 1) {
  const clock = makeVirtualClock(speed)
  const telemetry = new UnitTelemetry({
    units: smallCity.units,
    origin: smallCity.origin,
    clock,
    run: 77,
  })
  return { clock, telemetry, now: clock.cityNow() }
}

/** Units of a frame, and where it puts them; `nothing` when there is none. */
function shown(telemetry: UnitTelemetry, frame: Uint8Array | undefined) {
  if (!frame) return 'nothing'
  const { ids, rows } = telemetry.unitRows(city)
  const target = { offsets: new Float32Array(20), measuredAt: new Float64Array(10) }
  decodeColumns(frame, target, 1)
  return Object.fromEntries(
    ids.flatMap((id, index) => {
      const row = rows[index] ?? 0
      if (!target.measuredAt[row]) return []
      return [[id, [target.offsets[row * 2], target.offsets[row * 2 + 1]]]]
    }),
  )
}
const [originLon, originLat] = smallCity.origin
/** As a screen holds it: millionths of a degree from the origin, in float32. */
const at = (lon: number, lat: number) =>
  [lon - originLon, lat - originLat].map((degrees) => Math.fround(Math.round(degrees * 1e6) / 1e6))

describe('positions of units', () => {
  it('the newest by its own instant counts, never the last to arrive', () => {
    const { telemetry, now } = open()
    telemetry.accept('u1', { at: now, lon: 121.05, lat: 31.05 })
    telemetry.accept('u1', { at: now - 1000, lon: 121.01, lat: 31.01 })
    telemetry.accept('u1', { at: now, lon: 121.02, lat: 31.02 })
    expect(telemetry.positionOf('u1')?.map((degrees) => degrees.toFixed(6))).toEqual([
      '121.050000',
      '31.050000',
    ])
    expect(telemetry.heard).toBe(1)
  })

  it('of somebody unknown, of a wrong shape, too far away or from the future are refused with the field', () => {
    const { telemetry, now } = open()
    const field = (id: string, given: unknown) => {
      const taken = telemetry.accept(id, given)
      return taken.ok ? 'taken' : `${taken.refusal.code} ${taken.refusal.field}`
    }
    expect(field('u9', { at: now, lon: 121, lat: 31 })).toBe('not-found unitId')
    expect(field('u1', { at: now, lon: 1210, lat: 31 })).toBe('malformed lon')
    expect(field('u1', { at: now, lon: 121, lat: Number.NaN })).toBe('malformed lat')
    expect(field('u1', { at: now, lon: 140, lat: 31 })).toBe('out-of-range lon')
    expect(field('u1', { at: now, lon: 121, lat: 45 })).toBe('out-of-range lat')
    expect(field('u1', { at: now + 61_000, lon: 121, lat: 31 })).toBe('out-of-range at')
    expect(field('u1', { at: now + 60_000, lon: 121, lat: 31 })).toBe('taken')
    expect(telemetry.bind('u9')).toBeUndefined()
    expect(telemetry.bind('u1')?.accept(Number.NaN, 121, 31)?.field).toBe('at')
  })

  it('may be further ahead when the city’s clock runs faster', () => {
    const { telemetry, now } = open(60)
    expect(telemetry.accept('u1', { at: now + 50 * 60_000, lon: 121, lat: 31 }).ok).toBe(true)
  })

  it('[T7] leave with the tick that closes them, once, to those whose area it is', () => {
    const { telemetry, now } = open()
    telemetry.accept('u1', { at: now, lon: 121.05, lat: 31.05 })
    telemetry.accept('u2', { at: now - 500, lon: 121.15, lat: 31.06 })
    expect(telemetry.frameSince(city, 0)).toBeUndefined()
    const tick = telemetry.advance()
    expect(shown(telemetry, telemetry.frameSince(city, tick - 1))).toEqual({
      u1: at(121.05, 31.05),
      u2: at(121.15, 31.06),
    })
    expect(shown(telemetry, telemetry.frameSince(east, tick - 1))).toEqual({
      u2: at(121.15, 31.06),
    })
    expect(telemetry.frameSince(city, telemetry.advance() - 1)).toBeUndefined()
  })

  it('[T8] a screen that missed ticks gets one merged frame: what moved meanwhile, each at its latest', () => {
    const { telemetry, now } = open()
    telemetry.accept('u1', { at: now, lon: 121.01, lat: 31.01 })
    telemetry.accept('u3', { at: now, lon: 121.03, lat: 31.03 })
    const seen = telemetry.advance()
    telemetry.accept('u1', { at: now + 1, lon: 121.05, lat: 31.05 })
    telemetry.advance()
    telemetry.accept('u1', { at: now + 2, lon: 121.06, lat: 31.06 })
    telemetry.accept('u2', { at: now + 2, lon: 121.07, lat: 31.07 })
    telemetry.advance()
    expect(shown(telemetry, telemetry.frameSince(city, seen))).toEqual({
      u1: at(121.06, 31.06),
      u2: at(121.07, 31.07),
    })
  })

  it('[T8] a screen that joins gets everything heard so far, also what came before anybody listened', () => {
    const { telemetry, now } = open()
    telemetry.accept('u2', { at: now, lon: 121.15, lat: 31.06 })
    telemetry.advance()
    telemetry.advance()
    expect(shown(telemetry, telemetry.frameSince(city, 0))).toEqual({ u2: at(121.15, 31.06) })
    expect(telemetry.unitRows(city)).toEqual({
      run: 77,
      size: 3,
      ids: ['u1', 'u2', 'u3'],
      rows: [0, 1, 2],
    })
    expect(telemetry.unitRows(east).ids).not.toContain('u1')
  })

  it('[U2] a frame is encoded once per tick and audience, whoever asks', () => {
    const { telemetry, now } = open()
    telemetry.accept('u1', { at: now, lon: 121.05, lat: 31.05 })
    const tick = telemetry.advance()
    const frame = telemetry.frameSince(city, tick - 1)
    expect(telemetry.frameSince(city, tick - 1)).toBe(frame)
    expect(readHeader(frame ?? new Uint8Array())).toMatchObject({ run: 77, tick })
  })
})
