import type { LineFigures } from '../run/ports.ts'
import type { Admission } from './admission.ts'
import { MOST_BYTES, MOST_FRAMES, type Outlet, type OutletFigures } from './outlet.ts'

/** Screens tell what they saw once a second; more than two is behind. */
const BEHIND_TICKS = 20

export function figuresOf(from: {
  readonly figures: OutletFigures
  readonly outlets: Iterable<Outlet>
  readonly admission: Admission
  readonly tick: number
}): LineFigures {
  let sockets = 0
  let behind = 0
  let furthestTicks = 0
  for (const outlet of from.outlets) {
    const ticks = outlet.behind(from.tick)
    sockets += 1
    if (ticks > BEHIND_TICKS) behind += 1
    furthestTicks = Math.max(furthestTicks, ticks)
  }
  return {
    ...from.figures,
    ...from.admission.figures,
    sockets,
    behind,
    furthestTicks,
    mostFrames: MOST_FRAMES,
    mostBytes: MOST_BYTES,
  }
}
