import { clockNow } from '../row.ts'

/** What moves: the same for every peer, so that only the way to the screens differs. */
export const ENTITIES = 50_000
/** Areas of the same size; a phone watches one of them, a wall the whole city. */
export const CELLS = 100
export const PER_CELL = ENTITIES / CELLS
/** Walls get a frame ten times a second, phones with every fourth of them. */
export const TICK_MS = 100
export const PHONE_TICKS = 4
/** Screens of other peers say what they have about once a second; ours as often as each kind does. */
export const SEEN_MS = 1000

export const cellOf = (row: number): number => Math.floor(row / PER_CELL)

/**
 * Every position tells when it entered: its longitude is the instant, one millionth of a degree per 0.1 ms, so that a screen of
 * any peer measures the delay of each update from the update itself. Fits 24 bits and, as a float32, stays exact.
 */
const STAMP_MS = 0.1
const STAMP_RANGE = 8_000_000
export const MICRO = 1_000_000
export const stampOf = (at: number): number => Math.floor(at / STAMP_MS) % STAMP_RANGE
/** @returns ms since the stamp was made; a stamp of the near future (two clocks) counts as now. */
export function delayOf(stamp: number, now: number): number {
  const steps = (stampOf(now) - stamp + STAMP_RANGE) % STAMP_RANGE
  return steps > STAMP_RANGE / 2 ? 0 : steps * STAMP_MS
}

/** Coprime to the number of entities: neighbors in time are not neighbors in the city. */
const STRIDE = 7919
const SLICE_MS = 10
/** A slice that takes longer than this lets the rest of the process run before it goes on. */
const MOST_WORK_MS = 50

export interface Feed {
  /** Updates a second from now on; 0 stops. Each enters when it is due or later, never earlier, and says when it was due. */
  run(perSecond: number): void
  /** Entered since the process began. */
  readonly entered: number
  /** Sum of the newest stamps of all entities: what screens that missed nothing hold. */
  readonly checksum: number
}

/** @param accept - takes one update at the door of the peer. */
export function makeFeed(accept: (row: number, stamp: number, at: number) => void): Feed {
  const newest = new Int32Array(ENTITIES)
  let rate = 0
  let startedAt = 0
  let slices = 0
  let sent = 0
  let entered = 0

  setInterval(() => {
    if (rate === 0) return
    const began = clockNow()
    for (;;) {
      const dueAt = startedAt + (slices + 1) * SLICE_MS
      const now = clockNow()
      if (dueAt > now || now - began > MOST_WORK_MS) return
      slices += 1
      const upTo = Math.floor((slices * SLICE_MS * rate) / 1000)
      const stamp = stampOf(dueAt)
      for (; sent < upTo; sent += 1) {
        const row = (entered * STRIDE) % ENTITIES
        newest[row] = stamp
        accept(row, stamp, dueAt)
        entered += 1
      }
    }
  }, SLICE_MS)

  return {
    run(perSecond) {
      rate = perSecond
      startedAt = clockNow()
      slices = 0
      sent = 0
    },
    get entered() {
      return entered
    },
    get checksum() {
      return newest.reduce((sum, stamp) => sum + stamp, 0)
    },
  }
}
