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

/** Digests already taken. Records never change in place (`SPEC.md` A4), so one per object is enough. */
const taken = new WeakMap<WireRecord, Digest>()

/** Digest of one record as an audience sees it: of `(kind, canonical record)`. */
export function digestRecord(kind: RecordKind, record: WireRecord): Digest {
  const known = taken.get(record)
  if (known) return known
  const digest = digestText(`${kind}:${canonicalText(record)}`)
  taken.set(record, digest)
  return digest
}

/**
 * Spreads a text over 64 bits. It guards against divergence by fault, not against forgery.
 *
 * @source cyrb53 by bryc (public domain): two multiplied 32-bit lanes with a final avalanche; here all 64 bits are kept.
 */
export function digestText(text: string): Digest {
  let one = 0xdeadbeef
  let two = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, 2654435761)
    two = Math.imul(two ^ unit, 1597334677)
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909)
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909)
  return { high: two >>> 0, low: one >>> 0 }
}
