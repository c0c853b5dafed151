import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import { setCityClock } from '../../../screens/live/clock.ts'
import { incidentDetail, type TracedStep } from '../../../screens/panels/incident-detail.ts'
import { traceLines } from '../../../screens/panels/trace-lines.ts'
import TraceList from '../../../screens/panels/TraceList.vue'
import { lamp, makeIncident, MINUTE, NOW } from '../desk/desk-bench.ts'

function step(act: string, at: number, fields: Record<string, unknown> = {}) {
  return {
    incidentId: 'C261124-00001',
    act,
    at,
    happenedAt: null,
    actorId: 'p1',
    actorRole: 'dispatcher',
    from: null,
    to: null,
    organizationId: null,
    unitId: null,
    orderId: null,
    reason: null,
    rule: null,
    photos: [],
    ...fields,
  }
}
const parsed = (...trace: unknown[]): readonly TracedStep[] =>
  v.parse(incidentDetail, {
    incident: makeIncident(),
    mayReadTexts: true,
    trace,
    reports: [],
  }).trace

describe('the lines of a trace', () => {
  it('mark a wait that went over its limit, before the step that ended it', () => {
    const trace = parsed(
      step('dispatched', NOW - 30 * MINUTE),
      step('accepted', NOW - 20 * MINUTE),
      step('handled', NOW),
    )
    const lines = traceLines(trace, lamp, undefined, NOW)
    expect(lines.map((line) => (line.kind === 'wait' ? line.clock : line.step.act))).toEqual([
      'dispatched',
      'accept',
      'accepted',
      'handled',
    ])
    const [, wait] = lines
    expect(wait).toMatchObject({ waitedMs: 10 * MINUTE, limitMs: 5 * MINUTE, isOpen: false })
  })

  it('end with the wait that goes on', () => {
    const startedAt = NOW - 30 * MINUTE
    const running = { clock: 'accept', startedAt, dueAt: startedAt + 5 * MINUTE } as const
    const lines = traceLines(parsed(step('dispatched', startedAt)), lamp, running, NOW)
    expect(lines.at(-1)).toMatchObject({ kind: 'wait', isOpen: true, waitedMs: 30 * MINUTE })
  })
})

describe('TraceList', () => {
  beforeEach(async () => {
    setActivePinia(createPinia())
    setCityClock(NOW, 1)
    await setLocale('en')
    await loadWords('common')
    await loadWords('panels')
  })

  it('tells for an automatic step its rule, version and inputs', () => {
    const trace = parsed(
      step('registered', NOW, {
        actorId: null,
        actorRole: 'system',
        rule: { id: 'auto-register', version: 2, inputs: { lowRisk: 1 } },
      }),
    )
    const words = mount(TraceList, { props: { trace } }).text()
    expect(words).toContain('Registered')
    expect(words).toContain('Automatic')
    expect(words).toMatch(/automatic registration\s*·\s*v2\s*·\s*Inputs low-risk class/u)
  })

  it('shows what was said, but never who said it', () => {
    const texts = { text: 'Dark since Monday', reporterName: 'Wang', reporterPhone: '139' }
    const words = mount(TraceList, {
      props: { trace: parsed(step('reported', NOW, { texts })) },
    }).text()
    expect(words).toContain('Dark since Monday')
    expect(words).not.toContain('Wang')
    expect(words).not.toContain('139')
  })
})
