/** The server is told this often (ms) what the screen has applied. */
export const SEEN_EVERY_MS = 1000
/** Silent for longer than this (ms): the page slept, and its timer with it. */
const SLEPT_MS = 1.5 * SEEN_EVERY_MS

/** When a screen speaks of what it has applied: once a second, and with the first positions after a sleep. */
export interface Seen {
  say(): void
  /** Positions were applied. The server sends no more to a screen that was silent (P4): who wakes need not wait for the timer. */
  applied(): void
}

/** @param now - ms that never go back. */
export function makeSeen(tell: () => void, now: () => number): Seen {
  let saidAt = now()
  const say = () => {
    saidAt = now()
    tell()
  }
  return {
    say,
    applied() {
      if (now() - saidAt > SLEPT_MS) say()
    },
  }
}
