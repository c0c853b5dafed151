// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decodeColumns, encodeColumns, toCoordinate } from '#shared/sync/columns.ts'
import { UnitColumns } from '../../../screens/live/unit-columns.ts'

const CITY_NOW = 1_700_000_000_000
const STREET_DEGREES = 0.001

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** One unit in row 0, heard at `x` degrees east of the origin, `ageMs` ago. */
function hear(
  columns: UnitColumns,
  given: { x: number; at: number; ageMs?: number; speed?: number },
) {
  const { x, at, ageMs = 0, speed = 1 } = given
  const source = {
    offsets: Int32Array.of(toCoordinate(x, 0) ?? 0, 0),
    measuredAt: Float64Array.of(at - ageMs),
    speed,
  }
  const bytes = encodeColumns({ run: 1, tick: 1, cityNow: at }, Uint32Array.of(0), source)
  columns.begin(at, speed)
  expect(decodeColumns(bytes, columns, speed)).toBe(1)
}

const eastOf = (columns: UnitColumns) => columns.drawn(0, columns.clock())?.[0]

function oneUnit(): UnitColumns {
  const columns = new UnitColumns()
  columns.grow(1)
  return columns
}

describe('columns of units', () => {
  it('draw nothing of a unit that was never heard, and the first position at once', () => {
    const columns = oneUnit()
    expect(columns.drawn(0, 0)).toBeUndefined()
    hear(columns, { x: STREET_DEGREES, at: CITY_NOW })
    expect(eastOf(columns)).toBeCloseTo(STREET_DEGREES)
  })

  it('glide in a straight line for as long as two reports lay apart, and never beyond the later one', () => {
    const columns = oneUnit()
    hear(columns, { x: 0, at: CITY_NOW })
    vi.advanceTimersByTime(2000)
    hear(columns, { x: STREET_DEGREES, at: CITY_NOW + 2000 })
    expect(eastOf(columns)).toBeCloseTo(0, 9)
    vi.advanceTimersByTime(500)
    expect(eastOf(columns)).toBeCloseTo(STREET_DEGREES / 4, 6)
    vi.advanceTimersByTime(60_000)
    expect(eastOf(columns)).toBeCloseTo(STREET_DEGREES, 9)
  })

  it('begin the next glide where the unit was drawn', () => {
    const columns = oneUnit()
    hear(columns, { x: 0, at: CITY_NOW })
    vi.advanceTimersByTime(1000)
    hear(columns, { x: STREET_DEGREES, at: CITY_NOW + 1000 })
    vi.advanceTimersByTime(600)
    const before = eastOf(columns)
    hear(columns, { x: 2 * STREET_DEGREES, at: CITY_NOW + 1600 })
    expect(eastOf(columns)).toBeCloseTo(before ?? 0, 6)
  })

  it('glide in real time at any speed of the city', () => {
    const columns = oneUnit()
    hear(columns, { x: 0, at: CITY_NOW, speed: 60 })
    hear(columns, { x: STREET_DEGREES, at: CITY_NOW + 120_000, speed: 60 })
    vi.advanceTimersByTime(1000)
    expect(eastOf(columns)).toBeCloseTo(STREET_DEGREES / 2, 6)
  })

  it('do not glide over a leap, a long silence, or a position that is old when it comes', () => {
    const leap = oneUnit()
    hear(leap, { x: 0, at: CITY_NOW })
    hear(leap, { x: 0.01, at: CITY_NOW + 1000 })
    expect(eastOf(leap)).toBeCloseTo(0.01)
    const silent = oneUnit()
    hear(silent, { x: 0, at: CITY_NOW })
    hear(silent, { x: STREET_DEGREES, at: CITY_NOW + 8000 })
    expect(eastOf(silent)).toBeCloseTo(STREET_DEGREES)
    const late = oneUnit()
    hear(late, { x: 0, at: CITY_NOW, ageMs: 9000 })
    hear(late, { x: STREET_DEGREES, at: CITY_NOW, ageMs: 8000 })
    expect(eastOf(late)).toBeCloseTo(STREET_DEGREES)
  })

  it('go on gliding when another audience brings the same report', () => {
    const columns = oneUnit()
    hear(columns, { x: 0, at: CITY_NOW })
    vi.advanceTimersByTime(1000)
    hear(columns, { x: STREET_DEGREES, at: CITY_NOW + 1000 })
    vi.advanceTimersByTime(500)
    hear(columns, { x: STREET_DEGREES, at: CITY_NOW + 1000 })
    expect(eastOf(columns)).toBeCloseTo(STREET_DEGREES / 2, 6)
  })

  it('keep every glide when their clock starts anew, so that it stays exact in 32 bits for weeks', () => {
    const columns = oneUnit()
    vi.advanceTimersByTime(30 * 24 * 3_600_000)
    hear(columns, { x: 0, at: CITY_NOW })
    vi.advanceTimersByTime(1000)
    hear(columns, { x: STREET_DEGREES, at: CITY_NOW + 1000 })
    vi.advanceTimersByTime(500)
    expect(columns.clock()).toBeLessThan(2 ** 21)
    expect(eastOf(columns)).toBeCloseTo(STREET_DEGREES / 2, 6)
    expect(columns.glidesUntil - columns.clock()).toBeCloseTo(500, 0)
  })

  it('keep what is known when there are more rows, and nothing of another run', () => {
    const columns = oneUnit()
    hear(columns, { x: STREET_DEGREES, at: CITY_NOW })
    columns.grow(3)
    expect(eastOf(columns)).toBeCloseTo(STREET_DEGREES)
    expect(columns.drawn(2, 0)).toBeUndefined()
    columns.clear()
    expect(columns.offsets).toHaveLength(0)
  })
})
