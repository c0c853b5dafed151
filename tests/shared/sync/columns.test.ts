import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AGE_STEP_MS,
  COORDINATE_LIMIT,
  decodeColumns,
  encodeColumns,
  fromCoordinate,
  isColumns,
  readHeader,
  toCoordinate,
  type ColumnsSource,
} from '#shared/sync/columns.ts'

const NOW = 1_790_000_000_000
const header = { run: 7, tick: 42, cityNow: NOW }

function emptyTarget(rows: number) {
  return { offsets: new Float32Array(rows * 2), measuredAt: new Float64Array(rows) }
}

const coordinate = fc.integer({ min: -COORDINATE_LIMIT, max: COORDINATE_LIMIT })
const city = fc
  .array(fc.tuple(coordinate, coordinate, fc.nat({ max: 10 ** 9 }), fc.boolean()), {
    maxLength: 300,
  })
  .map((units) => ({
    source: {
      offsets: Int32Array.from(units.flatMap(([longitude, latitude]) => [longitude, latitude])),
      measuredAt: Float64Array.from(units.map(([, , ageMs]) => NOW - ageMs)),
      speed: 1,
    } satisfies ColumnsSource,
    rows: Uint32Array.from(units.flatMap(([, , , isSent], row) => (isSent ? [row] : []))),
  }))

describe('positions in columns', () => {
  it('[T1] come back as they went: each sent row, to the millionth of a degree and the tenth of a second', () => {
    fc.assert(
      fc.property(city, ({ source, rows }) => {
        const target = emptyTarget(source.measuredAt.length)
        expect(decodeColumns(encodeColumns(header, rows, source), target, 1)).toBe(rows.length)
        const sent = new Set(rows)
        for (let row = 0; row < source.measuredAt.length; row += 1) {
          const longitude = sent.has(row) ? (source.offsets[row * 2] ?? 0) / 1e6 : 0
          expect(target.offsets[row * 2]).toBe(Math.fround(longitude))
          const measuredAt = sent.has(row) ? (source.measuredAt[row] ?? 0) : 0
          expect(Math.abs((target.measuredAt[row] ?? 0) - measuredAt)).toBeLessThanOrEqual(
            AGE_STEP_MS,
          )
        }
      }),
    )
  })

  it('[T2] cost at most 8 bytes a row and 24 a frame where rows lie close and positions are fresh', () => {
    const count = 1000
    const source = {
      offsets: new Int32Array(50_000 * 2).fill(123_456),
      measuredAt: new Float64Array(50_000).fill(NOW - 2000),
      speed: 1,
    }
    const rows = Uint32Array.from({ length: count }, (_, index) => index * 50)
    expect(encodeColumns(header, rows, source).length).toBe(24 + count * 8)
  })

  it('[T3] never put an older position over a newer one', () => {
    const target = emptyTarget(1)
    const rows = Uint32Array.of(0)
    const frameOf = (longitude: number, at: number, cityNow: number) =>
      encodeColumns({ ...header, cityNow }, rows, {
        offsets: Int32Array.of(longitude, 0),
        measuredAt: Float64Array.of(at),
        speed: 1,
      })
    decodeColumns(frameOf(5000, NOW, NOW), target, 1)
    decodeColumns(frameOf(1000, NOW - 5000, NOW + 1000), target, 1)
    expect(target.offsets[0]).toBe(Math.fround(0.005))
    decodeColumns(frameOf(9000, NOW + 900, NOW + 1000), target, 1)
    expect(target.offsets[0]).toBe(Math.fround(0.009))
  })

  it('[T4] that are damaged are refused, and never written outside the target', () => {
    fc.assert(
      fc.property(
        city,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }))),
        fc.nat(),
        (given, hits, cut) => {
          const frame = encodeColumns(header, given.rows, given.source)
          for (const [at, byte] of hits) frame[at % frame.length] = byte
          const damaged = frame.subarray(0, cut % (frame.length + 1))
          const target = emptyTarget(given.source.measuredAt.length)
          const written = decodeColumns(damaged, target, 1)
          expect(written === undefined || written <= target.measuredAt.length).toBe(true)
        },
      ),
    )
  })

  it('[T4] with a row that the screen does not know are refused', () => {
    const source = {
      offsets: new Int32Array(20),
      measuredAt: new Float64Array(10).fill(NOW),
      speed: 1,
    }
    const frame = encodeColumns(header, Uint32Array.of(3, 9), source)
    expect(decodeColumns(frame, emptyTarget(9), 1)).toBeUndefined()
  })

  it('[T5] say of which run, which tick and which instant they are', () => {
    const frame = encodeColumns(header, new Uint32Array(0), {
      offsets: new Int32Array(0),
      measuredAt: new Float64Array(0),
      speed: 1,
    })
    expect(readHeader(frame)).toEqual(header)
    expect(isColumns(Uint8Array.of(0x54, 1))).toBe(false)
    expect(readHeader(new TextEncoder().encode('2/city,["frame",{"a":1}]'))).toBeUndefined()
  })

  it('[T6] ages count in real time, whatever the speed of the city’s clock', () => {
    const source = {
      offsets: new Int32Array(2),
      measuredAt: Float64Array.of(NOW - 60 * 3000),
      speed: 60,
    }
    const frame = encodeColumns(header, Uint32Array.of(0), source)
    const target = emptyTarget(1)
    decodeColumns(frame, target, 60)
    expect(target.measuredAt[0]).toBe(NOW - 60 * 3000)
    expect(frame.length).toBe(24 + 8)
  })

  it('coordinates too far from the origin are told apart', () => {
    expect(toCoordinate(121.5, 121.4)).toBe(100_000)
    expect(toCoordinate(140, 121.4)).toBeUndefined()
    expect(fromCoordinate(100_000, 121.4)).toBeCloseTo(121.5, 9)
  })
})
