import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDigest,
  canonicalText,
  digestRecord,
  digestText,
  formatDigest,
  subtractDigest,
  zeroDigest,
  type Digest,
} from '#shared/sync/digest.ts'
import { isEqual } from '#shared/sync/diff.ts'
import { jsonValue, RUNS, wireRecord } from './arbitraries.ts'

const digest: fc.Arbitrary<Digest> = fc.record({
  high: fc.integer({ min: 0, max: 0xffffffff }),
  low: fc.integer({ min: 0, max: 0xffffffff }),
})
const asBigInt = ({ high, low }: Digest) => (BigInt(high) << 32n) + BigInt(low)
const WORD = 1n << 64n

describe('digests', () => {
  it('[H1] equal records have equal digests, whatever the order of their keys', () => {
    fc.assert(
      fc.property(wireRecord, (record) => {
        const turned = Object.fromEntries(Object.entries(structuredClone(record)).reverse())
        expect(digestRecord('unit', { ...turned, id: record.id })).toEqual(
          digestRecord('unit', record),
        )
      }),
      RUNS,
    )
  })

  it('[H1] different values have different texts', () => {
    fc.assert(
      fc.property(jsonValue, jsonValue, (left, right) => {
        expect(canonicalText(left) === canonicalText(right)).toBe(isEqual(wire(left), wire(right)))
      }),
      RUNS,
    )
  })

  it('[H1] two records have one digest exactly when the wire writes them alike', () => {
    fc.assert(
      fc.property(jsonValue, jsonValue, (left, right) => {
        const [one, two] = [left, right].map((a) => digestRecord('unit', { id: 'r1', a }))
        expect(isEqual(one, two)).toBe(isEqual(wire(left), wire(right)))
        const back = wire({ id: 'r1', a: left }) as { id: string }
        expect(digestRecord('unit', back)).toEqual(one)
      }),
      { numRuns: 2000 },
    )
  })

  it('[H1] near records differ in both halves: swapped values, moved items, other nesting', () => {
    const near: readonly unknown[] = [
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      { a: '1', b: 2 },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: [[1], 2] },
      { a: [1, [2]] },
      { a: { b: 1 } },
      { a: { b: { c: 1 } } },
      { a: { b: 1, c: 1 } },
      { a: null },
      { a: false },
      { a: 0 },
      { a: '' },
      { a: [] },
      { a: {} },
      {},
      { a: 'ab', b: 'c' },
      { a: 'a', b: 'bc' },
      { ab: 'c' },
      { a: 'bc' },
      { a: [null] },
      { a: [null, null] },
      { a: 1e300 },
      { a: 0.1 },
      { a: -1 },
    ]
    for (const half of ['high', 'low'] as const) {
      const halves = near.map((value) => digestRecord('unit', { id: 'r1', value })[half])
      expect(new Set(halves).size).toBe(near.length)
    }
    expect(digestRecord('unit', { id: 'r1', a: -0 })).toEqual(
      digestRecord('unit', { id: 'r1', a: 0 }),
    )
  })

  it('[H1] what the wire leaves out does not count', () => {
    const record = { id: 'r1', a: 1, gone: undefined }
    expect(digestRecord('unit', record)).toEqual(digestRecord('unit', { id: 'r1', a: 1 }))
  })

  it('[H1] the same record of another kind is another record', () => {
    expect(digestRecord('unit', { id: 'r1' })).not.toEqual(digestRecord('device', { id: 'r1' }))
  })

  it('[H2] adding and subtracting are those of 64-bit numbers', () => {
    fc.assert(
      fc.property(digest, digest, (left, right) => {
        expect(subtractDigest(addDigest(left, right), right)).toEqual(left)
        expect(asBigInt(addDigest(left, right))).toBe((asBigInt(left) + asBigInt(right)) % WORD)
        expect(asBigInt(subtractDigest(left, right))).toBe(
          (asBigInt(left) - asBigInt(right) + WORD) % WORD,
        )
      }),
      RUNS,
    )
  })

  it('[H3] the sum does not depend on the order in which records came', () => {
    fc.assert(
      fc.property(
        fc.array(digest, { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (all, keys) => {
          const sum = (list: readonly Digest[]) => list.reduce(addDigest, zeroDigest)
          const shuffled = all
            .map((one, index) => ({ one, key: keys[index] ?? 0 }))
            .sort((left, right) => left.key - right.key)
            .map(({ one }) => one)
          expect(sum(shuffled)).toEqual(sum(all))
        },
      ),
      RUNS,
    )
  })

  it('are written as sixteen hex digits', () => {
    fc.assert(
      fc.property(digest, (one) => {
        expect(formatDigest(one)).toBe(asBigInt(one).toString(16).padStart(16, '0'))
      }),
      RUNS,
    )
  })

  it('spread: ten thousand near texts give ten thousand digests', () => {
    const texts = new Set<string>()
    const lows = new Set<number>()
    const highs = new Set<number>()
    for (let index = 0; index < 10_000; index += 1) {
      texts.add(formatDigest(digestText(`r-${index}`)))
      const record = digestRecord('unit', { id: 'r1', revision: index, at: 1_700_000_000_000 })
      lows.add(record.low)
      highs.add(record.high)
    }
    expect(texts.size).toBe(10_000)
    // One pair of ten thousand in a 32-bit half would be luck, ten would be a flaw.
    expect(Math.min(lows.size, highs.size)).toBeGreaterThan(9990)
  })
})

const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
