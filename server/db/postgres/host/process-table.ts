import { readdir, readFile, readlink } from 'node:fs/promises'
import { platform } from 'node:os'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runCommand } from './run-command.ts'

/** What can be seen of a living process. */
export interface ProcessView {
  readonly pid: number
  /** First word of the command line, or all of it where the process renamed itself. */
  readonly program: string
  /** Program and arguments, separated by spaces. */
  readonly commandLine: string
  /** Undefined where the system does not tell (another user's process, macOS). */
  readonly workingDir: string | undefined
}

/**
 * Looks at a process from outside.
 * @returns undefined when there is none, or only a zombie that its parent has not collected yet
 */
export async function lookAtProcess(pid: number): Promise<ProcessView | undefined> {
  return platform() === 'linux' ? lookInProc(pid) : askPs(pid)
}

async function lookInProc(pid: number): Promise<ProcessView | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may itself hold spaces and parentheses; the state follows it.
    const state = stat.charAt(stat.lastIndexOf(')') + 2)
    if (state === 'Z' || state === 'X') return undefined
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
    const workingDir = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
    return { pid, program: words[0] ?? '', commandLine: words.join(' ').trim(), workingDir }
  } catch {
    return undefined
  }
}

async function askPs(pid: number): Promise<ProcessView | undefined> {
  const { ok, output } = await runCommand('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)])
  const [, state, commandLine] = /^\s*(\S+)\s+(.*)/.exec(output) ?? []
  if (!ok || state === undefined || commandLine === undefined || state.startsWith('Z')) {
    return undefined
  }
  const program = commandLine.split(' -D ', 1)[0] ?? ''
  return { pid, program, commandLine, workingDir: undefined }
}

/**
 * True when the process is a postmaster of exactly this cluster. A number alone proves nothing:
 * after a reboot it may belong to anybody.
 * @param clusterDir - real path, without symbolic links
 */
export function isPostmasterOf(view: ProcessView, clusterDir: string): boolean {
  if (!['postgres', 'postmaster'].includes(basename(view.program))) return false
  return view.workingDir === clusterDir || `${view.commandLine} `.includes(` -D ${clusterDir} `)
}

/**
 * Finds the children of a dead postmaster: they call themselves `postgres: …` and live in the
 * cluster's folder. Linux only; elsewhere there is no cheap way, and the list is empty.
 */
export async function childrenIn(clusterDir: string): Promise<readonly ProcessView[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const views = await Promise.all(pids.map((pid) => lookInProc(pid)))
  return views
    .filter((view) => view?.workingDir === clusterDir && view.program.startsWith('postgres: '))
    .filter((view) => view !== undefined)
}

/** How often a waiting loop looks again. */
const LOOK_AGAIN_MS = 10

/**
 * Waits until the process is gone.
 * @returns false when it is still there after the time given
 */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while ((await lookAtProcess(pid)) !== undefined) {
    if (performance.now() > deadline) return false
    await delay(LOOK_AGAIN_MS)
  }
  return true
}
