import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startGuardian, type Guardian } from './guardian.ts'
import { spawnAs, type Identity } from './host/identity.ts'
import type { Installation } from './installation.ts'
import { readPostmasterFile, stopLostChildren, stopOrphan } from './orphan.ts'
import { give } from './host/ownership.ts'
import { PostgresUnavailable } from './postgres-unavailable.ts'
import { CHILD_ENVIRONMENT, tellingLine } from './host/run-command.ts'
import { logFolder, serverArguments, type Settings } from './settings.ts'

/** What a server is started from. The caller holds the lock of `dataDir`. */
export interface ServerRequest {
  readonly dataDir: string
  readonly clusterDir: string
  readonly socketDir: string
  readonly installation: Installation
  readonly identity: Identity
  readonly log: (line: string) => void
  /** Called with one line when the server ends without `stop`. */
  readonly onDied: (line: string) => void
  /** Overrides of our settings; for tests. */
  readonly settings?: Settings | undefined
}

/** A server that accepts connections. */
export interface RunningServer {
  readonly pid: number
  /** Stops it in at most 2.5 s; may be called again, and after the server died. */
  stop(): Promise<void>
}

/** How long to retry while the memory of a killed server is still held by its dying children. */
const RETRY_MS = 10_000
const RETRY_PAUSE_MS = 100
/** Replaying the log after a crash takes as long as it takes; beyond this something is wrong. */
const START_MS = 120_000
/** When to say that a start takes long. */
const SLOW_START_MS = 3_000
const LOOK_AGAIN_MS = 5

/**
 * Starts the server on its cluster; first stops what an earlier, killed Tongping left running.
 * @throws PostgresUnavailable when it does not start
 */
export async function startServer(request: ServerRequest): Promise<RunningServer> {
  const deadline = performance.now() + RETRY_MS
  const folder = logFolder(request.dataDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await give(folder, request.identity)
  for (;;) {
    await stopOrphan(request.clusterDir, request.log)
    const outcome = await startOnce(request)
    if (typeof outcome !== 'string') return outcome
    if (!mayPass(outcome) || performance.now() > deadline) {
      throw new PostgresUnavailable(
        `PostgreSQL does not start on ${request.clusterDir}: ${tellingLine(outcome)} (more in ${folder})`,
      )
    }
    await stopLostChildren(request.clusterDir)
    await delay(RETRY_PAUSE_MS)
  }
}

/** True for the refusals that end by themselves once the last process of a killed server is gone. */
function mayPass(output: string): boolean {
  return /pre-existing shared memory block|lock file "[^"]+" already exists/.test(output)
}

/** @returns the running server, or what PostgreSQL said before it gave up */
async function startOnce(request: ServerRequest): Promise<RunningServer | string> {
  const guardian = startGuardian(request.identity, request.clusterDir)
  const child = spawn(join(request.installation.binDir, 'postgres'), serverArguments(request), {
    ...spawnAs(request.identity),
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    // A session of its own: Ctrl-C in the terminal is for us to answer, not for PostgreSQL.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (child.pid !== undefined) guardian.watch(child.pid)
  const said = collectOutput(child)
  const server = new SupervisedServer(child, guardian, request.onDied)
  if (await becomesReady(child, request)) {
    server.serve()
    return server
  }
  await server.stop()
  return said()
}

/** Keeps what the server says before its own log takes over: the reason why it did not start. */
function collectOutput(child: ChildProcess): () => string {
  const chunks: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    chunks.push(chunk)
    if (chunks.length > KEPT_CHUNKS) chunks.shift()
  })
  child.on('error', (thrown) => chunks.push(thrown.message))
  return () => chunks.join('')
}

const KEPT_CHUNKS = 50

/** @returns false when the server ended or took too long */
async function becomesReady(child: ChildProcess, request: ServerRequest): Promise<boolean> {
  const startedAt = performance.now()
  let silent = true
  while (isRunning(child)) {
    const file = await readPostmasterFile(request.clusterDir)
    if (file?.ready && file.pid === child.pid) return true
    const waitedMs = performance.now() - startedAt
    if (waitedMs > START_MS) return false
    if (silent && waitedMs > SLOW_START_MS) {
      silent = false
      request.log('PostgreSQL is recovering from an interruption; this may take a while.')
    }
    await delay(LOOK_AGAIN_MS)
  }
  return false
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/**
 * Signals of a stop, each with the time given to it. Smart waits for clients to leave, and ours
 * have left; fast throws the others out; immediate skips the checkpoint, which the next start
 * makes good: nothing acknowledged is lost by it.
 */
const STOP_STEPS = [
  { signal: 'SIGTERM', patienceMs: 250 },
  { signal: 'SIGINT', patienceMs: 1_250 },
  { signal: 'SIGQUIT', patienceMs: 500 },
] as const

class SupervisedServer implements RunningServer {
  readonly #child: ChildProcess
  readonly #guardian: Guardian
  readonly #gone: Promise<undefined>
  #expected = true

  constructor(child: ChildProcess, guardian: Guardian, onDied: (line: string) => void) {
    this.#child = child
    this.#guardian = guardian
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#gone = promise
    if (!isRunning(child)) resolve(undefined)
    child.once('exit', () => resolve(undefined))
    child.once('exit', (code, signal) => {
      if (this.#expected) return
      void guardian.dismiss()
      onDied(`PostgreSQL (process ${this.pid}) ended unexpectedly (${signal ?? `code ${code}`}).`)
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** From now on its end is a misfortune. */
  serve(): void {
    this.#expected = false
  }

  async stop(): Promise<void> {
    this.#expected = true
    for (const { signal, patienceMs } of STOP_STEPS) {
      if (!isRunning(this.#child)) break
      this.#child.kill(signal)
      await Promise.race([this.#gone, delay(patienceMs, undefined, { ref: false })])
    }
    await this.#guardian.dismiss()
  }
}
