import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { spawnAs, type Identity } from './host/identity.ts'
import { CHILD_ENVIRONMENT } from './host/run-command.ts'

/** A child that stops PostgreSQL when this process dies without doing so. */
export interface Guardian {
  /** Names the postmaster to stop. Called once, in the same turn in which it was spawned. */
  watch(postmasterPid: number): void
  /** Sends the guardian home without touching PostgreSQL; resolves when its process is gone. */
  dismiss(): Promise<void>
}

/**
 * Reads the postmaster's number, then waits. A second line is the dismissal; the end of input means
 * that Node died. It stops only a postmaster that still holds the cluster, so a number given to
 * another process meanwhile is safe. A shell, because it costs 1 MB where a Node costs 40, and
 * because the account it runs under may not be able to reach the Node executable.
 */
const SCRIPT = `trap '' HUP INT TERM
read -r pid || exit 0
read -r dismissed && exit 0
read -r holder < "$1" && [ "$holder" = "$pid" ] && kill -INT "$pid"`

const DISMISSAL_MS = 500

/**
 * Starts the guardian in a session of its own, so that Ctrl-C or a closing terminal, which end Node,
 * leave it alive to do its work.
 */
export function startGuardian(identity: Identity, clusterDir: string): Guardian {
  const args = ['-c', SCRIPT, 'tongping-guardian', join(clusterDir, 'postmaster.pid')]
  const child = spawn('/bin/sh', args, {
    ...spawnAs(identity),
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell there is no guardian; the next start then stops what was left behind.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  return {
    watch(postmasterPid) {
      child.stdin.write(`${postmasterPid}\n`)
    },
    async dismiss() {
      child.stdin.end('dismissed\n')
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      const patience = setTimeout(() => child.kill('SIGKILL'), DISMISSAL_MS)
      await once(child, 'exit')
      clearTimeout(patience)
    },
  }
}
