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
import { useAtlas } from '../../../screens/live/atlas.ts'
import type { TracedStep } from '../../../screens/panels/incident-detail.ts'
import { lamp, makeIncident, makeOrganization, makePrincipal, MINUTE, NOW } from './desk-bench.ts'

const row = (fields: Record<string, unknown>) => toIncidentRow(makeIncident(fields), lamp)
const accepted: Answer = { status: 'accepted', version: 1, result: {} }

const traced = (fields: Partial<TracedStep>) =>
  ({ at: NOW, actorId: 'p1', actorRole: 'dispatcher', rule: null, ...fields }) as TracedStep

/** Two bodies answer for the place of the matter. */
function openCity(): void {
  const atlas = useAtlas()
  for (const id of ['o1', 'o2'])
    atlas.organizations.set(makeOrganization({ id }).id, makeOrganization({ id }))
}

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

  it('keeps what was chosen for the register when another desk moves the matter on, and says who', async () => {
    answering(accepted)
    const acts = mount(IncidentActs, { props: { row: row({ status: 'reported' }) } })
    await acts.findAll('.register-form select')[1]?.setValue('2')
    const trace = [traced({ act: 'refused', actorRole: 'intakeClerk' })]
    await acts.setProps({ row: row({ status: 'refused', revision: 9 }), trace })
    const chosen = acts.findAll('.register-form select')[1]?.element
    expect(chosen instanceof HTMLSelectElement && chosen.value).toBe('2')
    expect(acts.find('[data-testid="act-register"]').attributes('disabled')).toBeDefined()
    expect(acts.find('[data-testid="too-late"]').text()).toContain('Intake clerk')
    await acts.find('[data-testid="too-late"] button').trigger('click')
    expect(acts.find('.register-form').exists()).toBe(false)
  })

  it('keeps the body that was chosen when another desk sends the matter first', async () => {
    answering(accepted)
    openCity()
    const acts = mount(IncidentActs, { props: { row: row({ status: 'registered' }) } })
    await acts.findAll('.dispatch-form input')[1]?.trigger('change')
    await acts.setProps({ row: row({ status: 'handling', revision: 9 }) })
    expect(acts.findAll<HTMLInputElement>('.dispatch-form input')[1]?.element.checked).toBe(true)
    expect(acts.find('[data-testid="too-late"]').exists()).toBe(true)
  })

  it('lets who is in command send a matter elsewhere once its offer is over its limit, not before', async () => {
    const asked = answering(accepted)
    openCity()
    const offered = { status: 'dispatched', organizationId: 'o1', revision: 7 }
    const at = Date.now()
    const early = mount(IncidentActs, { props: { row: row({ ...offered, dispatchedAt: at }) } })
    expect(early.find('[data-testid="act-dispatch"]').exists()).toBe(false)
    const acts = mount(IncidentActs, {
      props: { row: row({ ...offered, dispatchedAt: at - 24 * 60 * MINUTE }) },
    })
    expect(acts.find('[data-testid="not-taken"]').text()).toContain('Nobody accepted it')
    await acts.find('.dispatch-form').trigger('submit')
    await flushPromises()
    expect(asked).toMatchObject([
      { kind: 'dispatchIncident', organizationId: 'o2', baseRevision: 7 },
    ])
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
