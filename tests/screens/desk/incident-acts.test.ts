import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Answer } from '#shared/protocol/down.ts'
import IncidentActs from '../../../screens/desk/incident/IncidentActs.vue'
import { useOutbox } from '../../../screens/live/outbox.ts'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import { toIncidentRow } from '../../../screens/panels/incident-row.ts'
import { useSession } from '../../../screens/session/session.ts'
import { lamp, makeIncident, makePrincipal } from './desk-bench.ts'

const row = (fields: Record<string, unknown>) => toIncidentRow(makeIncident(fields), lamp)
const accepted: Answer = { status: 'accepted', version: 1, result: {} }

function answering(answer: Answer) {
  const asked: PersonIntent[] = []
  vi.spyOn(useOutbox(), 'act').mockImplementation((intent) => {
    asked.push(intent)
    return { id: 'op-1', answered: Promise.resolve(answer) }
  })
  return asked
}

beforeEach(async () => {
  setActivePinia(createPinia())
  useSession().who = makePrincipal()
  await setLocale('en')
  await Promise.all([loadWords('common'), loadWords('panels'), loadWords('desk')])
})

describe('what one may do with a matter', () => {
  it('sends the intent with the revision one looked at', async () => {
    const asked = answering(accepted)
    const acts = mount(IncidentActs, { props: { row: row({ status: 'reported', revision: 5 }) } })
    await acts.find('[data-testid="act-verify"]').trigger('click')
    await flushPromises()
    expect(asked).toEqual([
      { kind: 'verifyIncident', incidentId: 'C261124-00001', baseRevision: 5 },
    ])
    expect(acts.text()).toContain('Confirmed')
  })

  it('keeps what was typed when somebody else was faster, and says why', async () => {
    const asked = answering({ status: 'refused', refusal: { code: 'conflict' } })
    const acts = mount(IncidentActs, { props: { row: row({ status: 'reported' }) } })
    await acts.find('[data-testid="act-refuse"]').trigger('click')
    await acts.find('.reason-form textarea').setValue('seen twice')
    await acts.find('.reason-form').trigger('submit')
    await flushPromises()
    expect(asked).toMatchObject([{ kind: 'refuseIncident', personal: { text: 'seen twice' } }])
    expect(acts.text()).toContain('Somebody changed it in the meantime')
    const typed = acts.find('.reason-form textarea').element
    expect(typed instanceof HTMLTextAreaElement && typed.value).toBe('seen twice')
  })

  it('shows no act that the role does not have', () => {
    useSession().who = makePrincipal({ role: 'auditor', scopePlaceIds: ['c'] })
    const acts = mount(IncidentActs, { props: { row: row({ status: 'reported' }) } })
    expect(
      acts.findAll('[data-testid^="act-"]').map((one) => one.attributes('data-testid')),
    ).toEqual(['act-answer'])
    expect(acts.text()).toContain('Your role reads only.')
  })
})
