import { spawn } from 'node:child_process'
import { reasonOf } from '../postgres-unavailable.ts'

/** How a command ended. */
export interface CommandOutcome {
  readonly ok: boolean
  /** Both streams as they came, or the reason why the command could not be started. */
  readonly output: string
}

/**
 * The whole environment of every child. Nothing is inherited: PGDATA, PGOPTIONS or a locale of the
 * operator's shell must not reach the cluster. TZ spares initdb a search through all time zones.
 */
export const CHILD_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * Runs a short command to its end without blocking the event loop. Never rejects.
 * @param as - account to run it under, from `spawnAs`; nothing for the current one
 */
export function runCommand(
  file: string,
  args: readonly string[],
  as: { uid?: number; gid?: number } = {},
): Promise<CommandOutcome> {
  const { promise, resolve } = Promise.withResolvers<CommandOutcome>()
  try {
    const child = spawn(file, args, {
      ...as,
      // The account may not be allowed into the folder Node was started in.
      cwd: '/',
      env: CHILD_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
    }
    child.on('error', (thrown) => resolve({ ok: false, output: reasonOf(thrown) }))
    child.on('close', (code) => resolve({ ok: code === 0, output: chunks.join('') }))
  } catch (thrown) {
    resolve({ ok: false, output: reasonOf(thrown) })
  }
  return promise
}

/** The line of a tool's output that says what went wrong: its last FATAL or error, else its last. */
export function tellingLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const telling = lines.findLast((line) => /\b(PANIC|FATAL|fatal|error):/.test(line))
  return telling ?? lines.at(-1) ?? 'it said nothing'
}
