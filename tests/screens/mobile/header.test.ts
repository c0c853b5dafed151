import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { introspect } from '../../../screens/live/introspect.ts'
import { useCity } from '../../../screens/live/city.ts'
import { useOffline } from '../../../screens/live/offline.ts'
import { useOutbox } from '../../../screens/live/outbox.ts'
import { useConnection } from '../../../screens/live/socket.ts'
import { setLocale } from '../../../screens/locale/words.ts'
import DiagnosticsPage from '../../../screens/mobile/DiagnosticsPage.vue'
import MobileBand from '../../../screens/mobile/MobileBand.vue'
import MobileHeader from '../../../screens/mobile/MobileHeader.vue'
import TasksPage from '../../../screens/mobile/TasksPage.vue'
import { useSession } from '../../../screens/session/session.ts'
import { hold, makeIncident, makeOrder, openPhone, who } from './mobile-bench.ts'

/** The mirror shows changes with the next paint. */
const painted = () => new Promise((resolve) => setTimeout(resolve, 130))
const facts = () => mount(MobileHeader).get('[data-testid=facts]').text()

describe('the header', () => {
  beforeEach(openPhone)

  it('shows the mode that was last heard, and as of when, while nobody says that it holds', () => {
    useOffline().lastMode = 'emergency'
    useCity().heard.at = performance.now() - 120_000
    expect(facts()).toMatch(/Emergency \(as of (?:\d\d-\d\d )?\d\d:\d\d\)/u)
  })

  it('does not show a remembered mode as today’s once the server speaks', () => {
    useOffline().lastMode = 'emergency'
    useCity().heard.at = performance.now()
    useConnection().state = 'live'
    expect(facts()).not.toContain('Emergency')
  })
})

describe('a picture that stopped', () => {
  beforeEach(openPhone)

  it('is told in the head with its age, and at the foot with when, leaving the head to the task', () => {
    useCity().heard.at = performance.now() - 120_000
    const header = mount(MobileHeader)
    expect(header.get('header').classes()).toContain('m-hatch')
    expect(header.get('[data-testid=freshness]').text()).toMatch(/· 2 min/u)
    expect(header.find('.band').exists()).toBe(false)
    expect(mount(MobileBand).get('.band').text()).toMatch(/^Not current · .*\d\d:\d\d/u)
  })

  it('is not told while the server speaks', () => {
    useCity().heard.at = performance.now()
    useConnection().state = 'live'
    expect(mount(MobileHeader).get('header').classes()).not.toContain('m-hatch')
    expect(mount(MobileBand).find('.band').exists()).toBe(false)
  })
})

describe('an inspector without tasks', () => {
  it('sees the first matter to recheck at once, before any hint', async () => {
    await openPhone()
    useSession().who = { ...who, role: 'inspector' }
    const handled = { status: 'rechecking', handledAt: 1, handledBy: 'p2' }
    hold(1, [['incident', makeIncident('other', handled)]])
    await painted()
    const text = mount(TasksPage).text()
    expect(text).not.toContain('No tasks')
    expect(text.indexOf('other street')).toBeLessThan(text.indexOf('Handled by others'))
  })
})

describe('diagnostics', () => {
  beforeEach(async () => {
    await openPhone()
    introspect('mobile')
  })
  const fact = (key: string) => mount(DiagnosticsPage).get(`[data-fact=${key}] dd`).text()

  it('tells what is held and how old it is, without a name', () => {
    hold(7, [['workOrder', makeOrder('w1', 'i1')]])
    useCity().heard.at = performance.now() - 90 * 60_000
    const page = mount(DiagnosticsPage)
    expect(page.get('[data-testid=audience]').text()).toMatch(/^My tasks\s*7 · [0-9a-f]+$/u)
    expect(page.get('[data-fact=age] dd').text()).toBe('1 h 30 min')
    expect(page.text()).not.toContain('p1')
  })

  it('counts what is not sent, and how long the oldest has waited', async () => {
    expect(fact('outbox')).toBe('0')
    expect(fact('oldest')).toBe('—')
    useOutbox().act({ kind: 'acceptOrder', orderId: makeOrder('w1', 'i1').id })
    await vi.waitFor(() => expect(fact('outbox')).toBe('1'))
    expect(fact('oldest')).toMatch(/^\d+ s$/u)
  })

  it('tells the last error that nobody caught', () => {
    expect(fact('error')).toBe('—')
    dispatchEvent(new ErrorEvent('error', { message: 'columns do not fit' }))
    expect(fact('error')).toMatch(/^0 s · columns do not fit$/u)
  })

  it('has its words in every language', async () => {
    for (const [locale, title] of [
      ['zh-CN', '自检'],
      ['zh-Hant', '自我檢查'],
      ['en', 'Diagnostics'],
    ] as const) {
      await setLocale(locale)
      expect(mount(DiagnosticsPage).get('h1').text()).toBe(title)
    }
  })
})
