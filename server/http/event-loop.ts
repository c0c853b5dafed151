import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Gauge, type Registry } from 'prom-client'

/** How often the loop is asked, ms: what is measured includes it. */
const RESOLUTION_MS = 5
const QUANTILES = [0.5, 0.99, 1] as const

/** Adds how long the event loop was held since the figure was last read. */
export function watchEventLoop(registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  new Gauge({
    name: 'tongping_event_loop_delay_seconds',
    help: 'delay of the event loop since the last reading, s; the 5 ms between two looks included',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const quantile of QUANTILES) {
        const nanoseconds = delay.count > 0 ? delay.percentile(quantile * 100) : 0
        this.set({ quantile: String(quantile) }, nanoseconds / 1e9)
      }
      delay.reset()
    },
  })
}
