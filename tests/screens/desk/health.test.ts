import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as v from 'valibot'
import { diagnostics, type Diagnostics } from '#shared/model/diagnostics.ts'
import type { Locale } from '#shared/model/words.ts'
import SelfReport from '../../../screens/desk/frame/SelfReport.vue'
import { isTyping } from '../../../screens/desk/frame/typing.ts'
import HealthPage from '../../../screens/desk/health/HealthPage.vue'
import { healthGroups, judge } from '../../../screens/desk/health/health-lines.ts'
import { limits } from '../../../screens/desk/health/limits.ts'
import { RENEW_MS } from '../../../screens/desk/health/useDiagnostics.ts'
import { useAtlas } from '../../../screens/live/atlas.ts'
import { loadWords, setLocale, useWords } from '../../../screens/locale/words.ts'
import { useSession } from '../../../screens/session/session.ts'
import { makePlace, makePrincipal, NOW } from './desk-bench.ts'

const screens = (connected: number, furthestMs = 100) => ({ connected, behind: 0, furthestMs })
const well: Diagnostics = {
  at: NOW,
  writes: {
    readOnlySince: null,
    waiting: 3,
    waitingLimit: 5000,
    operationsPerSecond: 4.25,
    commits: { count: 90, p50Ms: 6, p99Ms: 31 },
  },
  lines: {
    screens: { wall: screens(1), desk: screens(2), mobile: screens(0) },
    framesPerSecond: 12,
    bytesPerSecond: 48_200,
    positionsPerSecond: 25,
    skippedShare: 0,
    waiting: 0,
    longestQueue: 0,
    queueLimit: 256,
    largestQueueBytes: 0,
    queueBytesLimit: 1_000_000,
    resyncMarksLastHour: 0,
    deferredLastMinute: 0,
  },
  audiences: {
    shared: [{ name: 'area:s1/wall', version: 41, hash: 'ab12', records: 88, listeners: 1, horizon: 7 }],
    more: 0,
    own: { audiences: 5, records: 9, listeners: 4 },
  },
  positions: { units: 100, heard: 100, reporting: 96, tick: 1200, ticksPerSecond: 10 },
  process: {
    delayP50Ms: 0.2,
    delayP99Ms: 12,
    heapBytes: 120e6,
    heapLimitBytes: 4000e6,
    residentBytes: 310e6,
    upMs: 7_200_000,
  },
  store: { version: 41, snapshotVersion: 0, snapshotEvery: 5000 },
} // prettier-ignore
const lines = well.lines ?? expect.fail('no lines')
const { writes, positions, store } = well

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

/** Answers each question with what the test says; what is not an answer is a server that cannot be reached. */
function stubServer(answer: () => Response | undefined) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path)
    const given = answer()
    return given ? Promise.resolve(given) : Promise.reject(new TypeError('no network'))
  })
  return asked
}

function setVisible(state: 'visible' | 'hidden'): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

async function openPage() {
  const page = mount(HealthPage)
  await flushPromises()
  await vi.waitFor(() => expect(page.find('[data-testid="health-verdict"]').exists()).toBe(true))
  return page
}

beforeEach(async () => {
  setActivePinia(createPinia())
  useSession().who = makePrincipal({ role: 'districtDutyChief' })
  useAtlas().places.set('s1', makePlace('s1', 'subdistrict', null))
  await setLocale('en')
  await Promise.all([loadWords('common'), loadWords('panels'), loadWords('desk')])
})
enableAutoUnmount(afterEach)
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const groupsOf = (told: Diagnostics) => healthGroups(useWords('desk')().health, told)
const beyondIn = (told: Diagnostics) =>
  groupsOf(told).flatMap((group) =>
    group.lines.filter(({ standing }) => standing === 'beyond').map(({ name }) => name),
  )

describe('what is well and what is not', () => {
  it('a server that is well has no figure beyond its bound', () => {
    expect(v.is(diagnostics, well)).toBe(true)
    expect(beyondIn(well)).toEqual([])
    expect(judge(groupsOf(well))).toEqual({ bounded: 13, beyond: 0 })
  })

  it.each<[string, Partial<Diagnostics>]>([
    ['accepting', { writes: { ...writes, readOnlySince: NOW } }],
    ['waiting', { writes: { ...writes, waiting: 2501 } }],
    ['commits', { writes: { ...writes, commits: { count: 1, p50Ms: 5, p99Ms: limits.commitP99Ms + 1 } } }],
    ['walls', { lines: { ...lines, screens: { ...lines.screens, wall: screens(1, 5001) } } }],
    ['positionFrames', { lines: { ...lines, skippedShare: 0.06 } }],
    ['queue', { lines: { ...lines, longestQueue: 129 } }],
    ['queue', { lines: { ...lines, largestQueueBytes: 500_001 } }],
    ['marks', { lines: { ...lines, resyncMarksLastHour: 11 } }],
    ['deferred', { lines: { ...lines, deferredLastMinute: 1 } }],
    ['reporting', { positions: { ...positions, reporting: 79 } }],
    ['beat', { positions: { ...positions, ticksPerSecond: 8.9 } }],
    ['delay', { process: { ...well.process, delayP99Ms: 51 } }],
    ['heap', { process: { ...well.process, heapBytes: 3300e6 } }],
    ['snapshot', { store: { ...store, version: 10_001 } }],
  ])('%s beyond its bound is told alone', (name, given) => {
    expect(beyondIn({ ...well, ...given })).toEqual([name])
  }) // prettier-ignore

  it('desks and phones that sleep are no fault of the server', () => {
    const asleep = { ...lines.screens, desk: screens(2, 90_000), mobile: screens(9, 90_000) }
    expect(beyondIn({ ...well, lines: { ...lines, screens: asleep } })).toEqual([])
  })

  it.each<Locale>(['zh-CN', 'zh-Hant', 'en'])('every figure has a unit or a word in %s', async (locale) => {
    await setLocale(locale)
    for (const { lines: shown } of groupsOf(well))
      for (const { label, value, bound, over } of shown) {
        expect([label, value, bound, over].every((text) => text.length > 0)).toBe(true)
        expect(`${label}${value}${bound}${over}`).not.toMatch(/undefined|NaN/u)
      }
  }) // prettier-ignore
})

