import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { PostgresUnavailable, reasonOf } from './postgres-unavailable.ts'

/** A data folder held for this process alone. */
export interface FolderLock {
  release(): Promise<void>
}

/**
 * Takes the data folder for this process. SQLite serves only as the way to a kernel file lock, which
 * Node does not offer: it vanishes with the process however that ends, cannot be taken twice in a
 * race, and holds between containers that share the folder, where a written process number fails
 * in all three.
 * @param patienceMs - how long to wait for one that is just stopping: whoever stops and starts again finds it draining still.
 * @throws PostgresUnavailable when another process, or another part of this one, holds it
 */
export async function lockFolder(dataDir: string, patienceMs = 0): Promise<FolderLock> {
  const holderFile = join(dataDir, 'tongping.pid')
  const database = openLockFile(dataDir)
  try {
    await takeWithin(database, patienceMs)
  } catch (thrown) {
    database.close()
    const holder = (await readFile(holderFile, 'utf8').catch(() => '')).trim()
    throw new PostgresUnavailable(
      isBusy(thrown)
        ? `Another Tongping${holder && ` (process ${holder})`} is already running on ${dataDir}: ` +
            'stop it first, or give this one its own DATA_DIR.'
        : `The data folder ${dataDir} cannot be locked (${reasonOf(thrown)}).`,
    )
  }
  // Only words for the refusal above; the lock stands without it.
  await writeFile(holderFile, `${process.pid}\n`).catch(() => undefined)
  return {
    async release() {
      await rm(holderFile, { force: true })
      database.close()
    },
  }
}

/** Between two tries, ms. */
const TRY_EVERY_MS = 100

async function takeWithin(database: DatabaseSync, patienceMs: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += TRY_EVERY_MS) {
    try {
      // Without a journal file beside it: nothing is ever written.
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
      return
    } catch (thrown) {
      if (!isBusy(thrown) || waitedMs >= patienceMs) throw thrown
      await pause(TRY_EVERY_MS)
    }
  }
}

function openLockFile(dataDir: string): DatabaseSync {
  try {
    return new DatabaseSync(join(dataDir, 'tongping.lock'), { timeout: 0 })
  } catch (thrown) {
    throw new PostgresUnavailable(
      `The data folder ${dataDir} cannot be written (${reasonOf(thrown)}).`,
    )
  }
}

/** SQLITE_BUSY. @source https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && thrown.errcode === SQLITE_BUSY
}
