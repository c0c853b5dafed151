import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
/** Planted where a careless import would be: the core reaching for a file, and the wall reaching for the desk. */
const canaries = {
  'server/core/canary.ts': "import { readFile } from 'node:fs'\nexport const canary = readFile\n",
  'screens/wall/canary.ts': "import '../desk/canary.ts'\n",
  'screens/desk/canary.ts': 'export const canary = 1\n',
}

interface Report {
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly {
      readonly from: string
      readonly to: string
      readonly rule: { readonly name: string }
    }[]
  }
}

async function cruise(): Promise<Report> {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const args = [
    bin,
    '--config',
    'tests/architecture/arrows.cjs',
    '--output-type',
    'json',
    'shared',
    'server',
    'screens',
  ]
  const { stdout } = await run(process.execPath, args, {
    cwd: root,
    maxBuffer: 256 * 1024 * 1024,
  }).catch(
    // It exits with the number of violations; what it says is what counts.
    (error: { stdout: string }) => error,
  )
  return JSON.parse(stdout) as Report
}

describe('the arrows between the rooms', () => {
  let report: Report

  beforeAll(async () => {
    await Promise.all(
      Object.entries(canaries).map(async ([path, text]) => {
        await mkdir(join(root, path, '..'), { recursive: true })
        await writeFile(join(root, path), text)
      }),
    )
    report = await cruise()
  }, 120_000)

  afterAll(() =>
    Promise.all(Object.keys(canaries).map((path) => rm(join(root, path), { force: true }))),
  )

  it('sees the whole house: a mismatched compiler would read nothing and pass', () => {
    expect(report.summary.totalCruised).toBeGreaterThan(200)
  })

  it('catches the planted canaries', () => {
    const caught = report.summary.violations
      .filter(({ from }) => from.includes('canary'))
      .map(({ rule }) => rule.name)
    expect(caught).toContain('no-node-in-pure')
    expect(caught).toContain('wall')
  })

  it('finds no arrow that is not drawn in docs/house.md', () => {
    const real = report.summary.violations
      .filter(({ from }) => !from.includes('canary'))
      .map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)
    expect(real).toEqual([])
  })
})
