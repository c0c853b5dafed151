import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { audienceKeysOf, type AudienceKey } from '#shared/access/audience.ts'
import { applyChange } from '#shared/sync/apply.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import { makeTable, recordsOf } from '#shared/sync/table.ts'
import { Members } from '../../../server/run/members.ts'

const places = ['c', 'k1', 'k2']
const keys: readonly AudienceKey[] = ['area:c', 'area:k1', 'area:k2', 'principal:p1', 'stage:main']

const record = fc.record({
  id: fc.constantFrom('a', 'b', 'd'),
  placeIds: fc.subarray(places),
  principalId: fc.constantFrom(null, 'p1'),
})
const change: fc.Arbitrary<Change> = fc.oneof(
  record.map((one): Change => ({ op: 'put', kind: 'unit', id: one.id, record: one })),
  fc.constantFrom('a', 'b', 'd').map((id): Change => ({ op: 'remove', kind: 'unit', id })),
)

describe('members of audiences', () => {
  it('[U1] are those whom a look through all records finds, whatever changed', () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(change), (earlier, later) => {
        const table = makeTable()
        for (const one of earlier) applyChange(table, one)
        const members = new Members(table)
        for (const one of later) {
          const { before, after } = applyChange(table, one)
          members.published([{ kind: one.kind, id: one.id, before, after }])
        }
        const all: readonly WireRecord[] = [...recordsOf(table, 'unit').values()]
        for (const key of keys) {
          const found = all.filter((one) => audienceKeysOf('unit', one).includes(key))
          const said = [...members.of(key)].map(({ id }) => id)
          expect(said.toSorted()).toEqual(found.map(({ id }) => id).toSorted())
        }
      }),
    )
  })
})
