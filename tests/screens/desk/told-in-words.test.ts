import { beforeEach, describe, expect, it } from 'vitest'
import { lastChangeWords } from '../../../screens/desk/incident/last-change.ts'
import { loadWords, setLocale, useWords } from '../../../screens/locale/words.ts'
import type { TracedStep } from '../../../screens/panels/incident-detail.ts'
import { ruleInputs } from '../../../screens/panels/rule-inputs.ts'
import { NOW } from './desk-bench.ts'

const step = (fields: Partial<TracedStep>) =>
  ({ at: NOW, actorId: 'p1', actorRole: 'dispatcher', rule: null, ...fields }) as TracedStep

beforeEach(async () => {
  await setLocale('en')
  await Promise.all([loadWords('common'), loadWords('panels'), loadWords('desk')])
})

const words = () => ({ panels: useWords('panels')(), desk: useWords('desk')() })

describe('a conflict', () => {
  it('is told with the post that changed it, when and what; a note is no change', () => {
    const rule = { id: 'route-by-class', version: 1, inputs: {} }
    const trace = [
      step({ act: 'registered', actorRole: 'intakeClerk' }),
      step({ act: 'dispatched' }),
      step({ act: 'rechecking', actorId: null, actorRole: 'system', rule }),
      step({ act: 'noted', actorRole: 'auditor' }),
    ]
    const told = lastChangeWords(trace, NOW, words())
    expect(told).toContain(words().panels.role.dispatcher)
    expect(told).toContain(words().panels.act.dispatched)
    expect(told).toMatch(/\d\d:\d\d/u)
    expect(told).not.toContain('p1')
  })

  it('names the system where a rule acted, and says nothing while the trace is unknown', () => {
    const rule = { id: 'route-by-class', version: 1, inputs: {} }
    const trace = [step({ act: 'dispatched', actorId: null, actorRole: 'system', rule })]
    expect(lastChangeWords(trace, NOW, words())).toContain(words().panels.role.system)
    expect(lastChangeWords(undefined, NOW, words())).toBe('')
  })
})

describe('what a rule looked at', () => {
  const names = { classTitle: () => 'Lamp', organization: () => 'Station', callSign: () => 'E-1' }
  const told = (inputs: Record<string, string | number>) =>
    ruleInputs(inputs, { panels: words().panels, common: useWords('common')() }, names)

  it('is a phrase, never a bare 1 or 0', () => {
    expect(told({ source: 'patrol', lowRisk: 1 })).toEqual(['source Patrol', 'low-risk class'])
    expect(told({ lowRisk: 0 })).toEqual(['not a low-risk class'])
  })

  it('leaves out what there was none of', () => {
    expect(told({ organizationId: 'o1', unitId: '' })).toEqual(['body Station'])
  })
})
