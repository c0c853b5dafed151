// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick, type VNode } from 'vue'
import type { Incident } from '#shared/model/incident.ts'
import { projectRecord } from '#shared/access/projection.ts'
import { put } from '#shared/sync/change.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import { applyFrame, loadSnapshot, makeMirror } from '#shared/sync/mirror.ts'
import { useAtlas } from '../../../screens/live/atlas.ts'
import { useCity } from '../../../screens/live/city.ts'
import { setCityClock } from '../../../screens/live/clock.ts'
import { loadWords } from '../../../screens/locale/words.ts'
import FreshnessBadge from '../../../screens/panels/FreshnessBadge.vue'
import ChangeLine from '../../../screens/wall/ChangeLine.vue'
import DecideNext from '../../../screens/wall/DecideNext.vue'
import VitalSigns from '../../../screens/wall/VitalSigns.vue'
import { useFigures, type Figures } from '../../../screens/wall/use-figures.ts'
import { makeClass, makeMatter, MINUTE, NOW } from '../../shared/figures/fixtures.ts'

// The clock of the screens starts ticking when it is imported, so time is taken over before that.
vi.hoisted(() => vi.useFakeTimers())

const AUDIENCE = 'area:city/wall'
const server = makeMirror(AUDIENCE)

/** What the server would send of a record to a wall. */
function projected(record: Incident) {
  const seen = projectRecord('wall', 'incident', record)
  if (!seen) throw new Error('walls see incidents')
  return seen
}

function loadCity(matters: readonly Incident[]): void {
  const records = matters.map((record) => ({
    kind: 'incident' as const,
    record: projected(record),
  }))
  const snapshot = { audience: AUDIENCE, epoch: 'e', version: 1, hash: '', records }
  loadSnapshot(server, snapshot)
  expect(useCity().load({ ...snapshot, hash: formatDigest(server.digest) })).toBe(true)
  useCity().heard.at = performance.now()
}

function frame(record: Incident): void {
  const change = put('incident', record)
  const sent = change.op === 'put' ? { ...change, record: projected(record) } : change
  const from = server.version
  const body = { audience: AUDIENCE, epoch: 'e', from, to: from + 1, hash: '', changes: [sent] }
  applyFrame(server, body)
  const hash = formatDigest(server.digest)
  expect(useCity().take({ ...body, hash, cityNow: NOW })).toBe('applied')
}

const nextFrame = async () => {
  await vi.advanceTimersByTimeAsync(101)
  await nextTick()
}

beforeEach(async () => {
  setActivePinia(createPinia())
  await Promise.all([loadWords('common'), loadWords('wall')])
  setCityClock(NOW, 1)
  useAtlas().classes.set('c1', makeClass())
})
afterAll(() => vi.useRealTimers())

/** Mounts a panel with the figures of the mirror. */
function mountWith(draw: (figures: Figures) => VNode) {
  const host = defineComponent({
    setup() {
      const figures = useFigures()
      return () => draw(figures)
    },
  })
  return mount(host)
}
const mountQueue = () =>
  mountWith((figures) => h(DecideNext, { figures, rows: 6, layout: 'wide', mode: 'calm' }))

describe('the wall', () => {
  it('shows the gravest first, and its step changes with the frame that brings it', async () => {
    const grave = makeMatter({ priority: 2, status: 'registered', registeredAt: NOW - MINUTE })
    loadCity([makeMatter(), grave])
    const wall = mountQueue()
    await nextFrame()
    const rows = () => wall.findAll('[data-testid="decide-row"]')
    expect(rows().map((row) => row.attributes('data-incident-id'))[0]).toBe(grave.id)
    frame({ ...grave, status: 'dispatched', dispatchedAt: NOW, revision: 2 })
    await nextFrame()
    expect(rows()[0]?.attributes('data-status')).toBe('dispatched')
    expect(rows()[0]?.text()).toContain('派遣')
    wall.unmount()
  })

  it('names the latest change of any matter, and does not call the snapshot one', async () => {
    const quiet = makeMatter({ priority: 4 })
    loadCity([quiet])
    const line = mount(ChangeLine, { props: { layout: 'wide', mode: 'calm' } })
    await nextFrame()
    expect(line.find('[data-testid="latest-change"]').exists()).toBe(false)
    frame({ ...quiet, status: 'registered', registeredAt: NOW, revision: 2 })
    await nextFrame()
    const latest = line.get('[data-testid="latest-change"]')
    expect(latest.attributes('data-incident-id')).toBe(quiet.id)
    expect(latest.attributes('data-status')).toBe('registered')
    line.unmount()
  })

  it('prints no name of a person and no number of a principal', async () => {
    const canary = makeMatter({ priority: 1, principalIds: ['canary-1'], handledBy: 'canary-2' })
    loadCity([canary])
    const wall = mountQueue()
    await nextFrame()
    expect(wall.html()).toContain(canary.id)
    expect(wall.html()).not.toContain('canary-')
    wall.unmount()
  })
})

describe('freshness', () => {
  it('goes from fresh over ageing and stale to lost, and says when it stopped', async () => {
    loadCity([makeMatter()])
    const badge = mount(FreshnessBadge)
    const states: (string | undefined)[] = []
    for (const seconds of [1, 2, 4, 14]) {
      await vi.advanceTimersByTimeAsync(seconds * 1000)
      await nextTick()
      states.push(badge.attributes('data-state'))
    }
    expect(states).toEqual(['fresh', 'ageing', 'stale', 'lost'])
    expect(badge.text()).toContain('数据停在')
    badge.unmount()
  })

  it('replaces figures people decide by with a dash once the feed is lost', async () => {
    loadCity([makeMatter(), makeMatter()])
    const wall = mountWith((figures) => h(VitalSigns, { figures, layout: 'wide' }))
    await nextFrame()
    const open = () => wall.findAll('.vital-row')[0]?.get('.value')
    expect(open()?.text()).toBe('2')
    await vi.advanceTimersByTimeAsync(22_000)
    await nextTick()
    expect(open()?.get('.live-figure').text()).toBe('—')
    expect(open()?.get('.was').text()).toContain('2')
    wall.unmount()
  })
})
