import type { Clock } from './ports.ts'

/**
 * The two clocks. City time starts at the real instant and runs `speed` times as fast, so that a demo day can pass in
 * minutes; monotonic time is always real.
 *
 * @param now - real instants, ms since 1970 UTC; given, so that tests can set it.
 */
export function makeClock(speed: number, now: () => number = Date.now): Clock {
  const startedAt = now()
  return {
    speed,
    cityNow: () => Math.round(startedAt + (now() - startedAt) * speed),
    monotonicNow: () => performance.now(),
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
