import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import * as v from 'valibot'
import { afterAll, onTestFinished } from 'vitest'
import { runCommand } from '../../../../server/db/postgres/host/run-command.ts'
import { openPostgres } from '../../../../server/db/postgres/open-postgres.ts'

export const isRoot = userInfo().uid === 0

/** The account the tests use as "an ordinary user"; uid of nobody on Debian. */
export const NOBODY = 65_534

/** An empty data folder that vanishes with the test. */
export async function makeDataDir(owner?: number): Promise<string> {
  const dir = await makeFolder(owner)
  onTestFinished(() => remove(dir))
  return dir
}

let template: Promise<string> | undefined

/** A data folder with an empty cluster, copied from one that is made once per test file. */
export async function makeFilledDataDir(): Promise<string> {
  template ??= makeTemplate()
  const [source, dir] = await Promise.all([template, makeDataDir()])
  await runCommand('cp', ['-a', join(source, 'pg18'), dir])
  return dir
}

async function makeTemplate(): Promise<string> {
  const dataDir = await makeFolder()
  const opened = await openPostgres({ dataDir, dataDirExplicit: true, log: () => undefined })
  await opened.close()
  return dataDir
}

afterAll(async () => {
  if (template) await remove(await template)
})

async function makeFolder(owner?: number): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'tongping-test-')))
  if (owner !== undefined) await chown(dir, owner, owner)
  // As mkdtemp makes it, only its owner may enter; as root that would exclude PostgreSQL's account.
  if (isRoot) await chmod(dir, 0o711)
  return dir
}

function remove(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true, maxRetries: 5 })
}

const SaidLine = v.record(v.string(), v.unknown())

/** One line a child said. */
export type Said = Readonly<v.InferOutput<typeof SaidLine>>

/** A child that opened, or failed to open, the database. */
export interface Opener {
  readonly child: ChildProcess
  readonly said: readonly Said[]
  /** The first line that has the field. */
  waitFor(field: string): Promise<Said>
  exited(): Promise<void>
}

/** Starts `opener.ts`; killed when the test ends, if it still lives. */
export function startOpener(
  dataDir: string,
  work: 'hold' | 'write' | 'compute',
  uid?: number,
): Opener {
  const script = join(import.meta.dirname, 'opener.ts')
  const child = spawn(process.execPath, [script, dataDir, work], {
    ...(uid === undefined ? {} : { uid, gid: uid }),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit').then(() => undefined)
  const said: Said[] = []
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => said.push(v.parse(SaidLine, JSON.parse(line))))
  const closed = once(lines, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  return {
    child,
    said,
    exited: () => exit,
    async waitFor(field) {
      const found = () => said.find((line) => field in line)
      while (!found()) {
        const ended = await Promise.race([
          closed.then(() => true),
          once(lines, 'line').then(() => false),
        ])
        if (ended && !found()) throw new Error(`the child ended: ${JSON.stringify(said.at(-1))}`)
      }
      return found() ?? {}
    },
  }
}

/** Room for a noisy machine; the times that matter are asserted one by one. */
export const TEST_TIMEOUT = { timeout: 30_000 }

/** Waits until the check holds; fails after the time given. */
export async function eventually(
  check: () => boolean | Promise<boolean>,
  timeoutMs = 5_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms`)
    await delay(10)
  }
}

/** Living processes whose command line names the folder: servers and guardians, not zombies. */
export async function processesOn(dataDir: string): Promise<readonly string[]> {
  const { output } = await runCommand('ps', ['-ww', '-e', '-o', 'pid=,stat=,args='])
  return output
    .split('\n')
    .filter((line) => line.includes(`${dataDir}/`) && !/^\s*\d+\s+Z/.test(line))
}
