import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { snapshot } from '#shared/protocol/snapshot.ts'

const body = (records: unknown) => ({
  audience: 'area:c/wall',
  epoch: 'e',
  version: 1,
  hash: '0',
  records,
})

describe('the body of a snapshot', () => {
  it('is taken as it is: no record is copied', () => {
    const record = { id: 'u1', callSign: 'E-1' }
    expect(v.parse(snapshot, body([{ kind: 'unit', record }])).records[0]?.record).toBe(record)
  })

  it.each([
    ['a kind that does not travel', [{ kind: 'ringing', record: { id: 'r' } }]],
    ['no kind', [{ record: { id: 'r' } }]],
    ['a kind of another type', [{ kind: 1, record: { id: 'r' } }]],
    ['a record without an id', [{ kind: 'unit', record: {} }]],
    ['an id that is no text', [{ kind: 'unit', record: { id: 1 } }]],
    ['a list in place of a record', [{ kind: 'unit', record: ['u1'] }]],
    ['nothing in place of a record', [{ kind: 'unit', record: null }]],
    ['nothing at all', [null]],
    ['no list', {}],
  ])('is refused with %s', (_, records) => {
    expect(v.is(snapshot, body(records))).toBe(false)
  })
})
