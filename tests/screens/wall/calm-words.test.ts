// @vitest-environment happy-dom
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LoopStep } from '#shared/figures/loop.ts'
import { currentLocale, loadWords, setLocale } from '../../../screens/locale/words.ts'
import ForcesPanel from '../../../screens/wall/ForcesPanel.vue'
import LoopPanel from '../../../screens/wall/LoopPanel.vue'
import MapLegend from '../../../screens/wall/MapLegend.vue'
import OnTimeShares from '../../../screens/wall/OnTimeShares.vue'
import type { Figures } from '../../../screens/wall/use-figures.ts'
import { NOW } from '../../shared/figures/fixtures.ts'

const steps: readonly LoopStep[] = [
  'received',
  'dispatched',
  'handling',
  'rechecking',
  'closedToday',
]
/** What these panels read of the figures of a wall. */
const figures = {
  freshness: { value: 'fresh' },
  pictureNow: { value: NOW },
  quarters: { value: [] },
  loop: {
    value: steps.map((step, at) => ({
      step,
      count: at === 0 ? 0 : 7,
      late: at === 0 ? undefined : 1,
      oldestAt: at === 0 ? undefined : NOW,
    })),
  },
  onTime: {
    value: [
      { tier: 'community', share: 0.99, count: 10 },
      { tier: 'subdistrict', share: 0.9, count: 10 },
      { tier: 'district', share: undefined, count: 0 },
    ],
  },
  forces: {
    value: [
      { kind: 'police', hand: 'government', free: 3, onDuty: 4 },
      { kind: 'greenery', hand: 'government', free: 5, onDuty: 9 },
      { kind: 'sanitation', hand: 'government', free: 1, onDuty: 2 },
    ],
  },
} as unknown as Figures

beforeEach(async () => {
  setActivePinia(createPinia())
  await Promise.all([loadWords('common'), loadWords('wall')])
})

describe('words of the calm wall', () => {
  it.each(['zh-CN', 'zh-Hant', 'en'] as const)(
    '[W15] gives every count of the loop unit and measure in %s',
    async (locale) => {
      await setLocale(locale)
      expect(currentLocale.value).toBe(locale)
      const panel = mount(LoopPanel, { props: { figures, layout: 'narrow' } })
      const rows = panel.findAll('li')
      expect(rows).toHaveLength(4)
      for (const row of rows) {
        expect(row.get('.count small').text()).not.toBe('')
        expect(row.get('.says').text()).not.toBe('')
      }
      panel.unmount()
      await setLocale('zh-CN')
    },
  )

  it('[W15] holds the tier that keeps its promise least against the target', () => {
    const line = mount(OnTimeShares, { props: { figures, layout: 'wide' } })
    expect(line.text()).toMatch(/街镇.*95 %/u)
    expect(line.get('.track i').attributes('style')).toContain('90%')
    expect(line.classes()).toContain('below')
    line.unmount()
  })

  it('counts every force, the less asked ones in one line', () => {
    const panel = mount(ForcesPanel, { props: { figures, layout: 'wide' } })
    expect(panel.findAll('li').map((row) => row.attributes('data-kind'))).toEqual([
      'police/government',
      'others',
    ])
    expect(panel.findAll('li')[1]?.text()).toContain('/ 11')
    expect(panel.findAll('li')[1]?.get('.bar i').attributes('style')).toContain('54.5')
    panel.unmount()
  })

  it('[W16] keeps each half of the legend on its own side of the middle seam', () => {
    const legend = mount(MapLegend, {
      props: { known: true, toned: true, gathered: true, units: false },
    })
    const halves = legend.findAll('.half').map((half) => half.text())
    expect(halves).toHaveLength(2)
    expect(halves[0]).toContain('≥1.25')
    expect(halves[1]).toContain('×n')
    legend.unmount()
  })

  it('[W16] cuts no name: no style of the wall ends a text in dots', () => {
    const files = ['screens/wall', 'screens/wall/emergency'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.vue'))
        .map((name) => join(folder, name)),
    )
    expect(files.length).toBeGreaterThan(15)
    const cutting = files.filter((file) =>
      /text-overflow|line-clamp/u.test(readFileSync(file, 'utf8')),
    )
    expect(cutting).toEqual([])
  })
})
