import { expect, it } from 'vitest'
import { remove, type Change } from '#shared/sync/change.ts'
import { JOURNAL_SCHEMA } from '../../../server/run/committed.ts'
import { presentSchema, upcast, type Upcast } from '../../../server/db/upcast/upcast.ts'

const changes = [remove('incident', 'i1')]

it('leaves changes of the present schema as they are', () => {
  expect(upcast(presentSchema, changes)).toBe(changes)
})

it('takes older changes through every step after their schema', () => {
  const steps: Upcast[] = [
    () => [remove('incident', 'first')],
    (older) => [...older, remove('incident', 'second')],
  ]
  expect(upcast(1, changes, steps)).toEqual([
    remove('incident', 'first'),
    remove('incident', 'second'),
  ])
  expect(upcast(2, changes, steps)).toEqual([...changes, remove('incident', 'second')])
  expect(upcast(3, changes, steps)).toBe(changes)
})

it.each([0, 1.5, presentSchema + 1])('refuses schema %d', (schema) => {
  expect(() => upcast(schema, changes)).toThrow('a newer version wrote it')
})

it('is the schema that entries are written in', () => {
  expect(JOURNAL_SCHEMA).toBe(presentSchema)
})

it('2: gives a stage of before a driver nobody noted, and leaves everything else alone', () => {
  const put = (record: { id: string; driver?: unknown }): Change => ({
    op: 'put',
    kind: 'stage',
    id: record.id,
    record,
  })
  const driven = put({ id: 'b', driver: { role: 'commander', sinceAt: 1 } })
  expect(upcast(1, [put({ id: 'a' }), driven, ...changes])).toEqual([
    put({ id: 'a', driver: null }),
    driven,
    ...changes,
  ])
})
