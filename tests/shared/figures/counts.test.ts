import { describe, expect, it } from 'vitest'
import { countByPlace, countOpen } from '#shared/figures/counts.ts'
import { decideNext } from '#shared/figures/queue.ts'
import { medianResponse } from '#shared/figures/response.ts'
import { classes, HOUR, makeClass, makeMatter, MINUTE, NOW } from './fixtures.ts'

const late = () =>
  makeMatter({ status: 'handling', registeredAt: NOW - 61 * MINUTE, acceptedAt: NOW - HOUR })

describe('open and overdue', () => {
  it('[F1] what is closed, refused, voided, merged or imported is not open', () => {
    const matters = [
      makeMatter(),
      makeMatter({ status: 'closed', closedAt: NOW }),
      makeMatter({ status: 'refused' }),
      makeMatter({ status: 'voided' }),
      makeMatter({ status: 'merged' }),
      makeMatter({ origin: 'imported' }),
    ]
    expect(countOpen(matters, classes, NOW).open).toBe(1)
  })

  it('[F2] a matter is overdue one ms after its clock ran out, and never without a clock', () => {
    const due = makeMatter({ status: 'registered', registeredAt: NOW - HOUR })
    const counts = (now: number) => countOpen([due, makeMatter()], classes, now).overdue
    expect(counts(NOW)).toBe(0)
    expect(counts(NOW + 1)).toBe(1)
  })

  it('[F3] counts per priority add up, and matters on no map are counted', () => {
    const counts = countOpen(
      [makeMatter({ priority: 1 }), makeMatter({ point: null }), late()],
      classes,
      NOW,
    )
    expect(counts.byPriority).toEqual({ 1: 1, 2: 0, 3: 2, 4: 0 })
    expect(counts.unlocated).toBe(1)
  })
})

describe('places', () => {
  it('[F14] names every place, most late first, then most open, then by id', () => {
    const overdue = makeMatter({ ...late(), id: 'E-late', placeIds: ['city', 'd3'] })
    const matters = [overdue, makeMatter(), makeMatter({ placeIds: ['city', 'd1'] })]
    const counts = countByPlace(matters, new Set(['d4', 'd2', 'd1', 'd3']), { classes, now: NOW })
    expect(counts).toEqual([
      { placeId: 'd3', open: 1, overdue: 1 },
      { placeId: 'd1', open: 2, overdue: 0 },
      { placeId: 'd2', open: 0, overdue: 0 },
      { placeId: 'd4', open: 0, overdue: 0 },
    ])
  })
})

describe('response', () => {
  const accepted = (minutes: number, ago: number) =>
    makeMatter({
      status: 'handling',
      reportedAt: NOW - ago - minutes * MINUTE,
      acceptedAt: NOW - ago,
    })

  it('[F4] is the median minutes over acceptances of the last 24 h, with its limit and n', () => {
    const matters = [accepted(2, 0), accepted(4, HOUR), accepted(90, 2 * HOUR)]
    expect(medianResponse([...matters, accepted(500, 24 * HOUR)], classes, NOW)).toEqual({
      medianMinutes: 4,
      limitMinutes: 10,
      count: 3,
    })
  })

  it('[F12] is unknown, not zero, while nothing was accepted', () => {
    expect(medianResponse([makeMatter()], classes, NOW).medianMinutes).toBeUndefined()
  })
})

describe('decide next', () => {
  it('[F9] sorts by priority, then time left, and puts what has no clock where zero is left', () => {
    const soon = makeMatter({ status: 'registered', registeredAt: NOW - 30 * MINUTE })
    const unclocked = makeMatter({ reportedAt: NOW - 3 * HOUR })
    const urgent = makeMatter({ priority: 2, status: 'registered', registeredAt: NOW })
    const overdue = late()
    const order = decideNext([soon, unclocked, overdue, urgent], classes, NOW)
    expect(order.map(({ matter }) => matter.id)).toEqual(
      [urgent, overdue, unclocked, soon].map(({ id }) => id),
    )
    expect(order.map(({ leftMs }) => leftMs)).toEqual([
      60 * MINUTE,
      -MINUTE,
      undefined,
      30 * MINUTE,
    ])
  })

  it('[F9] breaks ties by first report, then id, whatever the order of arrival', () => {
    const [one, two] = [makeMatter(), makeMatter()]
    const older = makeMatter({ reportedAt: NOW - HOUR })
    const ids = (list: ReturnType<typeof makeMatter>[]) =>
      decideNext(list, classes, NOW).map(({ matter }) => matter.id)
    expect(ids([two, one, older])).toEqual([older.id, one.id, two.id])
    expect(ids([older, one, two])).toEqual([older.id, one.id, two.id])
  })

  it('[F2] a class this screen does not know has no clock', () => {
    const matter = makeMatter({ classCode: 'other', status: 'handling', registeredAt: 0 })
    expect(countOpen([matter], new Map([['c1', makeClass()]]), NOW).overdue).toBe(0)
  })
})
