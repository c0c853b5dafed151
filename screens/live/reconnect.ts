const FIRST_MS = 300
/** A server that is away for longer than a restart is asked this often. */
const LAST_MS = 3000

/** Why a screen comes back: the server decides whether many come at once. */
export interface Return {
  /** How often it was tried in vain since the line last stood. */
  readonly attempts: number
  /** Within how many ms those whose line broke should come back; 0 when only this screen was away. */
  readonly spreadMs: number
  /** The server named a time, ms from now: kept exactly, because everybody was given another one. */
  readonly notBeforeMs?: number | undefined
}

/**
 * When to knock again, ms from now: somewhere within the spread, later after each failure, never before the server's time.
 *
 * @param random - 0 to 1.
 */
export function reconnectDelayMs(given: Return, random: number): number {
  if (given.notBeforeMs !== undefined) return given.notBeforeMs
  const { attempts, spreadMs } = given
  const backoffMs = attempts === 0 ? 0 : Math.min(LAST_MS, FIRST_MS * 2 ** (attempts - 1))
  return Math.max(FIRST_MS, spreadMs) * random + backoffMs
}
