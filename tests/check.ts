import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** `npm run check`: format, lint, types, architecture. Errors only, no warnings; stops at the first that fails. */
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

for (const [name, [bin = '', ...args]] of steps) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const startedAt = performance.now()
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', bin), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  console.log(
    `${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`,
  )
  if (status !== 0) process.exit(1)
}
