import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import { useOutbox } from '../../../screens/live/outbox.ts'
import { useSession } from '../../../screens/session/session.ts'
import TasksPage from '../../../screens/mobile/TasksPage.vue'
import { useTasks } from '../../../screens/mobile/tasks.ts'
import { hold, makeIncident, makeOrder, openPhone, who } from './mobile-bench.ts'

/** The mirror shows changes with the next paint. */
const painted = () => new Promise((resolve) => setTimeout(resolve, 130))

describe('my tasks', () => {
  beforeEach(openPhone)

  it('come by priority, then what was taken, then time left', async () => {
    hold(1, [
      ['incident', makeIncident('i1')],
      ['incident', makeIncident('i2', { priority: 1 })],
      ['incident', makeIncident('i3', { dispatchedAt: 1 })],
      ['incident', makeIncident('i4', { status: 'handling' })],
      ['workOrder', makeOrder('w1', 'i1')],
      ['workOrder', makeOrder('w2', 'i2', { priority: 1 })],
      ['workOrder', makeOrder('w3', 'i3')],
      ['workOrder', makeOrder('w4', 'i4', { status: 'accepted' })],
    ])
    await painted()
    expect(useTasks().open.value.map(({ id }) => id)).toEqual(['w2', 'w4', 'w3', 'w1'])
  })

  it('are those of the person, or of the unit while nobody has taken them', async () => {
    hold(1, [
      ['incident', makeIncident('i1')],
      ['workOrder', makeOrder('mine', 'i1')],
      ['workOrder', makeOrder('unit', 'i1', { principalId: null })],
      ['workOrder', makeOrder('taken', 'i1', { principalId: 'p2' })],
      ['workOrder', makeOrder('body', 'i1', { principalId: null, unitId: null })],
    ])
    await painted()
    expect(useTasks().open.value.map(({ id }) => id)).toEqual(['mine', 'unit'])
    useSession().who = { ...who, role: 'departmentHandler', unitId: null }
    expect(useTasks().open.value.map(({ id }) => id)).toEqual(['body', 'mine'])
  })

  it('show what, where, by when, and take a step at once, without waiting for the server', async () => {
    hold(1, [
      ['incident', makeIncident('i1')],
      ['workOrder', makeOrder('w1', 'i1')],
    ])
    const page = mount(TasksPage)
    await painted()
    const card = page.get('[data-testid="task-card"]')
    expect(card.text()).toContain('Leak')
    expect(card.text()).toContain('i1 street')
    expect(card.attributes('data-status')).toBe('offered')
    await page.get('[data-testid="act-accept"]').trigger('click')
    await nextTick()
    expect(page.get('[data-testid="task-card"]').attributes('data-status')).toBe('accepted')
    expect(page.text()).toContain('Saved on phone, server has not confirmed')
    expect(useOutbox().waiting.map(({ intent }) => intent.kind)).toEqual(['acceptOrder'])
  })

  it('do not let one impulse take two steps, nor a step of the next task', async () => {
    hold(1, [
      ['incident', makeIncident('i1', { status: 'handling' })],
      ['incident', makeIncident('i2')],
      ['workOrder', makeOrder('w1', 'i1', { status: 'enRoute' })],
      ['workOrder', makeOrder('w2', 'i2')],
    ])
    const page = mount(TasksPage)
    await painted()
    await page.get('[data-testid="act-arrive"]').trigger('click')
    await page.get('[data-testid="act-finish"]').trigger('click')
    expect(location.hash).not.toContain('finish')
    hold(2, [
      ['incident', makeIncident('i2')],
      ['workOrder', makeOrder('w2', 'i2')],
    ])
    await painted()
    await page.get('[data-testid="act-accept"]').trigger('click')
    expect(useOutbox().waiting.map(({ intent }) => intent.kind)).toEqual(['arriveOrder'])
  })

  it('offer matters to recheck that somebody else has handled', async () => {
    hold(1, [
      ['incident', makeIncident('mine', { status: 'rechecking', handledAt: 1, handledBy: 'p1' })],
      ['incident', makeIncident('other', { status: 'rechecking', handledAt: 1, handledBy: 'p2' })],
    ])
    await painted()
    expect(useTasks().rechecks.value).toEqual([])
    useSession().who = { ...who, role: 'inspector' }
    expect(useTasks().rechecks.value.map(({ id }) => id)).toEqual(['other'])
  })
})
