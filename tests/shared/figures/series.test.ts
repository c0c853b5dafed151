import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arrivalsPerHour,
  arrivalsPerPlace,
  arrivalsPerQuarter,
  QUARTER_MS,
} from '#shared/figures/arrivals.ts'
import { countOpen } from '#shared/figures/counts.ts'
import { countLoop, startOfDay } from '#shared/figures/loop.ts'
import { lateSeries, openSeries } from '#shared/figures/series.ts'
import { classes, HOUR, makeMatter, MINUTE, NOW } from './fixtures.ts'

describe('arrivals', () => {
  it('[F5] falls into 96 whole quarters and the one that runs', () => {
    const quarters = arrivalsPerQuarter([makeMatter({ reportedAt: NOW })], NOW)
    expect(quarters).toHaveLength(97)
    expect(quarters.at(-1)).toEqual({
      at: Math.floor(NOW / QUARTER_MS) * QUARTER_MS,
      count: 1,
      partial: true,
    })
    expect(quarters.filter(({ partial }) => partial)).toHaveLength(1)
  })

  it('[F5] leaves out imported history, the future and what is older', () => {
    const matters = [
      makeMatter({ origin: 'imported' }),
      makeMatter({ reportedAt: NOW + 1 }),
      makeMatter({ reportedAt: NOW - 25 * HOUR }),
      makeMatter({ reportedAt: NOW - HOUR }),
    ]
    const total = arrivalsPerQuarter(matters, NOW).reduce((sum, { count }) => sum + count, 0)
    expect(total).toBe(1)
    expect(arrivalsPerHour(matters, NOW)).toBe(0)
    expect(arrivalsPerHour([makeMatter({ reportedAt: NOW - HOUR + 1 })], NOW)).toBe(1)
  })

  it('[F5] counts per place of a list, and says zero for a place that was quiet', () => {
    const counts = arrivalsPerPlace([makeMatter()], new Set(['d1', 'd2']), NOW)
    expect([...counts]).toEqual([
      ['d1', 1],
      ['d2', 0],
    ])
  })
})

const life = fc
  .array(fc.integer({ min: 1, max: 20 * 60 }), { minLength: 6, maxLength: 6 })
  .chain((gaps) => fc.integer({ min: 0, max: 5 }).map((steps) => ({ gaps, steps })))
  .map(({ gaps, steps }) => {
    const reportedAt = NOW - 30 * HOUR
    let at = reportedAt
    const instants = gaps.slice(0, steps).map((gap) => (at += gap * MINUTE))
    const past = instants.filter((instant) => instant <= NOW)
    const [registeredAt, dispatchedAt, acceptedAt, handledAt, closedAt] = past
    const status =
      ['reported', 'registered', 'dispatched', 'handling', 'rechecking', 'closed'][past.length] ??
      'closed'
    return makeMatter({
      status,
      reportedAt,
      registeredAt: registeredAt ?? null,
      dispatchedAt: dispatchedAt ?? null,
      acceptedAt: acceptedAt ?? null,
      handledAt: handledAt ?? null,
      closedAt: closedAt ?? null,
    })
  })

describe('stocks over a day', () => {
  it('[F6] the last reading equals the count of now, open and late', () => {
    fc.assert(
      fc.property(fc.array(life, { maxLength: 12 }), (matters) => {
        const { open, overdue } = countOpen(matters, classes, NOW)
        expect(openSeries(matters, NOW).at(-1)?.count).toBe(open)
        expect(lateSeries(matters, classes, NOW).at(-1)?.count).toBe(overdue)
      }),
    )
  })

  it('[F6] a matter counts from its report to its closing', () => {
    const matter = makeMatter({
      status: 'closed',
      reportedAt: NOW - 3 * HOUR,
      closedAt: NOW - HOUR,
    })
    const counts = openSeries([matter], NOW).map(({ count }) => count)
    expect(counts.slice(-8)).toEqual([0, 1, 1, 1, 1, 0, 0, 0])
  })
})

describe('the loop', () => {
  it('[F7] the first four steps add up to what is open', () => {
    fc.assert(
      fc.property(fc.array(life, { maxLength: 12 }), (matters) => {
        const steps = countLoop(matters, classes, { now: NOW, dayStart: NOW - 14 * HOUR })
        const sum = steps.slice(0, 4).reduce((total, { count }) => total + count, 0)
        expect(sum).toBe(countOpen(matters, classes, NOW).open)
      }),
    )
  })

  it('[F7] closed today counts from the midnight of the city', () => {
    const dayStart = startOfDay(NOW, 'Asia/Shanghai')
    expect(new Date(dayStart).toISOString()).toBe('2026-11-22T16:00:00.000Z')
    const closed = (closedAt: number) => makeMatter({ status: 'closed', closedAt })
    const steps = countLoop([closed(dayStart), closed(dayStart - 1)], classes, {
      now: NOW,
      dayStart,
    })
    const [kept] = [closed(dayStart)]
    expect(steps.at(-1)).toEqual({
      step: 'closedToday',
      count: 1,
      late: undefined,
      oldestAt: kept?.reportedAt,
    })
  })

  it('[F7] each step tells when its oldest matter was reported', () => {
    const waits = (minutes: number) => makeMatter({ reportedAt: NOW - minutes * 60_000 })
    const [received, dispatched] = countLoop([waits(3), waits(9), waits(1)], classes, {
      now: NOW,
      dayStart: NOW,
    })
    expect([received?.count, received?.oldestAt]).toEqual([3, NOW - 9 * 60_000])
    expect(dispatched?.oldestAt).toBeUndefined()
  })
})
