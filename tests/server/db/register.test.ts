import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reportId } from '#shared/model/id.ts'
import { enterprise, home, permit, person } from '#shared/model/register.ts'
import { openImports } from '../../../server/db/register/imports.ts'
import { openRegisters } from '../../../server/db/register/registers.ts'
import type { ImportedRow } from '../../../server/run/ports.ts'
import { openTestStore, type TestStore } from './open-test-store.ts'
import { anIncident, anIncidentId, manualClock, START_AT } from './samples.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.sql`truncate report, incident_archive, hour_count, import_known, import_rejected`
})

const registers = () => openRegisters({ sql: store.sql, clock: manualClock() })
const imports = () => openImports({ sql: store.sql })

function imported(index: number, fields: object = {}): ImportedRow {
  const at = START_AT + Math.floor(index / 3) * 1000
  return {
    number: `N-${index}`,
    contentHash: `hash-${index}`,
    incident: anIncident(`i${index}`, {
      origin: 'imported',
      reportedAt: at,
      closedAt: at,
      ...fields,
    }),
  }
}

describe('paging the archive', () => {
  const pages = async (filter: { placeIds: string[]; classCode?: string; limit: number }) => {
    const found: string[][] = []
    let cursor: string | null = null
    do {
      const page = await registers().archive(cursor === null ? filter : { ...filter, cursor })
      found.push(page.rows.map(({ id }) => id))
      cursor = page.cursor
    } while (cursor !== null)
    return found
  }

  it('visits each row once, newest first, also where many closed at the same instant', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => imported(index))
    await imports().storeChunk({ source: 'old', rows })
    const found = await pages({ placeIds: ['d1'], limit: 7 })
    expect(found.map((page) => page.length)).toEqual([7, 7, 7, 7, 7, 7, 7, 1])
    const ids = found.flat()
    expect(new Set(ids).size).toBe(50)
    const closed = ids.map((id) => Number(id.slice(1))).map((index) => Math.floor(index / 3))
    expect(closed).toEqual(closed.toSorted((a, b) => b - a))
  })

  it('ends on a full last page', async () => {
    await imports().storeChunk({
      source: 'old',
      rows: [0, 1, 2, 3].map((index) => imported(index)),
    })
    expect((await pages({ placeIds: ['d1'], limit: 2 })).map((page) => page.length)).toEqual([2, 2])
  })

  it('keeps to places and class', async () => {
    await imports().storeChunk({
      source: 'old',
      rows: [
        imported(0, { placeIds: ['city', 'd2'] }),
        imported(1, { classCode: 'noise' }),
        imported(2),
      ],
    })
    expect(await pages({ placeIds: ['d2'], limit: 9 })).toEqual([['i0']])
    expect(await pages({ placeIds: ['d1'], classCode: 'noise', limit: 9 })).toEqual([['i1']])
    expect((await pages({ placeIds: ['d1', 'd2', 'city'], limit: 9 })).flat().toSorted()).toEqual([
      'i0',
      'i1',
      'i2',
    ])
    expect(await pages({ placeIds: [], limit: 9 })).toEqual([[]])
  })

  it.each(['', 'x', '1_', "1_'; drop table report"])(
    'gives nothing for cursor "%s"',
    async (cursor) => {
      await imports().storeChunk({ source: 'old', rows: [imported(0)] })
      const page = await registers().archive({ placeIds: ['d1'], cursor, limit: 5 })
      expect(page).toEqual({ rows: [], cursor: null })
    },
  )
})

describe('imports', () => {
  it('keep matter, voice and number of a row', async () => {
    await imports().storeChunk({ source: 'old', rows: [imported(0), imported(1)] })
    expect(await imports().known('old', ['N-0', 'N-1', 'N-2'])).toEqual(
      new Map([
        ['N-0', 'hash-0'],
        ['N-1', 'hash-1'],
      ]),
    )
    expect(await imports().known('other', ['N-0'])).toEqual(new Map())
    expect(await registers().archived(anIncidentId('i1'))).toEqual(imported(1).incident)
    expect(await registers().reportsOf(anIncidentId('i1'))).toMatchObject([
      { source: 'resident', channel: 'import', receivedAt: START_AT },
    ])
  })

  it('replace a row that comes again with another content', async () => {
    await imports().storeChunk({ source: 'old', rows: [imported(0)] })
    const changed = { ...imported(0, { classCode: 'noise' }), contentHash: 'other' }
    await imports().storeChunk({ source: 'old', rows: [imported(0), changed] })
    expect((await imports().known('old', ['N-0'])).get('N-0')).toBe('other')
    expect((await registers().archived(anIncidentId('i0')))?.classCode).toBe('noise')
    expect(await registers().reportsOf(anIncidentId('i0'))).toMatchObject([{ classCode: 'noise' }])
  })

  it('store a chunk whole or not at all', async () => {
    const broken = { ...imported(1), contentHash: 'a\0b' }
    await expect(
      imports().storeChunk({ source: 'old', rows: [imported(0), broken] }),
    ).rejects.toThrow()
    expect(await imports().known('old', ['N-0'])).toEqual(new Map())
    expect(await registers().archived(anIncidentId('i0'))).toBeUndefined()
  })

  it('keep rejected rows in the order of the file, several per line', async () => {
    const rejected = [
      { importId: 'm1', row: 9, field: 'point', reason: 'outside the city', text: '0,0' },
      { importId: 'm1', row: 2, field: 'class', reason: 'unknown', text: 'a\0b' },
      { importId: 'm1', row: 2, field: 'date', reason: 'no date', text: '=1+1' },
    ]
    await imports().reject(rejected)
    await imports().reject([{ importId: 'm2', row: 1, field: '', reason: '', text: '' }])
    const found = await imports().rejected('m1')
    expect(found.map(({ row, field }) => [row, field])).toEqual([
      [2, 'class'],
      [2, 'date'],
      [9, 'point'],
    ])
    expect(found[0]?.text).toBe('a\uFFFDb')
  })

  it('count what became of the rows', async () => {
    await imports().start({ id: 'm1', source: 'old', file: 'old.csv', at: START_AT })
    await imports().finish('m1', { stored: 2, known: 1, rejected: 3 })
    const rows = await store.sql`select stored, known, rejected from import_run where id = 'm1'`
    expect(rows).toMatchObject([{ stored: 2, known: 1, rejected: 3 }])
  })
})

