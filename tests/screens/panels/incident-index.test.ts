import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { DeskRecord } from '#shared/access/projection.ts'
import { incidentId } from '#shared/model/id.ts'
import { makeIncidentIndex } from '../../../screens/panels/incident-index.ts'
import { compareRows } from '../../../screens/panels/incident-row.ts'
import { lamp, makeIncident, MINUTE, NOW } from '../desk/desk-bench.ts'

const classOf = (code: string) => (code === lamp.code ? lamp : undefined)
const base = makeIncident()
const idOf = (n: number) => ({ id: v.parse(incidentId, `i${n}`) })
type Records = Map<string, DeskRecord<'incident'>>

function records(...all: DeskRecord<'incident'>[]): Records {
  return new Map(all.map((record) => [record.id, record]))
}
const ids = (index: ReturnType<typeof makeIncidentIndex>) => index.rows().map((row) => row.id)

describe('the order of matters', () => {
  it('puts priority first, then what runs out first, and the ended last', () => {
    const index = makeIncidentIndex(classOf)
    index.update(
      records(
        makeIncident({ id: 'later', dispatchedAt: NOW - MINUTE }),
        makeIncident({ id: 'sooner', dispatchedAt: NOW - 4 * MINUTE }),
        makeIncident({ id: 'urgent', priority: 1, dispatchedAt: NOW }),
        makeIncident({ id: 'closed', priority: 1, status: 'closed', closedAt: NOW }),
        makeIncident({ id: 'no-clock', status: 'reported' }),
      ),
    )
    expect(ids(index)).toEqual(['urgent', 'sooner', 'later', 'no-clock', 'closed'])
  })

  it('keeps the same order as a full sort through many changes', () => {
    const index = makeIncidentIndex(classOf)
    const held: Records = new Map()
    let seed = 7
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let step = 0; step < 400; step += 1) {
      const id = `i${random(80)}`
      if (random(5) === 0) held.delete(id)
      else {
        const status = random(4) === 0 ? 'closed' : 'dispatched'
        held.set(
          id,
          makeIncident({
            id,
            status,
            priority: 1 + random(4),
            dispatchedAt: NOW - random(1000),
            closedAt: status === 'closed' ? NOW - random(1000) : null,
          }),
        )
      }
      if (step % 3 === 0) index.update(held)
    }
    index.update(held)
    expect(index.rows().length).toBe(held.size)
    expect(index.rows()).toEqual(index.rows().toSorted(compareRows))
  })

  it('keeps the rows of records that did not change, and the list when nothing did', () => {
    const index = makeIncidentIndex(classOf)
    const kept = makeIncident({ id: 'kept' })
    index.update(records(kept, makeIncident({ id: 'moved' })))
    const before = index.byId.get('kept')
    index.update(records(kept, makeIncident({ id: 'moved', status: 'handling', acceptedAt: NOW })))
    expect(index.byId.get('kept')).toBe(before)
    const list = index.rows()
    index.update(records(kept, ...[index.byId.get('moved')?.record ?? kept]))
    expect(index.rows()).toBe(list)
  })
})

describe('what changed', () => {
  it('says nothing of the first picture, then who came, moved and left', () => {
    const index = makeIncidentIndex(classOf)
    const first = makeIncident({ id: 'a' })
    expect(index.update(records(first, makeIncident({ id: 'b' })))).toEqual([])
    const told = index.update(
      records(
        makeIncident({ id: 'a', status: 'handling', acceptedAt: NOW }),
        makeIncident({ id: 'c', priority: 2 }),
      ),
    )
    expect(told.map(({ id, from, to }) => [id, from, to])).toEqual([
      ['a', 'dispatched', 'handling'],
      ['c', null, 'dispatched'],
      ['b', 'dispatched', null],
    ])
  })

  it('takes 200 changes among 20,000 matters well within a frame of input', () => {
    const index = makeIncidentIndex(classOf)
    const held: Records = new Map()
    for (let n = 0; n < 20_000; n += 1) {
      held.set(`i${n}`, { ...base, ...idOf(n), dispatchedAt: NOW - n })
    }
    index.update(held)
    const started = performance.now()
    for (let n = 0; n < 200; n += 1) {
      const known = held.get(`i${n * 97}`)
      if (known) held.set(known.id, { ...known, priority: 2, revision: known.revision + 1 })
    }
    index.update(held)
    const spent = performance.now() - started
    expect(index.rows().length).toBe(20_000)
    expect(spent).toBeLessThan(100)
  })
})
