import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { DeskRecord } from '#shared/access/projection.ts'
import { operationId } from '#shared/model/id.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { workOrder } from '#shared/model/work-order.ts'
import { guessOrder, openActs, reachedVersion } from '../../../screens/live/guess.ts'
import type { OutboxEntry } from '../../../screens/live/outbox-entry.ts'
import { accept, depart, note } from './outbox-bench.ts'

const order: DeskRecord<'workOrder'> = v.parse(workOrder, {
  id: 'w1',
  incidentId: 'i1',
  organizationId: 'o1',
  unitId: 'u1',
  principalId: 'p1',
  priority: 3,
  status: 'offered',
  placeIds: ['c1'],
  offeredAt: 1000,
  acceptedAt: null,
  enRouteAt: null,
  onSceneAt: null,
  doneAt: null,
  outcome: null,
  reason: null,
  revision: 1,
})

let count = 0
function entry(intent: PersonIntent, fields: Partial<OutboxEntry> = {}): OutboxEntry {
  count += 1
  return {
    id: v.parse(operationId, `op-${count}`),
    order: count,
    owner: 'p1',
    intent,
    photos: [],
    happenedAt: 2000 + count,
    uncertaintyMs: 1000,
    state: 'queued',
    version: null,
    result: null,
    refusal: null,
    ...fields,
  }
}

const shown = (entries: readonly OutboxEntry[], reached = 0) =>
  guessOrder(order, openActs(entries, reached)).status

describe('a guess', () => {
  it('shows own acts at once, in their order', () => {
    expect(shown([entry(accept('w1')), entry(depart('w1'))])).toBe('enRoute')
  })

  it('leaves the mirror record untouched', () => {
    guessOrder(order, [entry(accept('w1'))])
    expect(order.status).toBe('offered')
    expect(guessOrder(order, [entry(note('i1')), entry(accept('w2'))])).toBe(order)
  })

  it('stays until the mirror reaches the version of the answer, and not longer', () => {
    const accepted = entry(accept('w1'), { state: 'accepted', version: 7 })
    expect(shown([accepted], 6)).toBe('accepted')
    expect(shown([accepted], 7)).toBe('offered')
  })

  it('is dropped when the act was refused, together with what stands behind it', () => {
    const refused = entry(accept('w1'), { state: 'refused', refusal: { code: 'wrong-state' } })
    expect(shown([refused, entry(depart('w1'))])).toBe('offered')
  })

  it('never shows a step that is not legal from where the mirror stands', () => {
    expect(shown([entry(depart('w1'))])).toBe('offered')
  })

  it('knows the least version of all mirrors', () => {
    expect(reachedVersion([{ version: 9 }, { version: 4 }])).toBe(4)
    expect(reachedVersion([])).toBe(-1)
  })
})
