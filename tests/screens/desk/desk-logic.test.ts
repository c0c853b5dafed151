import { describe, expect, it } from 'vitest'
import { may, type Operation, type Standing } from '#shared/access/permissions.ts'
import type { Principal } from '#shared/access/principal.ts'
import {
  filterOfQuery,
  filterRows,
  noFilter,
  queryOfFilter,
} from '../../../screens/desk/board/board-filter.ts'
import { indexAfterKey } from '../../../screens/desk/board/board-keys.ts'
import {
  areaFigures,
  areasCompared,
  areasInside,
  openOffers,
} from '../../../screens/desk/home/area-figures.ts'
import { stepCounts } from '../../../screens/desk/home/step-counts.ts'
import { actsOf, orderActsOf } from '../../../screens/desk/incident/acts-of.ts'
import { dispatchChoices } from '../../../screens/desk/incident/dispatch-choices.ts'
import { maskPersonal } from '../../../screens/desk/incident/mask.ts'
import { readHead } from '../../../screens/desk/import/columns.ts'
import { typePixels } from '../../../screens/desk/admin/type-preview.ts'
import { orderToAccept } from '../../../screens/desk/order-standing.ts'
import { watchedRows } from '../../../screens/desk/my-moves.ts'
import { makeTurns } from '../../../screens/desk/whose-move.ts'
import { toIncidentRow } from '../../../screens/panels/incident-row.ts'
import { addressAfterSignIn, screenOfRole } from '../../../screens/session/screen-of-role.ts'
import {
  lamp,
  makeIncident,
  makeOrder,
  makeOrganization,
  makePlace,
  makePrincipal,
  makeUnit,
  MINUTE,
  NOW,
} from './desk-bench.ts'

const row = (fields: Record<string, unknown> = {}) => toIncidentRow(makeIncident(fields), lamp)
const mayOf = (principal: Principal) => (operation: Operation, thing: Standing) =>
  may(principal, operation, thing)

describe('the filter of the board', () => {
  it('survives the way into the address and back', () => {
    const filter = { ...noFilter, place: 's1', priority: '2', due: 'late' }
    expect(queryOfFilter(filter)).toEqual({ place: 's1', priority: '2', due: 'late' })
    expect(filterOfQuery({ place: 's1', priority: '2', due: 'late' })).toEqual(filter)
  })

  it('ignores what no list offers', () => {
    expect(filterOfQuery({ priority: '9', step: 'nonsense', due: 'never' })).toEqual(noFilter)
  })

  it('shows open matters unless a step is asked for, and sifts by time', () => {
    const rows = [
      row({ id: 'late', dispatchedAt: NOW - 20 * MINUTE }),
      row({ id: 'soon', dispatchedAt: NOW }),
      row({ id: 'closed', status: 'closed', closedAt: NOW }),
    ]
    const moment = { now: NOW, mineIds: new Set(['soon']) }
    const shown = (fields: object) =>
      filterRows(rows, { ...noFilter, ...fields }, moment).map(({ id }) => id)
    expect(shown({})).toEqual(['late', 'soon'])
    expect(shown({ step: 'closed' })).toEqual(['closed'])
    expect(shown({ due: 'late' })).toEqual(['late'])
    expect(shown({ due: 'soon' })).toEqual(['soon'])
    expect(shown({ due: 'mine' })).toEqual(['soon'])
  })

  it('moves by key and stays inside', () => {
    expect(indexAfterKey('j', -1, 5)).toBe(0)
    expect(indexAfterKey('k', 0, 5)).toBe(0)
    expect(indexAfterKey('End', 1, 5)).toBe(4)
    expect(indexAfterKey('x', 1, 5)).toBeUndefined()
    expect(indexAfterKey('j', 0, 0)).toBeUndefined()
  })
})

describe('whose move it is', () => {
  const officer = makePrincipal()
  it('is the tier that owns the matter, and every tier above once it is late', () => {
    const waiting = row({ status: 'registered', dispatchedAt: null })
    expect(makeTurns(officer, 'subdistrict')(waiting, NOW)).toBe(true)
    const chief = makePrincipal({ role: 'districtDutyChief', scopePlaceIds: ['d1'] })
    expect(makeTurns(chief, 'district')(waiting, NOW)).toBe(false)
    expect(makeTurns(chief, 'district')(waiting, NOW + 90 * MINUTE)).toBe(true)
  })

  it('of one’s own stands on the home of who supervises, beside what is dangerous or late', () => {
    const general = row({ id: 'own', status: 'registered', dispatchedAt: null })
    const others = row({ id: 'other', status: 'handling', acceptedAt: NOW })
    const grave = row({ id: 'grave', priority: 2, status: 'handling', acceptedAt: NOW })
    const open = [grave, general, others]
    expect(watchedRows(open, [general], NOW)).toEqual([grave, general])
    expect(watchedRows(open, [], NOW)).toEqual([grave])
    expect(watchedRows(open, [], NOW + 90 * MINUTE)).toContain(others)
  })

  it('is the dispatcher’s again once an offer is not taken in time', () => {
    const dispatcher = makePrincipal({ role: 'dispatcher', scopePlaceIds: ['c'] })
    const isMine = makeTurns(dispatcher, 'city')
    const offered = row({ priority: 2, dispatchedAt: NOW })
    expect(isMine(offered, NOW)).toBe(false)
    expect(isMine(offered, NOW + 6 * MINUTE)).toBe(true)
    const handling = row({ status: 'handling', acceptedAt: NOW })
    expect(isMine(handling, NOW + 90 * MINUTE)).toBe(false)
  })

  it('is a company’s while it holds the order, and not what others hold at its estates', () => {
    const company = { organizationId: 'o1', scopePlaceIds: ['x1'] }
    const isMine = makeTurns(
      makePrincipal({ role: 'propertyDispatcher', ...company }),
      'residentialComplex',
    )
    const at = { placeIds: ['c', 'd1', 's1', 'm1', 'x1'], priority: 2 }
    expect(isMine(row({ ...at, status: 'handling', acceptedAt: NOW }), NOW)).toBe(true)
    expect(isMine(row({ ...at, organizationId: 'o2' }), NOW + 90 * MINUTE)).toBe(false)
  })

  it('never asks one to recheck one’s own work', () => {
    const mine = row({ status: 'rechecking', handledAt: NOW, handledBy: 'p1' })
    expect(makeTurns(officer, 'subdistrict')(mine, NOW)).toBe(false)
    expect(actsOf(mine.record, 'p1', mayOf(officer))).not.toContain('recheck')
    expect(actsOf(mine.record, 'p2', mayOf(officer))).toContain('recheck')
  })

  it('offers only steps the state and the role allow', () => {
    expect(actsOf(makeIncident({ status: 'reported' }), 'p1', mayOf(officer))).toEqual([
      'register',
      'verify',
      'refuse',
      'note',
    ])
    const auditor = makePrincipal({ role: 'auditor' })
    expect(actsOf(makeIncident({ status: 'reported' }), 'p1', mayOf(auditor))).toEqual([])
    const station = makePrincipal({ role: 'departmentHandler', organizationId: 'o1' })
    expect(orderActsOf(makeOrder(), mayOf(station))).toEqual(['accept', 'return'])
    expect(orderToAccept('C261124-00001', [makeOrder()], mayOf(station))?.id).toBe('w1')
    expect(orderToAccept('C261124-00001', [makeOrder()], mayOf(officer))).toBeUndefined()
  })
})

