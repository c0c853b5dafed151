import { beforeAll, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import type { CityPack, HourCount } from '#shared/model/pack.ts'
import { enterprise, home, permit, person, type RegisterSeed } from '#shared/model/register.ts'
import { makeCity } from '../../../../server/demo/city/make-city.ts'
import {
  HISTORY_HOURS,
  makeHourCounts,
} from '../../../../server/demo/city/people/make-hour-counts.ts'
import { makeRegister } from '../../../../server/demo/city/people/make-register.ts'

const NOW_AT = Date.UTC(2026, 10, 23, 8, 20)
let city: CityPack
let register: RegisterSeed
let hours: HourCount[]

beforeAll(() => {
  city = makeCity(1)
  register = makeRegister(1, city)
  hours = makeHourCounts(1, city, NOW_AT)
})

describe('the invented people', () => {
  it('fill at least 30,000 rows that keep to the schemas', () => {
    expect(register.persons.length).toBeGreaterThan(30_000)
    expect(register.homes.length).toBeGreaterThan(40_000)
    for (const entry of register.homes) v.parse(home, entry)
    for (const entry of register.persons) v.parse(person, entry)
    for (const entry of register.enterprises) v.parse(enterprise, entry)
    for (const entry of register.permits) v.parse(permit, entry)
  })

  it('are the same for the same seed', () => {
    expect(makeRegister(1, city)).toEqual(register)
  })

  it('include elders alone on the upper floors of houses without a lift', () => {
    const buildingOf = new Map(city.buildings.map((entry) => [entry.id, entry]))
    const homeOf = new Map(register.homes.map((entry) => [entry.id, entry]))
    const found = register.persons.filter(({ livesAlone, birthYear, homeId }) => {
      const at = homeOf.get(homeId)
      const house = at && buildingOf.get(at.buildingId)
      return livesAlone && birthYear < 1947 && at && at.storey >= 5 && house?.hasLift === false
    })
    expect(found.length).toBeGreaterThan(200)
  })

  it('live alone exactly when nobody else is registered in their home', () => {
    const sizes = Map.groupBy(register.persons, ({ homeId }) => homeId)
    for (const [, list] of sizes)
      for (const { livesAlone } of list) expect(livesAlone).toBe(list.length === 1)
  })

  it('have phone numbers nobody has', () => {
    for (const { phone } of register.persons) expect(phone).toMatch(/^1990000\d{4}$/u)
  })
})

describe('the invented hours', () => {
  it('cover four weeks of every class and district, up to the running hour', () => {
    const districts = city.places.filter(({ kind }) => kind === 'district').length
    expect(hours).toHaveLength(HISTORY_HOURS * districts * (city.classes.length + 2))
    expect(Math.max(...hours.map(({ hourAt }) => hourAt))).toBe(Date.UTC(2026, 10, 23, 7))
  })

  it('are busier by day than by night, and on Mondays than on Sundays', () => {
    const reports = hours.filter(({ measure }) => measure === 'reports')
    const sumWhere = (wanted: (local: Date) => boolean): number =>
      reports
        .filter(({ hourAt }) => wanted(new Date(hourAt + 8 * 3_600_000)))
        .reduce((sum, { count }) => sum + count, 0)
    expect(sumWhere((local) => local.getUTCHours() === 10)).toBeGreaterThan(
      3 * sumWhere((local) => local.getUTCHours() === 3),
    )
    expect(sumWhere((local) => local.getUTCDay() === 1)).toBeGreaterThan(
      sumWhere((local) => local.getUTCDay() === 0),
    )
  })
})
