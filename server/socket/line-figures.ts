import type { ScreenKind } from '#shared/access/roles.ts'
import { SEEN_EVERY_MS } from '#shared/protocol/up.ts'
import type { LineFigures, ScreenFigures } from '../run/ports.ts'
import type { Admission } from './admission.ts'
import { MOST_BYTES, MOST_FRAMES, type Outlet, type OutletFigures } from './outlet.ts'
import { TICK_MS } from './ticker.ts'

/** A screen that is silent for so many times as long as it usually is, is behind. */
const BEHIND_TIMES = 2

/** A screen and what leaves for it. */
export interface Connected {
  readonly outlet: Outlet
  readonly screen: ScreenKind
}

export function figuresOf(from: {
  readonly figures: OutletFigures
  readonly connected: Iterable<Connected>
  readonly admission: Admission
  readonly tick: number
}): LineFigures {
  const all = [...from.connected]
  const queues = all.map(({ outlet }) => outlet.queue)
  const ofKind = (kind: ScreenKind): ScreenFigures => {
    const behindMs = all
      .filter(({ screen }) => screen === kind)
      .map(({ outlet }) => outlet.behind(from.tick) * TICK_MS)
    return {
      connected: behindMs.length,
      behind: behindMs.filter((ms) => ms > BEHIND_TIMES * SEEN_EVERY_MS[kind]).length,
      furthestMs: most(behindMs),
    }
  }
  return {
    ...from.figures,
    ...from.admission.figures,
    screens: { wall: ofKind('wall'), desk: ofKind('desk'), mobile: ofKind('mobile') },
    longestQueue: most(queues.map(({ frames }) => frames)),
    largestQueueBytes: most(queues.map(({ bytes }) => bytes)),
    mostFrames: MOST_FRAMES,
    mostBytes: MOST_BYTES,
  }
}

/** Of thousands: too many to be given as arguments. */
const most = (amounts: readonly number[]): number =>
  amounts.reduce((largest, amount) => Math.max(largest, amount), 0)
