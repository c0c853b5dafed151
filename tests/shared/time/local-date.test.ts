import { describe, expect, it } from 'vitest'
import { localDate } from '#shared/time/local-date.ts'

describe('the calendar date of an instant', () => {
  it.each([
    ['2026-11-23T15:59:59.999Z', 'Asia/Shanghai', '2026-11-23'],
    ['2026-11-23T16:00:00.000Z', 'Asia/Shanghai', '2026-11-24'],
    ['2026-11-24T05:59:59.000Z', 'America/Chicago', '2026-11-23'],
    ['2026-03-08T07:59:00.000Z', 'America/Chicago', '2026-03-08'],
    ['2026-01-01T00:00:00.000Z', 'UTC', '2026-01-01'],
    ['2028-02-29T12:00:00.000Z', 'UTC', '2028-02-29'],
  ])('%s in %s is %s', (at, timeZone, expected) => {
    expect(localDate(Date.parse(at), timeZone)).toBe(expected)
  })

  it('moves on at midnight of that zone and at no other instant of a day', () => {
    const start = Date.parse('2026-06-01T00:00:00+08:00')
    const dates = new Set<string>()
    for (let minute = 0; minute < 1440; minute += 1)
      dates.add(localDate(start + minute * 60_000, 'Asia/Shanghai'))
    expect([...dates]).toEqual(['2026-06-01'])
  })
})
