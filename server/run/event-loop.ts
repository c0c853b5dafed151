import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from './ports.ts'

/** The loop is asked this often whether it comes to it (ms); the question's own distance is no delay. */
const RESOLUTION_MS = 20
/** Each of the two histograms is emptied this often (real ms), half a period apart. */
const PERIOD_MS = 60_000

/** How late the event loop comes to its work. */
export interface EventLoopWatch {
  /** Quantile over the last 30 to 60 seconds, whoever asks and how often, ms. */
  delayMs(share: 0.5 | 0.99): number
  stop(): void
}

/**
 * Watches the event loop with two histograms that are emptied in turn; the fuller one is read. Emptying at every reading instead
 * would let two readers take each other's figures away.
 */
export function watchEventLoop(clock: Clock): EventLoopWatch {
  const start = () => {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    histogram.enable()
    return histogram
  }
  let fuller = start()
  let younger = start()
  let cancel = clock.after(PERIOD_MS / 2, turn)

  function turn(): void {
    ;[fuller, younger] = [younger, fuller]
    younger.reset()
    cancel = clock.after(PERIOD_MS / 2, turn)
  }

  return {
    delayMs: (share) =>
      fuller.count === 0 ? 0 : Math.max(0, fuller.percentile(share * 100) / 1e6 - RESOLUTION_MS),
    stop() {
      cancel()
      fuller.disable()
      younger.disable()
    },
  }
}
