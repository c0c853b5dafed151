import { spawn } from 'node:child_process'
import { join } from 'node:path'

/**
 * `npm run check`: format, lint, types, architecture. Errors only, no warnings. What only reads runs side by side, each tells
 * its own when it is done; architecture builds the screens and comes last.
 */
const root = join(import.meta.dirname, '..')
const rooms = [
  'screens',
  'server',
  'shared',
  'tests',
  'vite.config.ts',
  'vitest.config.ts',
  'eslint.config.js',
]
const steps: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['format', ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', ...rooms]],
  [
    'lint',
    [
      'eslint/bin/eslint.js',
      '--max-warnings',
      '0',
      '--cache',
      '--cache-location',
      'node_modules/.cache/eslint',
      ...rooms,
    ],
  ],
  ['types', ['vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'tsconfig.json']],
  ['architecture', ['vitest/vitest.mjs', 'run', '--project', 'unit', 'tests/architecture']],
]
const asked = process.argv.slice(2)
const wanted = steps.filter(([name]) => asked.length === 0 || asked.includes(name))

/** @returns whether it found nothing. */
function run([name, [bin = '', ...args]]: (typeof steps)[number]): Promise<boolean> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [join(root, 'node_modules', bin), ...args], { cwd: root })
  const said: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said))
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`)
      resolve(code === 0)
    })
  })
}

const isLast = ([name]: (typeof steps)[number]) => name === 'architecture'
const found = await Promise.all(wanted.filter((step) => !isLast(step)).map(run))
if (found.includes(false)) process.exit(1)
for (const step of wanted.filter(isLast)) if (!(await run(step))) process.exit(1)
