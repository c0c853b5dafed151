const FIRST_MS = 1000
const LAST_MS = 30_000

/** When to try again: after each failure twice as late, and never before the server said. */
export interface Retry {
  readonly isPending: () => boolean
  /** Ms until the server wants to be asked again; not above zero = now. */
  readonly earlyMs: () => number
  readonly later: (ms?: number) => void
  readonly failed: (notBeforeMs?: number) => void
  readonly succeeded: () => void
  readonly cancel: () => void
}

export function makeRetry(run: () => void): Retry {
  let pause = FIRST_MS
  let notBefore = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function cancel(): void {
    clearTimeout(timer)
    timer = undefined
  }
  function later(ms = FIRST_MS): void {
    cancel()
    timer = setTimeout(run, ms)
  }
  return {
    isPending: () => timer !== undefined,
    earlyMs: () => notBefore - Date.now(),
    later,
    failed: (notBeforeMs = 0) => {
      notBefore = Date.now() + notBeforeMs
      later(Math.max(notBeforeMs, pause))
      pause = Math.min(pause * 2, LAST_MS)
    },
    succeeded: () => (pause = FIRST_MS),
    cancel,
  }
}
