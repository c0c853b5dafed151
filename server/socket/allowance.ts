/** A token bucket: so many in a span, refilled evenly. */
export interface Allowance {
  /** Takes one if there is one. @param now - monotonic ms. */
  take(now: number): boolean
}

export function makeAllowance(count: number, spanMs: number): Allowance {
  let left = count
  let filledAt = 0
  return {
    take(now) {
      left = Math.min(count, left + ((now - filledAt) * count) / spanMs)
      filledAt = now
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
