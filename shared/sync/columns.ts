/**
 * Positions as they travel: one binary frame per audience and tick (`SPEC.md` T1–T6). Little-endian; columns in descending
 * width, so that each is aligned:
 *
 * ```
 *  0 u8  mark 0x54   1 u8 layout   2 u16 0      4 u32 run
 *  8 u32 tick       12 u32 rows               16 f64 city's instant of the tick, ms
 * 24 i16 × 2 per row  upper 16 bits of longitude and latitude
 *    u8  × 2 per row  lower 8 bits of them
 *    varint × 2 per row  gap to the row before, age in tenths of a real second
 * ```
 * A coordinate is 24 bits signed: millionths of a degree from the pack's origin, about 11 cm, ±8.38 degrees. It is absolute
 * and not a move, so a frame may be skipped and the next one still holds. Rows are numbers of the whole city, so that a screen
 * with several audiences needs one table. 8 bytes a row where rows lie close, 12.7 as bare float columns.
 */

/** Screens and servers that lay columns out otherwise do not understand each other. */
const LAYOUT = 1
const MARK = 0x54
const HEADER_BYTES = 24
/** Two 16-bit and two 8-bit parts. */
const FIXED_BYTES = 6
/** Two numbers of at most 32 bits, 7 bits a byte. */
const MOST_VARINT_BYTES = 10
const MICRO = 1_000_000
/** Largest coordinate, millionths of a degree from the origin. */
export const COORDINATE_LIMIT = 0x7fffff
/** Rows and ages end here. */
const NUMBER_LIMIT = 0xffffffff
/** One step of an age, real ms. */
export const AGE_STEP_MS = 100

/** What a frame says of itself. */
export interface ColumnsHeader {
  /** Server process; another one numbers rows anew. */
  readonly run: number
  readonly tick: number
  /** City's instant, ms: ages count back from it. */
  readonly cityNow: number
}

/** Where the numbers of a frame come from. Nothing is copied before it is written. */
export interface ColumnsSource {
  /** Millionths of a degree from the origin, `[longitude, latitude]`, Int32, 2 per row of the city. */
  readonly offsets: Int32Array
  /** City's instant of each position, ms. */
  readonly measuredAt: Float64Array
  /** How many city ms pass in one real ms. */
  readonly speed: number
}

/** @returns millionths of a degree from the origin; undefined when that is too far away to be written. */
export function toCoordinate(degrees: number, origin: number): number | undefined {
  const value = Math.round((degrees - origin) * MICRO)
  return Math.abs(value) <= COORDINATE_LIMIT ? value : undefined
}

/** @returns degrees. */
export function fromCoordinate(value: number, origin: number): number {
  return origin + value / MICRO
}

/** Whether bytes off a socket are such a frame. */
export function isColumns(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && bytes[0] === MARK && bytes[1] === LAYOUT
}

/**
 * Writes one frame (`SPEC.md` T1, T2).
 *
 * @param rows - ascending, each below the number of rows in `source`.
 */
export function encodeColumns(
  header: ColumnsHeader,
  rows: Uint32Array,
  source: ColumnsSource,
): Uint8Array<ArrayBuffer> {
  const count = rows.length
  const bytes = new Uint8Array(HEADER_BYTES + count * (FIXED_BYTES + MOST_VARINT_BYTES))
  const view = new DataView(bytes.buffer)
  bytes[0] = MARK
  bytes[1] = LAYOUT
  view.setUint32(4, header.run, true)
  view.setUint32(8, header.tick, true)
  view.setUint32(12, count, true)
  view.setFloat64(16, header.cityNow, true)
  const end = writeRows(bytes, view, { header, rows, source })
  return bytes.slice(0, end)
}

