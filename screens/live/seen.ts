/** The server is told this often (ms) what the screen has applied. */
export const SEEN_EVERY_MS = 1000
/** Silent for longer than this (ms): the page slept, and its timer with it. */
const SLEPT_MS = 1.5 * SEEN_EVERY_MS
/** What waited for a page that slept has come when nothing came for so long (ms). */
const SETTLED_MS = 40

/** When a screen speaks of what it has applied: once a second, and when it has caught up after a sleep. */
export interface Seen {
  say(): void
  /** Positions were applied. The server sends no more to a screen that was silent (P4): who wakes need not wait for the timer. */
  applied(): void
}

/** When to tell the server, by the given clock. */
export function makeSeen(parts: {
  readonly tell: () => void
  /** Ms that never go back. */
  readonly now: () => number
  /** Calls back after so many ms. */
  readonly after: (ms: number, run: () => void) => void
}): Seen {
  const { tell, now, after } = parts
  let saidAt = now()
  let isWaking = false
  let isBusy = false

  function say(): void {
    saidAt = now()
    tell()
  }

  function settle(): void {
    isBusy = false
    after(SETTLED_MS, () => {
      if (isBusy) return settle()
      isWaking = false
      say()
    })
  }

  return {
    say,
    applied() {
      if (isWaking) isBusy = true
      else if (now() - saidAt > SLEPT_MS) {
        isWaking = true
        settle()
      }
    },
  }
}
