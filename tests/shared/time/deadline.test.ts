import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { incidentStatuses } from '#shared/model/incident.ts'
import { elapsedShare, lampOf, runningDeadline } from '#shared/time/deadline.ts'

const limits = { acceptWithinMs: 100, handleWithinMs: 1000, recheckWithinMs: 500 }
const step = fc.option(fc.nat({ max: 10_000 }))
const anyIncident = fc.record({
  status: fc.constantFrom(...incidentStatuses),
  origin: fc.constantFrom('live' as const, 'imported' as const),
  registeredAt: step,
  dispatchedAt: step,
  acceptedAt: step,
  handledAt: step,
})

describe('the running clock', () => {
  it('is that of the present state, from the step that began it', () => {
    const expected = {
      dispatched: ['accept', 'dispatchedAt', 100],
      registered: ['handle', 'registeredAt', 1000],
      handling: ['handle', 'registeredAt', 1000],
      handled: ['recheck', 'handledAt', 500],
      rechecking: ['recheck', 'handledAt', 500],
    } as const
    fc.assert(
      fc.property(anyIncident, (incident) => {
        const running = runningDeadline(incident, limits)
        const row = Object.entries(expected).find(([status]) => status === incident.status)?.[1]
        const startedAt = row ? incident[row[1]] : null
        const isTimed = row && startedAt !== null && incident.origin === 'live'
        expect(running).toEqual(
          isTimed ? { clock: row[0], startedAt, dueAt: startedAt + row[2] } : undefined,
        )
      }),
      { numRuns: 500 },
    )
  })

  it('is calm, near from four fifths on, late above the whole', () => {
    const deadline = { clock: 'accept', startedAt: 1000, dueAt: 2000 } as const
    expect([1000, 1799, 1800, 2000, 2001].map((now) => lampOf(deadline, now))).toEqual([
      'calm',
      'calm',
      'near',
      'near',
      'late',
    ])
  })

  it('without any time given is late at once', () => {
    expect(elapsedShare({ clock: 'handle', startedAt: 5, dueAt: 5 }, 5)).toBe(Infinity)
  })
})
