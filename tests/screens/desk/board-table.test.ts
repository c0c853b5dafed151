import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import BoardTable from '../../../screens/desk/board/BoardTable.vue'
import { formatTime, setTimeZone } from '../../../screens/locale/format.ts'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import { toIncidentRow } from '../../../screens/panels/incident-row.ts'
import { lamp, makeIncident } from './desk-bench.ts'

const rows = [1, 2, 3].map((n) => toIncidentRow(makeIncident({ id: `C261124-0000${n}` }), lamp))
const [first = '', second = ''] = rows.map(({ id }) => id)

function show(selectedId: string, isHistory = false) {
  return mount(BoardTable, {
    props: { rows, marks: new Map(), chosen: new Set<string>(), isHistory, selectedId },
    attachTo: document.body,
  })
}

beforeEach(async () => {
  setActivePinia(createPinia())
  await setLocale('en')
  await Promise.all([loadWords('common'), loadWords('panels'), loadWords('desk')])
})

describe('the keys of the board', () => {
  it('chooses with x, extends with shift, and says that several may be chosen', async () => {
    const table = show(first)
    expect(table.attributes('aria-multiselectable')).toBe('true')
    await table.trigger('keydown', { key: 'x' })
    await table.trigger('keydown', { key: 'ArrowDown', shiftKey: true })
    expect(table.emitted('toggle')).toEqual([[first]])
    expect(table.emitted('extend')).toEqual([[{ from: first, to: second }]])
    expect(table.emitted('update:selectedId')).toEqual([[second]])
  })

  it('extends as far as the row it moves to, also where the page holds that row', async () => {
    const table = mount(BoardTable, {
      props: {
        rows,
        marks: new Map(),
        chosen: new Set<string>(),
        isHistory: false,
        selectedId: first,
        'onUpdate:selectedId': (selectedId: string) => void table.setProps({ selectedId }),
      },
      attachTo: document.body,
    })
    await table.trigger('keydown', { key: 'ArrowDown', shiftKey: true })
    expect(table.emitted('extend')).toEqual([[{ from: first, to: second }]])
  })

  it('takes back with u, opens the map with m, leaves with Escape', async () => {
    const table = show(first)
    for (const key of ['u', 'm', 'Escape', 'Enter']) await table.trigger('keydown', { key })
    expect([table.emitted('undo'), table.emitted('map'), table.emitted('leave')]).toEqual([
      [[]],
      [[]],
      [[]],
    ])
    expect(table.emitted('open')).toEqual([[first]])
  })

  it('pushes the row one stands on with p and follows the wall with f, neither in history', async () => {
    const table = show(first)
    for (const key of ['p', 'f']) await table.trigger('keydown', { key })
    expect([table.emitted('push'), table.emitted('follow')]).toEqual([[[first]], [[]]])
    const closed = show(first, true)
    for (const key of ['p', 'f']) await closed.trigger('keydown', { key })
    expect([closed.emitted('push'), closed.emitted('follow')]).toEqual([undefined, undefined])
  })

  it('chooses nothing in history', async () => {
    const table = show(first, true)
    await table.trigger('keydown', { key: 'x' })
    await table.trigger('keydown', { key: 'ArrowDown', shiftKey: true })
    expect([table.emitted('toggle'), table.emitted('extend')]).toEqual([undefined, undefined])
  })
})

describe('times on the board', () => {
  it('are the city’s, in whatever zone it is', () => {
    const at = Date.UTC(2026, 10, 24, 20, 5)
    setTimeZone('America/Chicago')
    expect(formatTime(at, at)).toBe('14:05')
    setTimeZone('Asia/Shanghai')
    expect(formatTime(at, at)).toBe('04:05')
    expect(formatTime(at, at + 86_400_000)).toBe('11-25 04:05')
  })
})
