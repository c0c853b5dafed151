import { MICRO } from '../feed.ts'

/**
 * Frame of the peer that has nothing but the bytes: columns, each aligned. 14 bytes a row.
 *
 * ```
 *  0 u32 kind (1 update, 2 everything with names)   4 u32 rows   8 f64 instant, ms
 * 16 u32 × rows   row
 *    f32 × 2 × rows   degrees from the origin
 *    u16 × rows   age, ms
 *    utf-8   names, one line a row, only in kind 2
 * ```
 */
export const HEADER_BYTES = 16
const ROW_BYTES = 14
const AGE_LIMIT = 0xffff
export const UPDATE = 1
export const EVERYTHING = 2

export interface Columns {
  readonly lon: Float32Array
  readonly lat: Float32Array
  readonly measuredAt: Float64Array
}

export function encodeRaw(
  rows: Uint32Array,
  columns: Columns,
  given: { readonly now: number; readonly names?: Buffer },
): Buffer {
  const { now, names } = given
  const count = rows.length
  const end = HEADER_BYTES + count * ROW_BYTES
  const bytes = new ArrayBuffer(end + (names?.length ?? 0))
  const header = new DataView(bytes)
  header.setUint32(0, names ? EVERYTHING : UPDATE, true)
  header.setUint32(4, count, true)
  header.setFloat64(8, now, true)
  new Uint32Array(bytes, HEADER_BYTES, count).set(rows)
  const points = new Float32Array(bytes, HEADER_BYTES + count * 4, count * 2)
  const ages = new Uint16Array(bytes, HEADER_BYTES + count * 12, count)
  for (let index = 0; index < count; index += 1) {
    const row = rows[index] ?? 0
    points[index * 2] = columns.lon[row] ?? 0
    points[index * 2 + 1] = columns.lat[row] ?? 0
    ages[index] = Math.min(AGE_LIMIT, now - (columns.measuredAt[row] ?? 0))
  }
  const all = Buffer.from(bytes)
  names?.copy(all, end)
  return all
}

/** What a screen draws from: written straight into. */
export interface RawTarget {
  readonly offsets: Float32Array
  readonly measuredAt: Float64Array
}

export interface RawFrame {
  readonly kind: number
  readonly now: number
  readonly count: number
  /** Names, when they came along. */
  readonly names: readonly string[]
}

export function readRawHeader(bytes: Buffer): { kind: number; count: number; now: number } {
  return { kind: bytes.readUInt32LE(0), count: bytes.readUInt32LE(4), now: bytes.readDoubleLE(8) }
}

/** Applies a frame to the target. */
export function applyRaw(given: Buffer, target: RawTarget): RawFrame {
  const { kind, count, now } = readRawHeader(given)
  // Typed arrays need their numbers aligned, sockets do not care.
  const bytes = given.byteOffset % 8 === 0 ? given : Buffer.from(given)
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : Buffer.from(new Uint8Array(given).buffer)
  const at = aligned.byteOffset + HEADER_BYTES
  const rows = new Uint32Array(aligned.buffer, at, count)
  const points = new Float32Array(aligned.buffer, at + count * 4, count * 2)
  const ages = new Uint16Array(aligned.buffer, at + count * 12, count)
  for (let index = 0; index < count; index += 1) {
    const row = rows[index] ?? 0
    target.offsets[row * 2] = points[index * 2] ?? 0
    target.offsets[row * 2 + 1] = points[index * 2 + 1] ?? 0
    target.measuredAt[row] = now - (ages[index] ?? 0)
  }
  const names =
    kind === EVERYTHING
      ? aligned.toString('utf8', HEADER_BYTES + count * ROW_BYTES).split('\n')
      : []
  return { kind, now, count, names }
}

/** Stamp of the n-th row of a frame. */
export function rawStamp(bytes: Buffer, count: number, index: number): number {
  return Math.round(bytes.readFloatLE(HEADER_BYTES + count * 4 + index * 8) * MICRO)
}
