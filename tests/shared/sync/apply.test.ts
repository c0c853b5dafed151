import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChange } from '#shared/sync/apply.ts'
import { makeTable, recordsOf, sizeOf } from '#shared/sync/table.ts'
import { changeRun, jsonValue, RUNS, tableOf, wireRecord } from './arbitraries.ts'

describe('applying a change', () => {
  it('[A1] put replaces the record whole', () => {
    fc.assert(
      fc.property(wireRecord, wireRecord, (before, after) => {
        const table = tableOf([{ op: 'put', kind: 'unit', id: 'r1', record: before }])
        const applied = applyChange(table, { op: 'put', kind: 'unit', id: 'r1', record: after })
        expect(applied).toEqual({ before, after })
        expect(recordsOf(table, 'unit').get('r1')).toEqual(after)
      }),
      RUNS,
    )
  })

  it('[A1] remove of something absent changes nothing', () => {
    fc.assert(
      fc.property(changeRun, (run) => {
        const table = tableOf(run)
        const size = sizeOf(table)
        const applied = applyChange(table, { op: 'remove', kind: 'unit', id: 'nobody' })
        expect(applied).toEqual({ before: undefined, after: undefined })
        expect(sizeOf(table)).toBe(size)
      }),
      RUNS,
    )
  })

  it('[A2] patch replaces the named fields and leaves the others', () => {
    fc.assert(
      fc.property(wireRecord, fc.record({ a: jsonValue, b: jsonValue }), (before, fields) => {
        const table = tableOf([{ op: 'put', kind: 'unit', id: 'r1', record: before }])
        applyChange(table, { op: 'patch', kind: 'unit', id: 'r1', fields })
        expect(recordsOf(table, 'unit').get('r1')).toEqual({ ...before, ...fields })
      }),
      RUNS,
    )
  })

  it('[A2] a patch cannot change the id', () => {
    const table = tableOf([{ op: 'put', kind: 'unit', id: 'r1', record: { id: 'r1' } }])
    applyChange(table, { op: 'patch', kind: 'unit', id: 'r1', fields: { id: 'r2' } })
    expect(recordsOf(table, 'unit').get('r1')).toEqual({ id: 'r1' })
  })

  it('[A3] a patch that meets no record throws and leaves nothing', () => {
    const table = makeTable()
    const patch = { op: 'patch', kind: 'unit', id: 'gone', fields: {} } as const
    expect(() => applyChange(table, patch)).toThrow('unit gone')
    expect(sizeOf(table)).toBe(0)
  })

  it('[A4] a reference taken before still shows the state before', () => {
    fc.assert(
      fc.property(changeRun, changeRun, (first, second) => {
        const table = tableOf(first)
        const references = [...recordsOf(table, 'unit').values()]
        const copies = structuredClone(references)
        const later = second.filter(
          (change) => change.op !== 'patch' || recordsOf(table, change.kind).has(change.id),
        )
        for (const change of later) if (change.op !== 'patch') applyChange(table, change)
        for (const { id } of references)
          if (recordsOf(table, 'unit').has(id))
            applyChange(table, { op: 'patch', kind: 'unit', id, fields: { a: 'patched' } })
        expect(references).toEqual(copies)
      }),
      RUNS,
    )
  })
})
