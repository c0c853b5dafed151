import { clockNow } from '../../row.ts'
import { delayOf } from '../feed.ts'
import type { Line } from './line.ts'
import { sizeOnWire } from './line.ts'

/** Delays are taken from every so-maniest row of a frame. */
export const EVERY = 8

/** Notes frames of positions as they come to a screen. */
export interface PositionNotes {
  /** @param stampAt - stamp of the n-th row. */
  frame(length: number, rows: number, stampAt: (index: number) => number): void
  /** Instant (this machine's clock) of the newest update seen so far. */
  readonly newestAt: number
  /** A new line: the pause since the old one is no silence. */
  restart(): void
}

export function makePositionNotes(line: Line): PositionNotes {
  const { counts, screen } = line.parts
  const isWall = screen.kind === 'wall'
  let newestAt = 0
  let lastAt = 0
  return {
    frame(length, rows, stampAt) {
      const now = clockNow()
      const size = sizeOnWire(length)
      if (isWall) {
        counts.wallRows += rows
        counts.wallBytes += size
        counts.wallFrames += 1
        if (lastAt > 0 && !line.isPaused)
          counts.wallGapMs = Math.max(counts.wallGapMs, now - lastAt)
        lastAt = now
      } else {
        counts.phoneRows += rows
        counts.phoneBytes += size
      }
      const delays = isWall ? counts.walls : counts.phones
      for (let index = 0; index < rows; index += EVERY) {
        const delay = delayOf(stampAt(index), now)
        delays.add(delay)
        newestAt = Math.max(newestAt, now - delay)
      }
    },
    get newestAt() {
      return newestAt
    },
    restart() {
      lastAt = 0
    },
  }
}