/** @returns where the last byte ends. */
function writeRows(
  bytes: Uint8Array,
  view: DataView,
  given: {
    readonly header: ColumnsHeader
    readonly rows: Uint32Array
    readonly source: ColumnsSource
  },
): number {
  const { rows, source, header } = given
  const count = rows.length
  const { offsets, measuredAt } = source
  const stepMs = AGE_STEP_MS * source.speed
  let low = HEADER_BYTES + count * 4
  let end = HEADER_BYTES + count * FIXED_BYTES
  let before = -1
  for (let index = 0; index < count; index += 1) {
    const row = rows[index] ?? 0
    const longitude = offsets[row * 2] ?? 0
    const latitude = offsets[row * 2 + 1] ?? 0
    const high = HEADER_BYTES + index * 4
    view.setInt16(high, longitude >> 8, true)
    view.setInt16(high + 2, latitude >> 8, true)
    bytes[low] = longitude & 0xff
    bytes[low + 1] = latitude & 0xff
    low += 2
    end = writeVarint(bytes, end, row - before - 1)
    const age = (header.cityNow - (measuredAt[row] ?? 0)) / stepMs
    end = writeVarint(bytes, end, Math.max(0, Math.min(NUMBER_LIMIT, Math.round(age))))
    before = row
  }
  return end
}

/** @returns where the next number begins. */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let left = value
  let next = at
  while (left >= 0x80) {
    bytes[next] = (left % 0x80) | 0x80
    left = Math.floor(left / 0x80)
    next += 1
  }
  bytes[next] = left
  return next + 1
}

/** Where a frame is written to: what the map draws is what is decoded into. */
export interface ColumnsTarget {
  /** Degrees from the pack's origin, `[longitude, latitude]`, Float32, 2 per row. */
  readonly offsets: Float32Array
  /** City's instant of each position, ms; 0 = never heard. */
  readonly measuredAt: Float64Array
  /** Told before a row is overwritten, while what it was still stands: what glides begins there. */
  readonly leave?: (row: number, measuredAt: number) => void
}

/** @returns the header; undefined when the bytes are no frame of this layout. */
export function readHeader(bytes: Uint8Array): ColumnsHeader | undefined {
  if (!isColumns(bytes)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    run: view.getUint32(4, true),
    tick: view.getUint32(8, true),
    cityNow: view.getFloat64(16, true),
  }
}

/** How often the numbers at the end of a row are read to look for its end, and what they were. */
interface Cursor {
  at: number
  value: number
}

/**
 * Writes a frame into the target, row by row; a position that is older than what stands there is left out (`SPEC.md` T3, T4).
 *
 * @returns how many rows were written; undefined when the bytes are damaged or a row lies outside the target: what came before
 * the damage stands, each of it is true by itself.
 */
export function decodeColumns(
  bytes: Uint8Array,
  target: ColumnsTarget,
  speed: number,
): number | undefined {
  const header = readHeader(bytes)
  if (!header) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.getUint32(12, true)
  const varints = HEADER_BYTES + count * FIXED_BYTES
  if (varints + count * 2 > bytes.length) return undefined
  const cursor: Cursor = { at: varints, value: 0 }
  const lows = HEADER_BYTES + count * 4
  const stepMs = AGE_STEP_MS * speed
  const { offsets, measuredAt: known } = target
  let row = -1
  let written = 0
  for (let index = 0; index < count; index += 1) {
    if (!readVarint(bytes, cursor)) return undefined
    row += cursor.value + 1
    if (!readVarint(bytes, cursor) || row >= known.length) return undefined
    // A tenth of a second is lost in an age: what may be new is taken.
    const measuredAt = header.cityNow - cursor.value * stepMs
    if (measuredAt + stepMs < (known[row] ?? 0)) continue
    target.leave?.(row, measuredAt)
    known[row] = measuredAt
    const high = HEADER_BYTES + index * 4
    const low = lows + index * 2
    offsets[row * 2] = (view.getInt16(high, true) * 256 + (bytes[low] ?? 0)) / MICRO
    offsets[row * 2 + 1] = (view.getInt16(high + 2, true) * 256 + (bytes[low + 1] ?? 0)) / MICRO
    written += 1
  }
  return written
}

/** Reads one number on. @returns false at the end of the bytes, or when it is longer than 32 bits. */
function readVarint(bytes: Uint8Array, cursor: Cursor): boolean {
  const first = bytes[cursor.at] ?? 0x80
  // Most gaps and ages are one byte.
  if (first < 0x80) {
    cursor.at += 1
    cursor.value = first
    return true
  }
  let value = 0
  let weight = 1
  for (let length = 0; length < 5; length += 1) {
    const byte = bytes[cursor.at]
    if (byte === undefined) return false
    cursor.at += 1
    value += (byte & 0x7f) * weight
    if (byte < 0x80) {
      cursor.value = value
      return value <= NUMBER_LIMIT
    }
    weight *= 0x80
  }
  return false
}
