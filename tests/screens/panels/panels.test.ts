import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { setCityClock, useNow } from '../../../screens/live/clock.ts'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import IncidentList from '../../../screens/panels/IncidentList.vue'
import { toIncidentRow } from '../../../screens/panels/incident-row.ts'
import { stepsOf } from '../../../screens/panels/step-strip.ts'
import StepStrip from '../../../screens/panels/StepStrip.vue'
import TimeLeft from '../../../screens/panels/TimeLeft.vue'
import { lamp, makeIncident, MINUTE, NOW } from '../desk/desk-bench.ts'

beforeEach(async () => {
  setActivePinia(createPinia())
  setCityClock(NOW, 1)
  await setLocale('en')
  await loadWords('common')
  await loadWords('panels')
})

const states = (incident: ReturnType<typeof makeIncident>) =>
  stepsOf(incident).map(({ status, state }) => `${status} ${state}`)

describe('the way of a matter', () => {
  it('leaves out verifying where it was skipped', () => {
    expect(states(makeIncident())).toEqual([
      'reported done',
      'registered done',
      'dispatched now',
      'handling ahead',
      'handled ahead',
      'rechecking ahead',
      'closed ahead',
    ])
  })

  it('is all done when closed, and cut short when refused', () => {
    const closed = makeIncident({
      status: 'closed',
      acceptedAt: NOW,
      handledAt: NOW,
      closedAt: NOW,
    })
    expect(stepsOf(closed).every(({ state }) => state === 'done')).toBe(true)
    const refused = makeIncident({
      status: 'refused',
      registeredAt: null,
      dispatchedAt: null,
      closedAt: NOW,
    })
    expect(states(refused)).toEqual(['reported done', 'refused now'])
  })

  it('names the present step for those who listen', () => {
    const strip = mount(StepStrip, { props: { incident: makeIncident() } })
    expect(strip.find('[aria-current="step"]').text()).toContain('Dispatched')
  })
})

describe('TimeLeft', () => {
  it('says what is left, and how late it is once it is', () => {
    const at = useNow().value
    const deadline = {
      clock: 'accept',
      startedAt: at - 3 * MINUTE,
      dueAt: at + 2 * MINUTE,
    } as const
    const left = mount(TimeLeft, { props: { deadline, priority: 2, withClock: true } })
    expect(left.text()).toMatch(/to accept\s*02:00 left/u)
    const late = { ...deadline, dueAt: at - 12 * MINUTE }
    expect(mount(TimeLeft, { props: { deadline: late, priority: 2 } }).text()).toBe('+12:00')
  })

  it('says that no clock runs', () => {
    const none = mount(TimeLeft, { props: { deadline: undefined, priority: 4 } })
    expect(none.text()).toBe('no clock')
  })
})

describe('IncidentList', () => {
  it('says what, where, step and time, and opens on a press', async () => {
    const row = toIncidentRow(makeIncident(), lamp)
    const list = mount(IncidentList, { props: { rows: [row] } })
    for (const word of ['Street lamp out', '88 Lanpu Road', 'Dispatched']) {
      expect(list.text()).toContain(word)
    }
    await list.find('button').trigger('click')
    expect(list.emitted('open')).toEqual([[row.id]])
  })

  it('lets titles take a second line where the column is narrow, and nowhere else', () => {
    const rows = [toIncidentRow(makeIncident(), lamp)]
    const wraps = (given: { readonly wraps?: boolean }) =>
      mount(IncidentList, { props: { rows, ...given } }).classes('wraps')
    expect([wraps({ wraps: true }), wraps({})]).toEqual([true, false])
  })
})
