import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { useOutbox } from '../../../screens/live/outbox.ts'
import FinishPage from '../../../screens/mobile/task/FinishPage.vue'
import RecheckPage from '../../../screens/mobile/task/RecheckPage.vue'
import ReturnPage from '../../../screens/mobile/task/ReturnPage.vue'
import { hold, makeIncident, makeOrder, openPhone } from './mobile-bench.ts'

const painted = () => new Promise((resolve) => setTimeout(resolve, 130))

describe('the forms of an act', () => {
  beforeEach(async () => {
    await openPhone()
    hold(1, [
      ['incident', makeIncident('i1', { status: 'handling' })],
      ['incident', makeIncident('i2', { status: 'rechecking', handledBy: 'p2' })],
      ['workOrder', makeOrder('w1', 'i1', { status: 'onScene' })],
    ])
    await painted()
  })

  it('ask for a photo where the class decides by it, and say why', async () => {
    const page = mount(FinishPage, { props: { id: 'w1' } })
    expect(page.text()).toContain('the recheck decides by it')
    await page.get('[data-testid="outcome-solved"]').setValue()
    await page.get('form').trigger('submit')
    expect(page.get('[role="alert"]').text()).toContain('One is required')
    expect(useOutbox().waiting).toEqual([])
  })

  it('send a task back only with a reason', async () => {
    const page = mount(ReturnPage, { props: { id: 'w1' } })
    await page.get('form').trigger('submit')
    expect(page.get('[role="alert"]').text()).toBe('Choose one first')
    await page.get('input[value="unsafe"]').setValue()
    await page.get('textarea').setValue(' a dog ')
    await page.get('form').trigger('submit')
    expect(useOutbox().waiting[0]?.intent).toEqual({
      kind: 'returnOrder',
      orderId: 'w1',
      reason: 'unsafe',
      personal: { text: 'a dog' },
    })
  })

  it('say what is still wrong when a recheck fails', async () => {
    const page = mount(RecheckPage, { props: { id: 'i2' } })
    await page.get('[data-testid="act-recheck-fail"]').trigger('click')
    await page.get('form').trigger('submit')
    expect(useOutbox().waiting).toEqual([])
    await page.get('textarea').setValue('still wet')
    await page.get('form').trigger('submit')
    expect(useOutbox().waiting[0]?.intent).toMatchObject({
      kind: 'recheckIncident',
      passed: false,
      baseRevision: 1,
    })
  })

  it('say so when the task is no longer ours', () => {
    const page = mount(FinishPage, { props: { id: 'gone' } })
    expect(page.text()).toContain('This task is no longer yours')
  })
})
