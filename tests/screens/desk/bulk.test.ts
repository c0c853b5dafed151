import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import { may, type Operation, type Standing } from '#shared/access/permissions.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { Refusal } from '#shared/refusal.ts'
import { bulkActsOf, intentOf } from '../../../screens/desk/board/bulk-acts.ts'
import { GRACE_SECONDS, useBulk } from '../../../screens/desk/board/bulk.ts'
import BulkBar from '../../../screens/desk/board/BulkBar.vue'
import { extended, MOST_CHOSEN, toggled } from '../../../screens/desk/board/choice.ts'
import { makeDeskRouter } from '../../../screens/desk/desk-router.ts'
import { actsOf } from '../../../screens/desk/incident/acts-of.ts'
import { commonChoices, dispatchChoices } from '../../../screens/desk/incident/dispatch-choices.ts'
import { ordersToAccept } from '../../../screens/desk/order-standing.ts'
import { ownerPlaceOf } from '../../../screens/desk/whose-move.ts'
import { useOutbox } from '../../../screens/live/outbox.ts'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import { toIncidentRow, type IncidentRow } from '../../../screens/panels/incident-row.ts'
import { useSession } from '../../../screens/session/session.ts'
import {
  lamp,
  makeIncident,
  makeOrder,
  makeOrganization,
  makePlace,
  makePrincipal,
} from './desk-bench.ts'

const ID = (n: number) => `C261124-0000${n}`
const row = (n: number, fields: Record<string, unknown> = {}): IncidentRow =>
  toIncidentRow(makeIncident({ id: ID(n), status: 'reported', revision: n, ...fields }), lamp)
const officer = makePrincipal()
const mayOfficer = (operation: Operation, thing: Standing) => may(officer, operation, thing)
const actsAt = ({ record }: IncidentRow) => actsOf(record, officer.id, mayOfficer)

/** An outbox that answers each act by its matter; an act without an answer stays on its way. */
function answering(refusals: Readonly<Record<string, Refusal>> = {}) {
  const left: PersonIntent[] = []
  const forgotten: string[] = []
  vi.spyOn(useOutbox(), 'act').mockImplementation((intent) => {
    left.push(intent)
    const id = 'incidentId' in intent ? intent.incidentId : ''
    const refusal = refusals[id]
    const answer: Answer = refusal
      ? { status: 'refused', refusal }
      : { status: 'accepted', version: 1, result: {} }
    return { id: `op-${left.length}`, answered: Promise.resolve(answer) }
  })
  vi.spyOn(useOutbox(), 'forget').mockImplementation((id) => {
    forgotten.push(id)
    return Promise.resolve()
  })
  return { left, forgotten }
}

function show(rows: readonly IncidentRow[]) {
  return mount(BulkBar, {
    props: { rows },
    attachTo: document.body,
    global: { plugins: [makeDeskRouter(createMemoryHistory('/desk'))] },
  })
}
const seconds = async (count: number) => {
  await vi.advanceTimersByTimeAsync(count * 1000)
  await flushPromises()
}

beforeEach(async () => {
  setActivePinia(createPinia())
  useSession().who = officer
  await setLocale('en')
  await Promise.all([loadWords('common'), loadWords('panels'), loadWords('desk')])
  vi.useFakeTimers()
})
// What a way to another page has asked for comes before this one closes.
afterAll(() => vi.dynamicImportSettled())

afterEach(() => {
  vi.useRealTimers()
  document.body.replaceChildren()
})

describe('choosing several', () => {
  it('puts one in and out, and takes everything between two rows', () => {
    const rows = [row(1), row(2), row(3), row(4)]
    expect([...toggled(new Set(['a']), 'a')]).toEqual([])
    expect([...extended(new Set(), rows, { from: ID(3), to: ID(2) })]).toEqual([ID(2), ID(3)])
    expect([...extended(new Set([ID(4)]), rows, { from: '', to: ID(1) })]).toEqual([ID(4), ID(1)])
    expect([...extended(new Set(), rows, { from: ID(1), to: 'gone' })]).toEqual([])
  })
})

describe('what may be done to several', () => {
  it('offers each act with the matters at which this person may do it, and never a recheck', () => {
    const rows = [row(1), row(2, { status: 'registered' }), row(3, { status: 'rechecking' })]
    const acts = bulkActsOf(rows, actsAt, new Map())
    expect(acts.map(({ name, rows: at }) => [name, at.map(({ id }) => id)])).toEqual([
      ['register', [ID(1)]],
      ['verify', [ID(1)]],
      ['dispatch', [ID(2)]],
      ['refuse', [ID(1)]],
      ['note', [ID(1), ID(2), ID(3)]],
    ])
  })

  it('accepts only offers that wait for this person', () => {
    const station = makePrincipal({ role: 'departmentHandler', organizationId: 'o1' })
    const offers = [
      makeOrder(),
      makeOrder({ id: 'w2', incidentId: ID(2), organizationId: 'o2' }),
      makeOrder({ id: 'w3', incidentId: ID(3), status: 'done' }),
    ]
    const found = ordersToAccept(offers, new Set([ID(1), ID(2), ID(3)]), (operation, thing) =>
      may(station, operation, thing),
    )
    expect([...found.keys()]).toEqual([ID(1)])
    expect(intentOf({ name: 'accept' }, row(1), found)).toEqual({
      kind: 'acceptOrder',
      orderId: 'w1',
    })
    expect(intentOf({ name: 'accept' }, row(2), found)).toBeUndefined()
  })

  it('sends several only to a body that answers for all of them', () => {
    const organizations = [
      makeOrganization(),
      makeOrganization({ id: 'committee', kind: 'residentsCommittee', placeIds: ['m1'] }),
    ]
    const choicesAt = (placeIds: readonly string[]) =>
      dispatchChoices({
        incident: makeIncident({ placeIds }),
        incidentClass: lamp,
        organizations,
        units: [],
        open: [],
      })
    const common = commonChoices([choicesAt(['c', 'd1', 's1', 'm1']), choicesAt(['c', 'd1', 's2'])])
    expect(common.map(({ organization }) => organization.id)).toEqual(['o1'])
    expect(commonChoices([])).toEqual([])
  })
})

