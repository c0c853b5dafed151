import fc from 'fast-check'
import type { RecordKind } from '#shared/model/record.ts'
import { applyChange } from '#shared/sync/apply.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import { makeTable, type Table } from '#shared/sync/table.ts'

/** Laws are tried this often. */
export const RUNS = { numRuns: 500 } as const

// `__proto__` is no field of any schema, and JSON is the only way a record comes in.
const fieldName = fc
  .oneof(fc.constantFrom('status', 'point', 'placeIds', 'a', 'b'), fc.string({ maxLength: 4 }))
  .filter((name) => name !== 'id' && name !== '__proto__')

/** Any value that survives the wire. */
export const jsonValue: fc.Arbitrary<unknown> = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => !JSON.stringify(value).includes('__proto__'))

export function recordWith(id: fc.Arbitrary<string>): fc.Arbitrary<WireRecord> {
  return fc
    .tuple(id, fc.dictionary(fieldName, jsonValue, { maxKeys: 6, noNullPrototype: true }))
    .map(([known, fields]) => ({ ...fields, id: known }))
}

export const wireRecord = recordWith(fc.constant('r1'))
export const kinds: readonly RecordKind[] = ['incident', 'unit']
const someId = fc.constantFrom('r1', 'r2', 'r3')

/** A run of changes that fits an empty table: patches only of what is there. */
export const changeRun: fc.Arbitrary<readonly Change[]> = fc
  .array(
    fc.record({
      op: fc.constantFrom('put', 'patch', 'remove'),
      kind: fc.constantFrom(...kinds),
      record: recordWith(someId),
    }),
    { maxLength: 30 },
  )
  .map((wishes) => {
    const held = new Set<string>()
    return wishes.map(({ op, kind, record }): Change => {
      const key = `${kind}/${record.id}`
      const { id, ...fields } = record
      if (op === 'remove') {
        held.delete(key)
        return { op, kind, id }
      }
      if (op === 'patch' && held.has(key)) return { op, kind, id, fields }
      held.add(key)
      return { op: 'put', kind, id, record }
    })
  })

export function tableOf(changes: readonly Change[]): Table {
  const table = makeTable()
  for (const change of changes) applyChange(table, change)
  return table
}

/** All records of a table, in an order that does not depend on how it came to be. */
export function contentsOf(table: Table): readonly (readonly [string, WireRecord])[] {
  return [...table]
    .flatMap(([kind, records]) =>
      [...records.values()].map((record) => [`${kind}/${record.id}`, record] as const),
    )
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
}
