import type { Committed } from './committed.ts'
import type { Journal } from './ports.ts'

/**
 * Entries between two snapshots of the state. A start replays at most this many and those that came while the newest one
 * was being written: 20,000 entries are read in a quarter of a second, while a snapshot of 50,000 records costs as much
 * as 1,000 operations (`npm run bench -- journal`).
 */
export const SNAPSHOT_EVERY = 20_000

/** Keeps the tail behind the newest snapshot short. */
export interface SnapshotKeeper {
  /** To be told after every commit. */
  committed(): void
  /** Seq of the newest snapshot that is stored; entries after it are read at the next start. */
  readonly storedSeq: number
}

/** One snapshot at a time: while one is written the tail grows, and the next follows when that one is done. */
export function makeSnapshotKeeper(parts: {
  readonly journal: Pick<Journal, 'saveSnapshot'>
  readonly committed: Pick<Committed, 'version' | 'snapshotSeq' | 'snapshot'>
}): SnapshotKeeper {
  const { journal, committed } = parts
  let storedSeq = committed.snapshotSeq
  let triedSeq = storedSeq
  let isWriting = false

  async function write(): Promise<void> {
    isWriting = true
    triedSeq = committed.version
    const snapshot = committed.snapshot()
    try {
      await journal.saveSnapshot(snapshot)
      storedSeq = snapshot.seq
    } catch {
      // It costs only a slower start: the journal is the truth. `storedSeq` shows monitors that it stays behind.
    }
    isWriting = false
  }

  return {
    committed() {
      if (!isWriting && committed.version - triedSeq >= SNAPSHOT_EVERY) void write()
    },
    get storedSeq() {
      return storedSeq
    },
  }
}
