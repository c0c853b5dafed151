import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WireRecord } from '#shared/sync/change.ts'
import { applyChange } from '#shared/sync/apply.ts'
import { diffRecord, isEqual } from '#shared/sync/diff.ts'
import { makeTable, recordsOf } from '#shared/sync/table.ts'
import { jsonValue, RUNS, wireRecord } from './arbitraries.ts'

const maybe = fc.option(wireRecord, { nil: undefined })
const overWire = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

describe('the difference of two records', () => {
  it('[D1] applied to the one it gives the other, over the wire', () => {
    fc.assert(
      fc.property(maybe, maybe, (before, after) => {
        const table = makeTable()
        if (before) applyChange(table, { op: 'put', kind: 'unit', id: 'r1', record: before })
        const change = diffRecord('unit', 'r1', before, after)
        if (change) applyChange(table, overWire(change))
        expect(isEqual(recordsOf(table, 'unit').get('r1'), after)).toBe(true)
      }),
      RUNS,
    )
  })

  it('[D1] a change of one field travels as that field only', () => {
    fc.assert(
      fc.property(wireRecord, jsonValue, (before, value) => {
        const after: WireRecord = { ...before, a: value }
        const change = diffRecord('unit', 'r1', before, after)
        if (change)
          expect(change).toEqual({ op: 'patch', kind: 'unit', id: 'r1', fields: { a: value } })
        else expect(isEqual(before['a'], value)).toBe(true)
      }),
      RUNS,
    )
  })

  it('[D2] of equal records it is nothing, whatever the order of their keys', () => {
    fc.assert(
      fc.property(wireRecord, (record) => {
        const turned = Object.fromEntries(Object.entries(overWire(record)).reverse())
        expect(diffRecord('unit', 'r1', record, { ...turned, id: record.id })).toBeUndefined()
      }),
      RUNS,
    )
    expect(diffRecord('unit', 'r1', undefined, undefined)).toBeUndefined()
  })

  it('[D3] no patch deletes a field: where one vanishes it is a put', () => {
    fc.assert(
      fc.property(wireRecord, wireRecord, (before, after) => {
        const vanished = Object.keys(before).some((name) => !(name in after))
        const change = diffRecord('unit', 'r1', before, after)
        if (vanished) expect(change?.op).toBe('put')
        else expect(change?.op).not.toBe('put')
      }),
      RUNS,
    )
  })
})