describe('the grace period', () => {
  it('sends nothing before it is over, then one operation for each matter with the revision one looked at', async () => {
    const { left } = answering()
    const rows = [row(1), row(2)]
    for (const { id } of rows) useBulk().toggle(id)
    const bar = show(rows)
    expect(bar.find('[data-testid="bulk-count"]').text()).toBe('2 chosen')
    await bar.find('[data-testid="bulk-register"]').trigger('click')
    await seconds(GRACE_SECONDS - 1)
    expect(left).toEqual([])
    expect(bar.text()).toContain('Register: 2 incidents, not sent yet')
    expect(bar.text()).toContain('leaves in 1 s')
    await seconds(1)
    expect(left).toEqual([
      { kind: 'registerIncident', incidentId: ID(1), baseRevision: 1 },
      { kind: 'registerIncident', incidentId: ID(2), baseRevision: 2 },
    ])
    expect(bar.text()).toContain('2 accepted, 0 refused')
    expect(useBulk().chosen.size).toBe(0)
  })

  it('sends nothing at all when it is undone, and keeps the choice', async () => {
    const { left } = answering()
    useBulk().toggle(ID(1))
    const bar = show([row(1)])
    await bar.find('[data-testid="bulk-verify"]').trigger('click')
    await seconds(2)
    expect(document.activeElement?.getAttribute('data-testid')).toBe('bulk-undo')
    await bar.find('[data-testid="bulk-undo"]').trigger('click')
    await seconds(GRACE_SECONDS * 2)
    expect(left).toEqual([])
    expect([...useBulk().chosen]).toEqual([ID(1)])
    expect(bar.attributes('data-state')).toBe('idle')
  })

  it('tells each refusal with its reason, keeps those rows chosen and lets the outbox go on', async () => {
    const { left, forgotten } = answering({ [ID(2)]: { code: 'conflict' } })
    const rows = [row(1), row(2), row(3)]
    for (const { id } of rows) useBulk().toggle(id)
    const bar = show(rows)
    await bar.find('[data-testid="bulk-register"]').trigger('click')
    await seconds(GRACE_SECONDS)
    expect(left.length).toBe(3)
    expect(bar.text()).toContain('2 accepted, 1 refused')
    const told = bar.findAll('li')
    expect(told.map((line) => line.attributes('data-incident-id'))).toEqual([ID(2)])
    expect(told[0]?.text()).toContain('Somebody changed it in the meantime')
    expect([...useBulk().chosen]).toEqual([ID(2)])
    expect(forgotten).toEqual(['op-2'])
    await bar.find('[data-testid="bulk-dismiss"]').trigger('click')
    expect([...useBulk().chosen]).toEqual([ID(2)])
  })

  it('asks for a reason before it refuses several, and for words before a note', async () => {
    const { left } = answering()
    const bar = show([row(1), row(2)])
    await bar.find('[data-testid="bulk-note"]').trigger('click')
    expect(bar.find('[data-testid="bulk-confirm"]').attributes('disabled')).toBeDefined()
    await bar.find('[data-testid="bulk-refuse"]').trigger('click')
    await bar.find('select').setValue('3')
    await bar.find('[data-testid="bulk-form"]').trigger('submit')
    await seconds(GRACE_SECONDS)
    expect(left).toMatchObject([
      { kind: 'refuseIncident', incidentId: ID(1), reason: 'duplicate' },
      { kind: 'refuseIncident', incidentId: ID(2), reason: 'duplicate' },
    ])
  })

  it('takes no more at once than one can look over, and offers nothing to those who only read', () => {
    const many = Array.from({ length: MOST_CHOSEN + 1 }, (_none, index) => row(index))
    expect(show(many).text()).toContain(`At most ${MOST_CHOSEN} at once`)
    useSession().who = makePrincipal({ role: 'auditor', scopePlaceIds: ['c'] })
    const reader = show([row(1)])
    expect(reader.text()).toContain('nothing you may do')
    expect(reader.find('[data-testid="bulk-register"]').exists()).toBe(false)
  })
})

describe('who owns a row', () => {
  it('is the area of the tier that owns the class', () => {
    const places = new Map(
      [makePlace('d1', 'district', null), makePlace('s1', 'subdistrict', 'd1')].map(
        (place) => [String(place.id), place] as const,
      ),
    )
    expect(ownerPlaceOf(row(1), places)?.id).toBe('s1')
    expect(ownerPlaceOf(row(1, { placeIds: ['c'] }), places)).toBeUndefined()
  })
})
