import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { placeId } from '#shared/model/id.ts'
import { unitStatuses } from '#shared/model/unit.ts'
import { onDutyOf, rollUpUnits } from '#shared/figures/roll-up.ts'

const id = (name: string) => v.parse(placeId, name)
const unit = (status: (typeof unitStatuses)[number], ...places: string[]) => ({
  status,
  placeIds: places.map(id),
})

describe('roll-ups of units', () => {
  it('[F15] count each unit once per listed place that contains it, and name places with none', () => {
    const units = [
      unit('free', 'city', 'd1', 's1'),
      unit('free', 'city', 'd1', 's2'),
      unit('onScene', 'city', 'd1'),
      unit('offDuty', 'city', 'd2', 's9'),
    ]
    const found = rollUpUnits(units, new Set(['d2', 'd1', 'd3']))
    expect(found.map(({ placeId: place }) => place)).toEqual(['d1', 'd2', 'd3'])
    expect(found[0]?.counts).toEqual({ free: 2, assigned: 0, enRoute: 0, onScene: 1, offDuty: 0 })
    expect(found.map(onDutyOf)).toEqual([3, 0, 0])
  })

  it('[F15] add up to the units within places that do not overlap', () => {
    const some = fc.array(
      fc.record({
        status: fc.constantFrom(...unitStatuses),
        place: fc.constantFrom('d1', 'd2', 'd3', 'elsewhere'),
      }),
    )
    fc.assert(
      fc.property(some, (drawn) => {
        const units = drawn.map(({ status, place }) => unit(status, 'city', place))
        const found = rollUpUnits(units, new Set(['d1', 'd2', 'd3']))
        const sum = found.flatMap(({ counts }) => Object.values(counts)).reduce((a, b) => a + b)
        expect(sum).toBe(drawn.filter(({ place }) => place !== 'elsewhere').length)
      }),
    )
  })
})
