import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './browser/find-chromium.ts'

/** `npm test`: checks, then every test, browsers included. `--long` runs the long suites instead. */
const root = join(import.meta.dirname, '..')
const isLong = process.argv.includes('--long')
const wanted = process.argv.slice(2).filter((argument) => argument !== '--long')

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return status ?? 1
}

const startedAt = performance.now()
if (wanted.length === 0 && run([join(root, 'tests/check.ts'), 'format', 'lint', 'types']) !== 0)
  process.exit(1)
const chromium = await findChromium()
console.log(`browser: ${chromium.path} (${chromium.from})`)
const report = join(mkdtempSync(join(tmpdir(), 'tongping-test-')), 'report.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const status = run(
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
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
  readFileSync(report, 'utf8'),
) as Report
console.log(`in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
process.exit(status)
