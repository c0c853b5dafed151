/** Least time between two placings, real ms: placing words costs as much as ten ticks of positions. */
const LEAST_MS = 90

/**
 * Says when symbols and words are placed anew: at once when the last time is long enough ago, otherwise when it will be; a
 * sooner wish goes before a later one.
 */
export function makePlacing(place: () => void): { within(ms: number): void; stop(): void } {
  let placedAt = Number.NEGATIVE_INFINITY
  let dueAt = Number.POSITIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  function run(): void {
    timer = undefined
    dueAt = Number.POSITIVE_INFINITY
    placedAt = performance.now()
    place()
  }

  return {
    within(ms) {
      const now = performance.now()
      const due = Math.max(now + ms, placedAt + LEAST_MS)
      if (due >= dueAt) return
      clearTimeout(timer)
      dueAt = due
      if (due <= now) run()
      else timer = setTimeout(run, due - now)
    },
    stop() {
      clearTimeout(timer)
      dueAt = Number.NEGATIVE_INFINITY
    },
  }
}
