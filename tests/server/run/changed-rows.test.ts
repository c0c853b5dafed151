import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChangedRows } from '../../../server/run/changed-rows.ts'

const SIZE = 100

/** What happened, told simply: each row's last tick. */
function simply(lastTick: readonly number[], area: readonly number[], since: number, now: number) {
  return area.filter((row) => {
    const tick = lastTick[row] ?? 0
    return tick > since && tick <= now
  })
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ row: fc.nat({ max: SIZE - 1 }) }) },
  { weight: 1, arbitrary: fc.constant('tick' as const) },
)

describe('rows that changed', () => {
  it('[T8] are the same whether few or many ticks were missed, and in whichever area', () => {
    const everywhere = Uint32Array.from({ length: SIZE }, (_, row) => row)
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200, size: 'max' }),
        fc.uniqueArray(fc.nat({ max: SIZE - 1 }), { size: 'large' }),
        (steps, some) => {
          const changed = new ChangedRows(SIZE)
          const lastTick = Array.from({ length: SIZE }, () => 0)
          const part = Uint32Array.from(some.toSorted((left, right) => left - right))
          for (const one of steps) {
            if (one === 'tick') {
              changed.advance()
              for (const area of [everywhere, part])
                for (let since = 0; since <= changed.tick; since += 1)
                  expect([...changed.since(area, since)]).toEqual(
                    simply(lastTick, [...area], since, changed.tick),
                  )
            } else {
              changed.note(one.row)
              lastTick[one.row] = changed.tick + 1
            }
          }
        },
      ),
    )
  })

  it('leave once they are closed, and again only when they change again', () => {
    const changed = new ChangedRows(SIZE)
    const area = Uint32Array.from({ length: SIZE }, (_, row) => row)
    changed.note(99)
    expect([...changed.since(area, 0)]).toEqual([])
    const tick = changed.advance()
    expect([...changed.since(area, tick - 1)]).toEqual([99])
    changed.note(99)
    expect([...changed.since(area, tick - 1)]).toEqual([])
    changed.advance()
    expect([...changed.since(area, tick)]).toEqual([99])
  })
})
