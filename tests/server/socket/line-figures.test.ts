import { describe, expect, it } from 'vitest'
import type { ScreenKind } from '#shared/access/roles.ts'
import { makeAdmission } from '../../../server/socket/admission.ts'
import type { Encoded } from '../../../server/socket/encoded.ts'
import { figuresOf, type Connected } from '../../../server/socket/line-figures.ts'
import { makeFigures, MOST_BYTES, MOST_FRAMES, Outlet } from '../../../server/socket/outlet.ts'

const figures = makeFigures()
const record = (bytes: number): Encoded => ({ data: '', frame: [], bytes })

/** A screen that was sent the positions of a tick and has not told that it has them. */
function connected(screen: ScreenKind, seen: number, waiting: readonly number[] = []): Connected {
  const outlet = new Outlet({
    line: { isIdle: false, write: () => undefined },
    figures,
    onOverflow: () => [],
  })
  outlet.positions(['area:c/wall'], seen, () => record(1))
  for (const bytes of waiting) outlet.records(record(bytes))
  return { outlet, screen }
}

describe('what the live door says of itself', () => {
  it('screens by kind, how many are behind and how far the furthest is, in time', () => {
    const all = [connected('wall', 100), connected('desk', 121), connected('desk', 119)]
    const { screens } = figuresOf({
      figures,
      connected: all,
      admission: makeAdmission(),
      tick: 140,
    })
    expect(screens).toEqual({
      wall: { connected: 1, behind: 1, furthestMs: 4000 },
      desk: { connected: 2, behind: 1, furthestMs: 2100 },
      mobile: { connected: 0, behind: 0, furthestMs: 0 },
    })
  })

  it('a phone is behind after twice the time in which phones speak, which is longer than a wall takes', () => {
    const all = [connected('wall', 100), connected('mobile', 100), connected('mobile', 89)]
    const { screens } = figuresOf({
      figures,
      connected: all,
      admission: makeAdmission(),
      tick: 130,
    })
    expect(screens.wall.behind).toBe(1)
    expect(screens.mobile).toEqual({ connected: 2, behind: 1, furthestMs: 4100 })
  })

  it('what waits for the screen for which most waits, with the bounds of one screen', () => {
    const all = [connected('mobile', 1, [10, 10, 10]), connected('wall', 1, [500])]
    const told = figuresOf({ figures, connected: all, admission: makeAdmission(), tick: 1 })
    expect(told).toMatchObject({
      waiting: 4,
      longestQueue: 3,
      largestQueueBytes: 500,
      mostFrames: MOST_FRAMES,
      mostBytes: MOST_BYTES,
    })
  })
})
