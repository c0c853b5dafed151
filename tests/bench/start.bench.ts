import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runServer } from '../journeys/fixtures/run-server.ts'
import type { Bench } from './row.ts'

const ROOT = join(import.meta.dirname, '../..')
const parts = ['screens', 'server', 'shared', 'public', 'package.json', 'package-lock.json']
const files = [...parts, 'tsconfig.json', 'vite.config.ts']

/** From the command to `ready`: on a machine that has only been installed, and the next day. */
export const bench: Bench = async (say) => {
  const copy = mkdtempSync(join(tmpdir(), 'tongping-start-'))
  try {
    // Without a build and without a store, as after `npm ci`.
    for (const file of files) cpSync(join(ROOT, file), join(copy, file), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
    say('first start: database, build, city …')
    const startedAt = performance.now()
    const server = await runServer({ DEMO_LIFE: 'on' }, copy)
    const first = performance.now() - startedAt
    try {
      const again: number[] = []
      for (let round = 0; round < 3; round++) {
        await server.stop()
        again.push(await server.restart())
      }
      return [
        { case: 'first', metric: 'ms', value: Math.round(first), unit: 'ms' },
        { case: 'again', metric: 'ms', value: Math.round(Math.min(...again)), unit: 'ms' },
      ]
    } finally {
      await server.dispose()
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
