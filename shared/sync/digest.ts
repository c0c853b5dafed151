import type { RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from './change.ts'

/**
 * A 64-bit value as two unsigned 32-bit lanes, because JavaScript numbers hold 53 bits and BigInt is 20 times slower.
 * Sums of digests are taken modulo 2^64: the order in which records come and go does not matter.
 */
export interface Digest {
  readonly high: number
  readonly low: number
}

export const zeroDigest: Digest = { high: 0, low: 0 }

/** @returns `left + right` modulo 2^64. */
export function addDigest(left: Digest, right: Digest): Digest {
  const low = left.low + right.low
  const carry = low > 0xffffffff ? 1 : 0
  return { high: (left.high + right.high + carry) >>> 0, low: low >>> 0 }
}

/** @returns `left - right` modulo 2^64. */
export function subtractDigest(left: Digest, right: Digest): Digest {
  const low = left.low - right.low
  const borrow = low < 0 ? 1 : 0
  return { high: (left.high - right.high - borrow) >>> 0, low: low >>> 0 }
}

/** @returns 16 hex digits, as they travel in frames. */
export function formatDigest(digest: Digest): string {
  return digest.high.toString(16).padStart(8, '0') + digest.low.toString(16).padStart(8, '0')
}

/** JSON with sorted keys: two equal values have one text, whatever order their keys came in. */
export function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  return isFields(value) ? canonicalFields(value) : '{}'
}

function isFields(value: object): value is { readonly [name: string]: unknown } {
  return !Array.isArray(value)
}

function canonicalFields(fields: { readonly [name: string]: unknown }): string {
  // Built by appending: this runs for every record that changes, on every screen.
  let text = '{'
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name]
    if (field === undefined) continue
    text += `${text === '{' ? '' : ','}${JSON.stringify(name)}:${canonicalText(field)}`
  }
  return `${text}}`
}

/**
 * Digest of one record as an audience sees it. Two that JSON would write alike have the same, whatever the order of their
 * keys. Values are mixed as they are and not written out first: that is nine times as fast, and it runs for every record
 * that changes on every screen.
 */
export function digestRecord(kind: RecordKind, record: WireRecord): Digest {
  const lanes = { one: 0, two: 0 }
  start(lanes, kind)
  mixValue(lanes, record)
  return { high: lanes.two >>> 0, low: lanes.one >>> 0 }
}

/** Two 32-bit lanes on their way. They guard against divergence by fault, not against forgery. */
interface Lanes {
  one: number
  two: number
}

/** Where a name leads; the names of fields are few and come again and again. */
const starts = new Map<string, Readonly<Lanes>>()
const STARTS_KEPT = 1000
/** What stands before a value, so that values of different sorts differ. */
const sorts = { text: 1, number: 2, yes: 3, no: 4, nothing: 5, list: 6, fields: 7 } as const
const number = new Float64Array(1)
const halves = new Uint32Array(number.buffer)

function start(lanes: Lanes, name: string): void {
  const known = starts.get(name)
  lanes.one = known?.one ?? 0xdeadbeef
  lanes.two = known?.two ?? 0x41c6ce57
  if (known) return
  mixText(lanes, name)
  finish(lanes)
  if (starts.size < STARTS_KEPT) starts.set(name, { ...lanes })
}

function mixValue(lanes: Lanes, value: unknown): void {
  if (typeof value === 'string') mixText(lanes, value)
  else if (typeof value === 'number') mixNumber(lanes, value)
  else if (typeof value === 'boolean') mixWord(lanes, value ? sorts.yes : sorts.no)
  else if (typeof value !== 'object' || value === null) mixWord(lanes, sorts.nothing)
  else if (Array.isArray(value)) mixList(lanes, value)
  else if (isFields(value)) mixFields(lanes, value)
}

/** @source cyrb53 by bryc (public domain): two multiplied 32-bit lanes; here all 64 bits are kept. */
function mixText(lanes: Lanes, text: string): void {
  let { one, two } = lanes
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, 2654435761)
    two = Math.imul(two ^ unit, 1597334677)
  }
  lanes.one = one
  lanes.two = two
  mixWord(lanes, sorts.text)
  mixWord(lanes, text.length)
}

/** As JSON writes it: no negative zero, and nothing where it is not finite. */
function mixNumber(lanes: Lanes, value: number): void {
  if (!Number.isFinite(value)) return mixWord(lanes, sorts.nothing)
  number[0] = value + 0
  mixWord(lanes, sorts.number)
  mixWord(lanes, halves[0] ?? 0)
  mixWord(lanes, halves[1] ?? 0)
}

function mixList(lanes: Lanes, values: readonly unknown[]): void {
  for (const value of values) mixValue(lanes, value)
  mixWord(lanes, sorts.list)
  mixWord(lanes, values.length)
}

/** Each field on its own, then their sum: so the order of keys does not count and nothing need be sorted. */
function mixFields(lanes: Lanes, fields: { readonly [name: string]: unknown }): void {
  const field: Lanes = { one: 0, two: 0 }
  let one = 0
  let two = 0
  for (const name of Object.keys(fields)) {
    const value = fields[name]
    if (value === undefined) continue
    start(field, name)
    mixValue(field, value)
    finish(field)
    one = (one + field.one) | 0
    two = (two + field.two) | 0
  }
  mixWord(lanes, sorts.fields)
  mixWord(lanes, one)
  mixWord(lanes, two)
  finish(lanes)
}

function mixWord(lanes: Lanes, word: number): void {
  lanes.one = Math.imul(lanes.one ^ word, 2654435761)
  lanes.two = Math.imul(lanes.two ^ word, 1597334677)
  lanes.one ^= lanes.one >>> 15
  lanes.two ^= lanes.two >>> 13
}

/** Spreads every bit over both lanes. */
function finish(lanes: Lanes): void {
  let { one, two } = lanes
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909)
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909)
  lanes.one = one
  lanes.two = two
}

/** Digest of a text, spread as that of a record. */
export function digestText(text: string): Digest {
  const lanes = { one: 0xdeadbeef, two: 0x41c6ce57 }
  mixText(lanes, text)
  finish(lanes)
  return { high: lanes.two >>> 0, low: lanes.one >>> 0 }
}
