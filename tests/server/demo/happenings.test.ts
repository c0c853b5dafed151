import { describe, expect, it } from 'vitest'
import { localTime, notAtNight, reportsPerHour } from '../../../server/demo/happenings/rhythm.ts'
import { makeHappenings, type Happening } from '../../../server/demo/happenings/happenings.ts'
import { atlas, pack, sunday, workday } from './open-city.ts'

const { timeZone } = pack.calendar
const MINUTE_MS = 60_000

function during(from: number, hours: number, seed = 1): Happening[] {
  const happenings = makeHappenings(pack, seed)
  const first = Math.floor(from / MINUTE_MS)
  return Array.from({ length: hours * 60 }, (_, index) => happenings.inMinute(first + index)).flat()
}

const fortnight = during(workday(0), 14 * 24)
const shareOf = (list: readonly Happening[], wanted: (happening: Happening) => boolean): number =>
  list.filter(wanted).length / list.length

describe('the rhythm of the city', () => {
  it('reads the local hour and the day off', () => {
    expect(localTime(workday(13.5), timeZone)).toEqual({ hour: 13.5, isWeekend: false })
    expect(localTime(sunday(0), timeZone)).toEqual({ hour: 0, isWeekend: true })
  })

  it('is quiet at night and has its peaks by day, less on a day off', () => {
    const rate = (at: number) => reportsPerHour(localTime(at, timeZone))
    expect(rate(workday(3))).toBeLessThan(10)
    for (const hour of [9, 10, 17, 19]) {
      expect(rate(workday(hour))).toBeGreaterThan(55)
      expect(rate(workday(hour))).toBeLessThan(71)
    }
    expect(rate(sunday(10))).toBeLessThan(rate(workday(10)))
  })

  it('puts off to the morning what can wait', () => {
    expect(notAtNight(workday(14), timeZone, 0.5)).toBe(workday(14))
    for (const hour of [22, 23.5, 0.5, 6]) {
      const begun = notAtNight(workday(hour), timeZone, 0.5)
      expect(localTime(begun, timeZone).hour).toBeCloseTo(8, 1)
      expect(begun - workday(hour)).toBeLessThan(11 * 60 * MINUTE_MS)
    }
  })
})

describe('what happens in the city', () => {
  it('is a function of seed and minute', () => {
    expect(during(workday(8), 1)).toEqual(during(workday(8), 1))
    expect(during(workday(8), 1, 2)).not.toEqual(during(workday(8), 1))
  })

  it('comes at the rate of the hour, at instants of its minute', () => {
    const perDay = fortnight.length / 14
    expect(perDay).toBeGreaterThan(950)
    expect(perDay).toBeLessThan(1200)
    const happenings = makeHappenings(pack, 1)
    const minute = Math.floor(workday(10) / MINUTE_MS)
    for (const { at } of happenings.inMinute(minute))
      expect(Math.floor(at / MINUTE_MS)).toBe(minute)
  })

  it('[sensing.md §2] is told by phone, by patrols and by residents in the usual mix', () => {
    expect(shareOf(fortnight, ({ source }) => source === 'hotline')).toBeCloseTo(0.6, 1)
    expect(shareOf(fortnight, ({ source }) => source === 'patrol')).toBeCloseTo(0.31, 1)
    expect(shareOf(fortnight, ({ source }) => source === 'resident')).toBeCloseTo(0.09, 1)
    for (const { source, matter } of fortnight)
      if (source === 'patrol') expect(matter.inHome, matter.code).toBe(false)
  })

  it('has the usual mix of priorities', () => {
    const share = (priority: number) =>
      shareOf(fortnight, ({ matter }) => matter.priority === priority)
    expect(share(1)).toBeGreaterThan(0.002)
    expect(share(1)).toBeLessThan(0.012)
    expect(share(2)).toBeGreaterThan(0.025)
    expect(share(2)).toBeLessThan(0.06)
    expect(share(3)).toBeGreaterThan(0.15)
    expect(share(3)).toBeLessThan(0.27)
  })

  it('has its hours: noise at night, litter in the morning, lifts at rush hours', () => {
    const hoursOf = (code: string) =>
      fortnight
        .filter(({ matter }) => matter.code === code)
        .map(({ at }) => localTime(at, timeZone).hour)
    const within = (hours: readonly number[], from: number, to: number) =>
      hours.filter((hour) => hour >= from && hour < to).length / hours.length
    expect(within(hoursOf('C-NOISE'), 20, 24)).toBeGreaterThan(
      2 * within(hoursOf('C-CARE'), 20, 24),
    )
    expect(within(hoursOf('C-LITTER'), 6, 10)).toBeGreaterThan(0.25)
    expect(within(hoursOf('C-LAMP'), 17, 24)).toBeGreaterThan(0.5)
  })

  it('lies at real buildings and streets: care in walk-ups, all of it in the city', () => {
    for (const { matter, site, text } of fortnight.slice(0, 2000)) {
      expect(atlas.locate(site.point).placeIds.length, matter.code).toBeGreaterThan(0)
      expect(text).not.toBe('')
      const building = atlas.building(site.buildingId ?? '')
      if (matter.inHome) expect(building, matter.code).toBeDefined()
      if (matter.code === 'C-CARE') {
        expect(building?.hasLift).toBe(false)
        expect(building?.storeys).toBeGreaterThanOrEqual(5)
      }
    }
  })
})