describe('the home', () => {
  const places = new Map(
    [
      makePlace('d1', 'district', null),
      makePlace('s1', 'subdistrict', 'd1'),
      makePlace('s2', 'subdistrict', 'd1'),
    ].map((entry) => [entry.id, entry] as const),
  )
  const district = [...places.values()].slice(0, 1)

  it('compares the areas inside, the latest first', () => {
    expect(areasInside(district, places).map(({ id }) => id)).toEqual(['s1', 's2'])
    expect(areasCompared(district, places).map(({ id }) => id)).toEqual(['s1', 's2'])
    const rows = [row({ dispatchedAt: NOW - 20 * MINUTE }), row({ placeIds: ['c', 'd1', 's2'] })]
    const [first] = areaFigures(rows, areasInside(district, places), NOW)
    expect(first).toMatchObject({ open: 1, late: 1, inTime: 0, offered: 1 })
    expect(first?.place.id).toBe('s1')
  })

  it('counts where it stands, and who has not answered', () => {
    expect(stepCounts([row({ dispatchedAt: NOW - 20 * MINUTE })], NOW)).toContainEqual({
      step: 'dispatched',
      count: 1,
      late: 1,
      oldestAt: NOW - 10 * MINUTE,
    })
    const orders = [makeOrder(), makeOrder({ id: 'w2', offeredAt: NOW - 50 * MINUTE })]
    const [oldest] = openOffers(orders, () => row(), NOW)
    expect(oldest?.order.id).toBe('w2')
    expect(oldest?.limitMs).toBe(5 * MINUTE)
  })
})

describe('dispatch', () => {
  it('names the asked body first, then the nearest, and tells its load', () => {
    const choices = dispatchChoices({
      incident: makeIncident(),
      incidentClass: lamp,
      organizations: [
        makeOrganization({ id: 'far', placeIds: ['d2'] }),
        makeOrganization({
          id: 'committee',
          kind: 'residentsCommittee',
          departmentId: null,
          placeIds: ['m1'],
        }),
        makeOrganization(),
      ],
      units: [
        makeUnit(),
        makeUnit({ id: 'u2', status: 'onScene' }),
        makeUnit({ id: 'u3', status: 'offDuty' }),
      ],
      open: [row()],
    })
    expect(choices.map(({ organization }) => organization.id)).toEqual(['o1', 'committee'])
    expect(choices[0]).toMatchObject({ free: 1, open: 1, isAsked: true })
    expect(choices[0]?.units.length).toBe(2)
  })
})

describe('small things', () => {
  it('masks a person until asked', () => {
    expect(maskPersonal('reporterName', '王小明')).toBe('王**')
    expect(maskPersonal('reporterPhone', '13900001111')).toBe('139****')
    expect(maskPersonal('addressText', 'door 402')).toBe('••••••')
  })

  it('sizes type by visual angle as the table of §5.2', () => {
    expect([16, 20, 45].map((angle) => typePixels(angle, 8, 1.25))).toEqual([41, 51, 114])
  })

  it('reads header and first row of a table', () => {
    const head = readHead('\uFEFFid,"name, long",at\r\n1,"a\nb",2026\n')
    expect(head).toEqual({ header: ['id', 'name, long', 'at'], sample: ['1', 'a\nb', '2026'] })
  })

  it('goes after sign-in where it was asked, but never off this site', () => {
    expect(addressAfterSignIn('/desk/board?due=late', 'desk')).toBe('/desk/board?due=late')
    expect(addressAfterSignIn('//evil.example/desk', 'desk')).toBe('/desk')
    expect(addressAfterSignIn('https://evil.example', 'mobile')).toBe('/m')
    expect(addressAfterSignIn('/deskevil', 'desk')).toBe('/desk')
    expect([screenOfRole('gridWorker'), screenOfRole('dispatcher')]).toEqual(['mobile', 'desk'])
  })
})