describe('the health page', () => {
  it('says in one sentence that all is well, and names places, never people', async () => {
    stubServer(() => json(well))
    const page = await openPage()
    expect(page.find('[data-testid="health-verdict"]').text()).toBe(
      'Well: all 13 figures with a bound are within it',
    )
    expect(page.find('[data-testid="health-audiences"]').text()).toContain('s1 · wall')
    expect(page.find('[data-testid="health-audiences"]').text()).toContain('Own tasks of 5 people')
    expect(page.find('.alert-mark').exists()).toBe(false)
    page.unmount()
  })

  it('says in a word and a mark what is beyond, and what to do', async () => {
    stubServer(() => json({ ...well, writes: { ...writes, readOnlySince: NOW } }))
    const page = await openPage()
    expect(page.find('[data-testid="health-verdict"]').text()).toContain('1 of 13 figures')
    const entry = page.find('[data-testid="health-line-accepting"]')
    expect(entry.text()).toContain('no, read-only since')
    expect(entry.text()).toContain('beyond')
    expect(entry.text()).toContain('disk space')
    expect(entry.find('.alert-mark').exists()).toBe(true)
    page.unmount()
  })

  it('asks again every five seconds while it is seen, and not while it is hidden', async () => {
    vi.useFakeTimers()
    setVisible('visible')
    const asked = stubServer(() => json(well))
    const page = mount(HealthPage)
    await vi.advanceTimersByTimeAsync(2 * RENEW_MS)
    expect(asked.length).toBe(3)
    setVisible('hidden')
    await vi.advanceTimersByTimeAsync(10 * RENEW_MS)
    expect(asked.length).toBe(3)
    setVisible('visible')
    await vi.advanceTimersByTimeAsync(0)
    expect(asked.length).toBe(4)
    page.unmount()
    await vi.advanceTimersByTimeAsync(10 * RENEW_MS)
    expect(asked.length).toBe(4)
  })

  it('keeps the last figures when the server is lost, and calls nothing well', async () => {
    vi.useFakeTimers()
    setVisible('visible')
    let answer: () => Response | undefined = () => json(well)
    stubServer(() => answer())
    const page = mount(HealthPage)
    await vi.advanceTimersByTimeAsync(0)
    answer = () => undefined
    await vi.advanceTimersByTimeAsync(RENEW_MS)
    expect(page.find('[data-testid="health"]').attributes('data-state')).toBe('lost')
    expect(page.find('[data-testid="health-verdict"]').text()).toContain('Unknown now')
    expect(page.find('[role="alert"]').text()).toContain('Not connected')
    const entry = page.find('[data-testid="health-line-accepting"]')
    expect(entry.attributes('data-standing')).toBe('unknown')
    expect(entry.text()).not.toContain('within')
    answer = () => json(well)
    await vi.advanceTimersByTimeAsync(RENEW_MS)
    expect(page.find('[data-testid="health"]').attributes('data-state')).toBe('fresh')
    page.unmount()
  })

  it('is not for those who may not read it, and does not ask', async () => {
    useSession().who = makePrincipal({ role: 'dispatcher' })
    const asked = stubServer(() => json(well))
    const page = mount(HealthPage)
    await flushPromises()
    expect(page.text()).toContain('no such page')
    expect(asked).toEqual([])
  })
})

describe('what a screen tells of itself', () => {
  beforeEach(() => {
    vi.stubGlobal('tongping', {
      screen: 'desk', protocol: 2, epoch: 'e-1', version: 41, hash: 'ab12', lagMs: 3.4, ageMs: 900,
      audiences: [
        { name: 'area:s1/desk', version: 41, hash: 'ab12' },
        { name: 'principal:p1/desk', version: 41, hash: 'cd34' },
      ],
      frames: 7, resyncs: 0, fps: 60, stage: 'main', scene: null,
    }) // prettier-ignore
  })

  it('stands in words, with the keys of the desk', async () => {
    const report = mount(SelfReport, { props: { open: true }, attachTo: document.body })
    await flushPromises()
    const text = document.querySelector('[data-testid="self-report"]')?.textContent ?? ''
    for (const part of ['desk', 'e-1', 'ab12', 's1 · desk', 'own tasks · desk', '60 frames/s', 'Esc'])
      expect(text).toContain(part)
    expect(text).not.toContain('p1')
    report.unmount()
  }) // prettier-ignore

  it('closes by Escape', async () => {
    const report = mount(SelfReport, { props: { open: true }, attachTo: document.body })
    await flushPromises()
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    await flushPromises()
    expect(report.emitted('update:open')).toEqual([[false]])
    report.unmount()
  }) // prettier-ignore

  it('its key is a character where somebody types', () => {
    document.body.innerHTML = '<input /><textarea></textarea><div contenteditable="true"><b>x</b></div><p>x</p>'
    const typing = [...document.body.querySelectorAll('input, textarea, b, p')].map(isTyping)
    expect(typing).toEqual([true, true, true, false])
    expect(isTyping(null)).toBe(false)
  }) // prettier-ignore
})
