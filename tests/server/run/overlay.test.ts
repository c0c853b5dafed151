import { describe, expect, it } from 'vitest'
import { applyChange } from '#shared/sync/apply.ts'
import type { Change } from '#shared/sync/change.ts'
import { makeTable } from '#shared/sync/table.ts'
import { makeOverlay } from '../../../server/run/overlay.ts'

const put = (id: string, fields: object = {}): Change => ({
  op: 'put',
  kind: 'unit',
  id,
  record: { id, ...fields },
})
const patch = (id: string, fields: Record<string, unknown>): Change => ({
  op: 'patch',
  kind: 'unit',
  id,
  fields,
})
const remove = (id: string): Change => ({ op: 'remove', kind: 'unit', id })

function openTable(...changes: readonly Change[]) {
  const table = makeTable()
  for (const change of changes) applyChange(table, change)
  return { table, overlay: makeOverlay(table) }
}
const idsOf = (overlay: ReturnType<typeof makeOverlay>) =>
  [...overlay.all('unit')].map(({ id }) => id)

describe('the overlay', () => {
  it('[O6] shows what is decided over what is durable, and leaves the table alone', () => {
    const { table, overlay } = openTable(put('a', { callSign: 'one' }), put('b'))
    overlay.lay(1, [patch('a', { callSign: 'two' }), remove('b'), put('c')])
    expect(overlay.get('unit', 'a')).toMatchObject({ callSign: 'two' })
    expect(overlay.get('unit', 'b')).toBeUndefined()
    expect(idsOf(overlay)).toEqual(['a', 'c'])
    expect([...(table.get('unit')?.keys() ?? [])]).toEqual(['a', 'b'])
  })

  it('[O6] what settles leaves the overlay, what was decided later stays', () => {
    const { table, overlay } = openTable(put('a', { callSign: '0' }), put('b', { callSign: '0' }))
    overlay.lay(1, [patch('a', { callSign: '1' }), patch('b', { callSign: '1' })])
    overlay.lay(2, [patch('a', { callSign: '2' })])
    applyChange(table, patch('a', { callSign: '1' }))
    applyChange(table, patch('b', { callSign: '1' }))
    overlay.settle(1)
    expect(overlay.get('unit', 'a')).toMatchObject({ callSign: '2' })
    expect(overlay.get('unit', 'b')).toBe(table.get('unit')?.get('b'))
  })

  it('changes of one entry to one record build on each other', () => {
    const { overlay } = openTable()
    overlay.lay(1, [put('a', { x: 1 }), patch('a', { y: 2 }), remove('b')])
    expect(overlay.get('unit', 'a')).toEqual({ id: 'a', x: 1, y: 2 })
  })

  it('an entry that cannot be laid leaves nothing of itself', () => {
    const { overlay } = openTable(put('a', { callSign: '0' }))
    expect(() => overlay.lay(1, [patch('a', { callSign: '1' }), patch('gone', {})])).toThrow('gone')
    expect(overlay.get('unit', 'a')).toMatchObject({ callSign: '0' })
  })

  it('when it is dropped only what is durable is left', () => {
    const { overlay } = openTable(put('a'))
    overlay.lay(1, [remove('a'), put('b')])
    overlay.drop()
    expect(idsOf(overlay)).toEqual(['a'])
  })
})