describe('reports', () => {
  it('are listed newest first by class, id and time', async () => {
    const rows = Array.from({ length: 9 }, (_, index) =>
      imported(index, { classCode: index % 2 ? 'noise' : 'litter' }),
    )
    await imports().storeChunk({ source: 'old', rows })
    const ids = async (filter: Parameters<ReturnType<typeof registers>['reports']>[0]) =>
      (await registers().reports(filter)).map(({ incidentId }) => incidentId)
    expect(await ids({ limit: 2 })).toEqual(['i8', 'i7'])
    expect(await ids({ classCodes: ['noise'], limit: 9 })).toEqual(['i7', 'i5', 'i3', 'i1'])
    expect(await ids({ ids: ['i3.1', 'i4.1', 'none'], limit: 9 })).toEqual(['i4', 'i3'])
    expect(await ids({ fromAt: START_AT + 1000, toAt: START_AT + 1000, limit: 9 })).toEqual([
      'i5',
      'i4',
      'i3',
    ])
    expect(await registers().report(v.parse(reportId, 'none'))).toBeUndefined()
  })
})

describe('counts of hours', () => {
  const placeIds = anIncident('i1', { placeIds: ['d1'] }).placeIds
  const count = (measure: 'reports' | 'open', value: number, hourAt = START_AT) =>
    placeIds.map((placeId) => ({ placeId, measure, classCode: '*', hourAt, count: value }))
  const read = async () =>
    (await registers().hourCounts({ placeIds, fromAt: START_AT, toAt: START_AT + 1 })).map(
      ({ measure, count: value }) => [measure, value],
    )

  it('add reports up and take the newest stock', async () => {
    await registers().addHourCounts([
      ...count('reports', 2),
      ...count('reports', 3),
      ...count('open', 9),
    ])
    await registers().addHourCounts([...count('reports', 4), ...count('open', 1)])
    await registers().addHourCounts(count('reports', 100, START_AT + 1))
    expect(await read()).toEqual([
      ['open', 1],
      ['reports', 9],
    ])
  })
})

describe('base data', () => {
  const homes = ['h1', 'h2', 'h3'].map((id, index) =>
    v.parse(home, {
      id,
      buildingId: index < 2 ? 'b1' : 'b2',
      storey: 3,
      door: '302',
      rented: index === 1,
    }),
  )
  const someone = (id: string, fields: object = {}) =>
    v.parse(person, {
      id,
      homeId: 'h1',
      name: '林小满',
      birthYear: 1990,
      sex: 'female',
      phone: '13800138000',
      mobility: 'free',
      livesAlone: false,
      registration: 'permanent',
      partyMember: false,
      ...fields,
    })
  const seed = {
    homes,
    persons: [
      someone('p1'),
      someone('p2', { birthYear: 1951, livesAlone: true }),
      someone('p3', { birthYear: 1952 }),
      someone('p4', { homeId: 'h2', mobility: 'stick' }),
      someone('p5', { homeId: 'h3', birthYear: 1930 }),
    ],
    enterprises: [v.parse(enterprise, { id: 'e1', buildingId: null, name: 'a\0b', trade: 'food' })],
    permits: [
      v.parse(permit, {
        id: 'm1',
        kind: 'muckHaulage',
        placeId: 'd1',
        enterpriseId: 'e1',
        plates: ['沪A12345', '沪B'],
        fromDate: '2026-01-31',
        toDate: '2026-12-31',
      }),
    ],
    volunteers: [],
  }

  it('counts a building without naming anyone; frail from 75 years or with limited mobility', async () => {
    await registers().seed(seed)
    expect(await registers().buildingCounts('b1')).toEqual({
      homes: 2,
      persons: 4,
      frail: 2,
      livesAlone: 1,
      rented: 1,
    })
    expect(await registers().buildingCounts('none')).toEqual({
      homes: 0,
      persons: 0,
      frail: 0,
      livesAlone: 0,
      rented: 0,
    })
  })

  it('can be loaded again after an interrupted founding', async () => {
    await registers().seed(seed)
    await registers().seed(seed)
    expect((await registers().buildingCounts('b2')).persons).toBe(1)
    const [row] = await store.sql`select from_date::text as day, plates from permit`
    expect(row).toMatchObject({ day: '2026-01-31', plates: '["沪A12345","沪B"]' })
  })
})
