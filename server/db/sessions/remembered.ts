import type { Clock, Session } from '../../run/ports.ts'

/** Sessions in memory, by the hash of their token. */
export interface Remembered {
  get(tokenHash: string): Session | undefined
  add(tokenHash: string, session: Session): Session
  forget(id: string): void
  clear(): void
}

/** Sessions remembered; beyond, the one that came first is read from the database again when it is asked for. */
const LIMIT = 20_000
/** Timers cannot wait longer than this many milliseconds. @source HTML, timer initialisation: a signed 32-bit number */
const LONGEST_WAIT_MS = 2_147_483_647

interface Entry {
  readonly session: Session
  readonly tokenHash: string
  cancel: () => void
}

/** @param onOver - told when the time of a remembered session is over, even if nobody asks for it */
export function makeRemembered(clock: Clock, onOver: (sessionId: string) => void): Remembered {
  const byToken = new Map<string, Entry>()
  const byId = new Map<string, Entry>()

  const forget = (entry: Entry) => {
    entry.cancel()
    byToken.delete(entry.tokenHash)
    byId.delete(entry.session.id)
  }
  const watch = (entry: Entry) => {
    const leftMs = Math.max(0, entry.session.expiresAt - clock.monotonicNow())
    entry.cancel = clock.after(Math.min(leftMs, LONGEST_WAIT_MS), () => {
      if (entry.session.expiresAt > clock.monotonicNow()) return watch(entry)
      forget(entry)
      onOver(entry.session.id)
    })
  }
  return {
    get: (tokenHash) => byToken.get(tokenHash)?.session,
    add(tokenHash, session) {
      const [oldest] = byToken.values()
      if (oldest && byToken.size >= LIMIT) forget(oldest)
      const entry: Entry = { session, tokenHash, cancel: () => undefined }
      byToken.set(tokenHash, entry)
      byId.set(session.id, entry)
      watch(entry)
      return session
    },
    forget(id) {
      const entry = byId.get(id)
      if (entry) forget(entry)
    },
    clear() {
      for (const entry of byToken.values()) entry.cancel()
      byToken.clear()
      byId.clear()
    },
  }
}
