/** Silent for so many times as long as it usually is: the page slept, and its timer with it. */
const SLEPT_TIMES = 1.5
/** What waited for a page that slept has come when nothing came for so long (ms). */
const SETTLED_MS = 40

/** When a screen speaks of what it has applied: whenever its timer says so, and when it has caught up after a sleep. */
export interface Seen {
  say(): void
  /** Positions were applied. The server sends no more to a screen that was silent (P4): who wakes need not wait for the timer. */
  applied(): void
}

/** When to tell the server, by the given clock. */
export function makeSeen(parts: {
  readonly tell: () => void
  /** How often the timer lets it {@link Seen.say}, ms. */
  readonly everyMs: () => number
  /** Ms that never go back. */
  readonly now: () => number
  /** Calls back after so many ms. */
  readonly after: (ms: number, run: () => void) => void
}): Seen {
  const { tell, everyMs, now, after } = parts
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
      else if (now() - saidAt > SLEPT_TIMES * everyMs()) {
        isWaking = true
        settle()
      }
    },
  }
}
