import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, PostgresUnavailable } from './postgres-unavailable.ts'
import { childrenIn, isPostmasterOf, lookAtProcess, waitUntilGone } from './host/process-table.ts'

/** A fast shutdown writes a checkpoint first; beyond this the disk is stuck. */
const FAST_SHUTDOWN_MS = 5_000

/** What PostgreSQL writes into postmaster.pid. */
export interface PostmasterFile {
  readonly pid: number
  /** True once the server accepts connections. */
  readonly ready: boolean
}

/**
 * Reads the postmaster's own file.
 * @returns undefined when there is none or it is not written fully yet
 */
export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  // A negative number is a single-user server; it holds the cluster just the same.
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10))
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined
  return { pid, ready: lines[7]?.trim() === 'ready' }
}

/**
 * Stops the server that a killed Tongping left behind. The caller holds the lock of the data folder,
 * so a server found here belongs to nobody alive.
 * @param clusterDir - real path of the cluster
 * @throws PostgresUnavailable when it may not be stopped or does not stop
 */
export async function stopOrphan(clusterDir: string, log: (line: string) => void): Promise<void> {
  const file = await readPostmasterFile(clusterDir)
  const view = file && (await lookAtProcess(file.pid))
  // No process: PostgreSQL itself recognises and replaces a stale file.
  if (!file || !view) return
  if (!isPostmasterOf(view, clusterDir)) {
    // The number was given to somebody else meanwhile. PostgreSQL would take him for a server.
    await rm(join(clusterDir, 'postmaster.pid'), { force: true })
    return
  }
  log(`Stopping the PostgreSQL (process ${file.pid}) that an earlier Tongping left behind.`)
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    send(file.pid, signal, clusterDir)
    if (await waitUntilGone(file.pid, FAST_SHUTDOWN_MS)) return
  }
  throw new PostgresUnavailable(
    `Process ${file.pid}, a PostgreSQL on ${clusterDir}, does not stop. Stop it, then start again.`,
  )
}

/**
 * Ends the children of a postmaster that was killed outright. One that computes does not notice the
 * loss, and holds the memory that the next server waits for.
 */
export async function stopLostChildren(clusterDir: string): Promise<void> {
  for (const { pid } of await childrenIn(clusterDir)) send(pid, 'SIGQUIT', clusterDir)
}

function send(pid: number, signal: NodeJS.Signals, clusterDir: string): void {
  try {
    process.kill(pid, signal)
  } catch (thrown) {
    if (codeOf(thrown) === 'ESRCH') return
    throw new PostgresUnavailable(
      `Process ${pid}, a PostgreSQL of another user, runs on ${clusterDir} and may not be stopped ` +
        'from here. Stop it, then start again.',
    )
  }
}
