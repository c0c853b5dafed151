import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './browser/find-chromium.ts'

/** `npm test`: every test, browsers included, and checks beside them. `--long` runs the long suites instead. */
const root = join(import.meta.dirname, '..')
const isLong = process.argv.includes('--long')
const wanted = process.argv.slice(2).filter((argument) => argument !== '--long')

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
}

/**
 * Format, lint and types, beside the tests and behind them: journeys wait for pages and servers and leave a core free half of
 * the time. What it says comes in one piece.
 *
 * @returns 0 when all is well.
 */
function check(): Promise<number> {
  const args = [join(root, 'tests/check.ts'), 'format', 'lint', 'types']
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => said.push(part))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said))
      resolve(code ?? 1)
    })
  })
}

const startedAt = performance.now()
const checking = wanted.length === 0 ? check() : Promise.resolve(0)
const chromium = await findChromium()
console.log(`browser: ${chromium.path} (${chromium.from})`)
const report = join(mkdtempSync(join(tmpdir(), 'tongping-test-')), 'report.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const status = await run(
  [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...wanted,
  ],
  {
    TONGPING_CHROMIUM: chromium.path,
    TONGPING_LONG: isLong ? '1' : '',
  },
)
const checked = await checking
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
  readFileSync(report, 'utf8'),
) as Report
console.log(`in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
process.exit(status || checked)
