import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { GRACE_SECONDS, useBulk } from '../../../screens/desk/board/bulk.ts'
import BoardPage from '../../../screens/desk/board/BoardPage.vue'
import { makeDeskRouter } from '../../../screens/desk/desk-router.ts'
import { useOutbox } from '../../../screens/live/outbox.ts'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import { useSession } from '../../../screens/session/session.ts'
import { makeIncident, makePrincipal } from './desk-bench.ts'

const { id } = makeIncident()
const verify: PersonIntent = { kind: 'verifyIncident', incidentId: id }

async function open(path: string) {
  const router = makeDeskRouter(createMemoryHistory('/desk'))
  await router.push(path)
  const page = mount(BoardPage, { attachTo: document.body, global: { plugins: [router] } })
  await flushPromises()
  return { router, page }
}

beforeEach(async () => {
  setActivePinia(createPinia())
  useSession().who = makePrincipal()
  await setLocale('en')
  await Promise.all([loadWords('common'), loadWords('panels'), loadWords('desk')])
  vi.useFakeTimers()
})
// What a way to another page has asked for comes before this one closes.
afterAll(() => vi.dynamicImportSettled())

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  document.body.replaceChildren()
})

describe('leaving the board', () => {
  it('sends nothing of what is held', async () => {
    const act = vi.spyOn(useOutbox(), 'act')
    const { page } = await open('/board')
    useBulk().hold('verify', new Map([[id, verify]]))
    page.unmount()
    await vi.advanceTimersByTimeAsync(GRACE_SECONDS * 2000)
    expect(act).not.toHaveBeenCalled()
    expect(useBulk().state.kind).toBe('idle')
  })

  it('asks before the window is closed, only while something is held', async () => {
    await open('/board')
    const isAsked = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))
    expect(isAsked()).toBe(false)
    useBulk().hold('verify', new Map([[id, verify]]))
    expect(isAsked()).toBe(true)
  })

  it('with Escape takes back first, then clears the choice, then leaves', async () => {
    const { router, page } = await open('/board')
    const escape = () => page.find('[role="grid"]').trigger('keydown', { key: 'Escape' })
    useBulk().toggle(id)
    useBulk().hold('verify', new Map([[id, verify]]))
    await escape()
    expect([useBulk().state.kind, useBulk().chosen.size]).toEqual(['idle', 1])
    await escape()
    expect(useBulk().chosen.size).toBe(0)
    const push = vi.spyOn(router, 'push')
    await escape()
    expect(push).toHaveBeenCalledWith({ name: 'home' })
  })
})

describe('the address of the board', () => {
  it('keeps filter and selection when history is opened', async () => {
    vi.stubGlobal('fetch', () => new Promise(() => undefined))
    const { router, page } = await open('/board?priority=2&selected=C261124-00001')
    await page.find('button[aria-pressed="false"]').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({
      history: '1',
      priority: '2',
      selected: 'C261124-00001',
    })
  })
})
