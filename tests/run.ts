import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './browser/find-chromium.ts'

/**
 * `npm test`: every test, browsers included, and every check. `--long` runs the long suites instead, and a name of a file or
 * a project only what it names.
 */
const root = join(import.meta.dirname, '..')
const isLong = process.argv.includes('--long')
const wanted = process.argv.slice(2).filter((argument) => argument !== '--long')
const isWhole = wanted.length === 0 && !isLong

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

interface Ended {
  readonly status: number
  readonly reports: readonly Report[]
}

/** Journeys wait for pages and servers and leave a core free half of the time: the rest runs beside them, and behind them. */
const behind = (child: ChildProcess) => {
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  return child
}

/** What runs beside something else says it in one piece, at its end. */
function inOnePiece(child: ChildProcess): void {
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => said.push(part))
  child.on('close', () => process.stdout.write(Buffer.concat(said)))
}

const ended = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))

/** Format, lint and types. */
async function check(): Promise<Ended> {
  const args = [join(root, 'tests/check.ts'), 'format', 'lint', 'types']
  const child = behind(
    spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  inOnePiece(child)
  return { status: await ended(child), reports: [] }
}

/** Runs vitest, and reads what it found. */
async function test(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  isBehind = false,
): Promise<Ended> {
  const report = join(mkdtempSync(join(tmpdir(), 'tongping-test-')), 'report.json')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const told = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const child = spawn(process.execPath, [vitest, 'run', ...told, ...args], {
    cwd: root,
    stdio: isBehind ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...env },
  })
  if (isBehind) inOnePiece(behind(child))
  const status = await ended(child)
  return { status, reports: [JSON.parse(readFileSync(report, 'utf8')) as Report] }
}

const startedAt = performance.now()
const chromium = await findChromium()
console.log(`browser: ${chromium.path} (${chromium.from})`)
const env = { TONGPING_CHROMIUM: chromium.path, TONGPING_LONG: isLong ? '1' : '' }

/** Beside the journeys: what needs no browser, and then the checks. */
async function beside(): Promise<readonly Ended[]> {
  const tests = await test(['--project', 'unit', '--project', 'screens'], env, true)
  return [tests, await check()]
}

const all: readonly Ended[] = isWhole
  ? (await Promise.all([test(['--project', 'journeys'], env), beside()])).flat()
  : [await test(wanted, env)]

const sum = (count: keyof Report) =>
  all.flatMap(({ reports }) => reports).reduce((total, report) => total + report[count], 0)
console.log(`in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
console.log(
  `${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed, ${sum('numPendingTests')} skipped`,
)
process.exit(all.find(({ status }) => status !== 0)?.status ?? 0)
