import { expect, it } from 'vitest'
import { byUrgency } from '../../../server/http/by-urgency.ts'

it('puts open matters before closed ones, then the gravest, then the oldest', () => {
  const closed = { closedAt: 9, priority: 1, reportedAt: 1 } as const
  const small = { closedAt: null, priority: 4, reportedAt: 1 } as const
  const graveLate = { closedAt: null, priority: 2, reportedAt: 5 } as const
  const graveEarly = { closedAt: null, priority: 2, reportedAt: 3 } as const
  expect(byUrgency([closed, small, graveLate, graveEarly])).toEqual([
    graveEarly,
    graveLate,
    small,
    closed,
  ])
})
