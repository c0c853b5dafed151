import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, shallowRef } from 'vue'
import { boardAddress, rememberBoard } from '../../../screens/desk/board/board-address.ts'
import { useFollow } from '../../../screens/desk/board/follow.ts'
import { refusalInWords } from '../../../screens/locale/refusal-text.ts'
import { formatAge } from '../../../screens/locale/format.ts'
import { loadWords, setLocale, useWords } from '../../../screens/locale/words.ts'
import { ownerPostOf } from '../../../screens/desk/owner-post.ts'
import { wallsWords } from '../../../screens/desk/walls-words.ts'

const focus = shallowRef('A')
vi.mock('../../../screens/live/stage.ts', () => ({
  useStage: () => ({
    get stage() {
      return { scene: { focus: { incidentId: focus.value }, selection: [] } }
    },
  }),
}))

beforeEach(async () => {
  setActivePinia(createPinia())
  focus.value = 'A'
  await setLocale('en')
  await Promise.all([loadWords('common'), loadWords('desk')])
})

describe('following the wall on the board', () => {
  function open() {
    const selectedId = ref('Z')
    const follow = effectScope().run(() => useFollow(selectedId))
    if (!follow) throw new Error('no scope')
    return { selectedId, follow }
  }

  it('goes where the wall looks, and on with it', async () => {
    const { selectedId, follow } = open()
    follow.toggle()
    expect(selectedId.value).toBe('A')
    focus.value = 'B'
    await nextTick()
    expect(selectedId.value).toBe('B')
    expect(follow.state.value).toBe('following')
  })

  it('is suspended by a step of one\u2019s own, and never moves against the person', async () => {
    const { selectedId, follow } = open()
    follow.toggle()
    await nextTick()
    selectedId.value = 'C'
    await nextTick()
    expect(follow.state.value).toBe('suspended')
    focus.value = 'B'
    await nextTick()
    expect(selectedId.value).toBe('C')
    follow.toggle()
    expect(selectedId.value).toBe('B')
  })

  it('ends with the same key', () => {
    const { follow } = open()
    follow.toggle()
    follow.toggle()
    expect(follow.state.value).toBe('free')
  })
})

it('the way back from a matter leads to the board as it was filtered', () => {
  rememberBoard({ priority: '2', map: '1', selected: 'A' })
  expect(boardAddress('B')).toEqual({
    name: 'board',
    query: { priority: '2', map: '1', selected: 'B' },
  })
})

it('a conflict is told in words, never by the name of a field', () => {
  const refusal = { code: 'conflict', field: 'baseRevision', params: { revision: 4 } } as const
  const words = refusalInWords(refusal, useWords('common')())
  expect(words).toContain('in the meantime')
  expect(words).not.toContain('baseRevision')
})

it('an age of an hour or more is never told in minutes alone', () => {
  expect([106, 60, 59, 180].map((minutes) => formatAge(minutes * 60_000))).toEqual([
    '1 h 46 min',
    '1 h',
    '59 min',
    '3 h',
  ])
})

it('names the post that holds an order: of the unit that was sent, else of the body', () => {
  expect(ownerPostOf({ kind: 'residentsCommittee' }, { kind: 'gridWorker' })).toBe('gridWorker')
  expect(ownerPostOf({ kind: 'propertyCompany' }, undefined)).toBe('propertyDispatcher')
  expect(ownerPostOf({ kind: 'departmentStation' }, { kind: 'police' })).toBe('unitMember')
})

it('says how many walls follow, and nothing while that is not known', () => {
  const { frame } = useWords('desk')()
  expect([undefined, 0, 1].map((walls) => wallsWords(frame, walls))).toEqual([
    '',
    'no wall follows',
    '1 wall follows',
  ])
})
