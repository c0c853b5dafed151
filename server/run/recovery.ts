import type { Change } from '#shared/sync/change.ts'
import type { Clock, Journal } from './ports.ts'
import { StaleTerm } from './stale-term.ts'

/** Real ms before the first attempt, doubled with each that fails, and the longest wait between two. */
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2000

/** An entry as the journal gives it back. */
export interface StoredEntry {
  readonly seq: number
  readonly changes: readonly Change[]
}

/** What brings a writer back after its store failed (`shared/sync/SPEC.md` O10). */
export interface Recovery {
  /** Storing failed: tries until the store takes writes again. */
  begin(error: unknown): void
  /** Something was stored: the next failure is a new one. */
  stored(): void
  stop(): void
}

/**
 * Begins anew what a restart of the process would: a new term, and the journal's end as it is now. The state in memory is
 * the journal up to its version, so only what came after has to be read: appends whose confirmation was lost. In the
 * process itself, because whoever runs `npm start` has nobody who would start it again, and screens stay connected.
 */
export function makeRecovery(parts: {
  readonly journal: Pick<Journal, 'renew' | 'readAfter'>
  readonly clock: Pick<Clock, 'after'>
  /** Seq up to which the state in memory is complete. */
  readonly version: () => number
  /** Whether nothing is under way any more: no attempt is made before. */
  readonly isResting: () => boolean
  /** Writes are taken again from the turn in which this is called; `entries` are stored and not yet applied. */
  readonly recovered: (entries: readonly StoredEntry[]) => void
  /** Why the store takes no writes yet; the same reason is told once. */
  readonly onStillFailing: (error: unknown) => void
  /** This writer has no right to go on: the process must end. */
  readonly onReplaced: (error: StaleTerm) => void
}): Recovery {
  const { journal, clock } = parts
  let failures = 0
  let told = ''
  let cancel: (() => void) | undefined
  let isStopped = false

  function tryLater(): void {
    if (isStopped) return
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures)
    failures += 1
    cancel = clock.after(waitMs, () => void attempt())
  }

  async function attempt(): Promise<void> {
    if (!parts.isResting()) return tryLater()
    try {
      await journal.renew()
      const entries: StoredEntry[] = []
      for await (const entry of journal.readAfter(parts.version())) entries.push(entry)
      if (!isStopped) parts.recovered(entries)
    } catch (error) {
      giveUpIfReplaced(error)
      if (!isStopped) tell(error)
      tryLater()
    }
  }

  function tell(error: unknown): void {
    const reason = String(error)
    if (reason !== told) parts.onStillFailing(error)
    told = reason
  }

  function giveUpIfReplaced(error: unknown): void {
    if (!(error instanceof StaleTerm) || isStopped) return
    isStopped = true
    parts.onReplaced(error)
  }

  return {
    begin(error) {
      giveUpIfReplaced(error)
      tryLater()
    },
    stored() {
      failures = 0
      told = ''
    },
    stop() {
      isStopped = true
      cancel?.()
    },
  }
}
