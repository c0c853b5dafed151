import { expect, it } from 'vitest'
import { patch, put, remove, type WireRecord } from '#shared/sync/change.ts'
import { applyChange } from '#shared/sync/apply.ts'
import { makeTable, recordsOf } from '#shared/sync/table.ts'
import { DEPARTURES, History } from '../../../server/run/history.ts'
import { anIncident } from '../db/samples.ts'

const incident = (id: string, placeIds: readonly string[]) =>
  put('incident', anIncident(id, { placeIds, principalIds: ['p1'] }))
const record = (id: string): WireRecord => ({ id, placeIds: ['c'] })

it('[U4] knows of each record when it changed last, and of what is gone whom it left', () => {
  const table = makeTable()
  const history = new History()
  const changes = [
    incident('a', ['c', 'd1']),
    incident('b', ['c']),
    patch('incident', 'a', { revision: 2 }),
    patch('incident', 'a', { placeIds: [...anIncident('x', { placeIds: ['c', 'd2'] }).placeIds] }),
    remove('incident', 'b'),
  ]
  changes.forEach((change, index) => history.note(index + 1, change, applyChange(table, change)))
  const [a] = recordsOf(table, 'incident').values()
  expect(a && history.changedAt(a)).toBe(4)
  expect(history.changedAt(record('b'))).toBe(0)
  expect(history.departuresAfter(0)).toEqual([
    { kind: 'incident', id: 'a', seq: 4, keys: ['area:d1'] },
    { kind: 'incident', id: 'b', seq: 5, keys: ['area:c', 'principal:p1'] },
  ])
  expect(history.departuresAfter(4).map(({ id }) => id)).toEqual(['b'])
  expect(history.horizon).toBe(0)
})

it('[U5] remembers a bounded number of departures, and its horizon says from where on it is complete', () => {
  const history = new History()
  const all = 5 * DEPARTURES
  for (let seq = 1; seq <= all; seq += 1)
    history.note(seq, remove('unit', `u${seq}`), { before: record(`u${seq}`), after: undefined })
  const { departures, horizon } = history.stored()
  expect(departures.length).toBeLessThan(2 * DEPARTURES)
  expect(departures.length).toBeGreaterThanOrEqual(DEPARTURES)
  expect(horizon).toBe(all - departures.length)
  expect(history.departuresAfter(horizon)).toHaveLength(departures.length)
})

it('[U5] goes on from what a snapshot kept', () => {
  const first = new History()
  first.note(7, remove('unit', 'u1'), { before: record('u1'), after: undefined })
  const next = new History(first.stored())
  next.note(8, remove('unit', 'u2'), { before: record('u2'), after: undefined })
  expect(next.departuresAfter(6).map(({ id }) => id)).toEqual(['u1', 'u2'])
  expect(first.departuresAfter(6)).toHaveLength(1)
})
