/** Handshakes a second that two cores bear beside the work of the city. @source trust.md §0.8: about 1,000 */
const PER_SECOND = 1000
/** Screens that may come at once without being asked to come later. */
const BURST = 500
/** Nobody is asked to wait longer than this; who comes then is asked again. */
const LONGEST_MS = 60_000

export interface Admission {
  /**
   * Asks for one handshake.
   *
   * @returns 0 when it is welcome now, else the real ms after which it has a place.
   */
  knock(now: number): number
  /** Within how many real ms so many screens should come back by chance, so that they find a place each. */
  spreadMs(screens: number): number
  readonly figures: { readonly admitted: number; readonly deferred: number }
}

/**
 * Lets so many in per second, and gives everybody else a place in the line instead of a failure: places are handed out one
 * after the other, so that those who come back when they were told find theirs free.
 */
export function makeAdmission(perSecond = PER_SECOND, burst = BURST): Admission {
  const stepMs = 1000 / perSecond
  const figures = { admitted: 0, deferred: 0 }
  let tokens = burst
  let filledAt = 0
  /** Instant of the last place that was handed out. */
  let lastPlaceAt = 0

  return {
    figures,
    knock(now) {
      tokens = Math.min(burst, tokens + (now - filledAt) / stepMs)
      filledAt = now
      if (tokens >= 1) {
        tokens -= 1
        figures.admitted += 1
        return 0
      }
      figures.deferred += 1
      lastPlaceAt = Math.min(Math.max(lastPlaceAt, now) + stepMs, now + LONGEST_MS)
      return Math.ceil(lastPlaceAt - now)
    },
    spreadMs: (screens) => Math.min(LONGEST_MS, Math.ceil(screens * stepMs)),
  }
}
