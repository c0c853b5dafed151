import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the screens are built from; a change in any of them makes the build stale. */
const sources = ['screens', 'shared', 'public', 'vite.config.ts', 'package-lock.json']
const MARK = '.build-of'

/**
 * Builds the screens if what lies in `dist` was built from something else.
 *
 * @returns identity of the build: a wall reloads when it differs from its own.
 * @throws when the build fails and there is no earlier one, with the last lines of what it said.
 */
export async function ensureScreens(root: string, log: (line: string) => void): Promise<string> {
  const build = await hashOf(root)
  const mark = join(root, 'dist', MARK)
  const known = await readFile(mark, 'utf8').catch(() => '')
  if (known === build) return build
  log('building the screens …')
  try {
    await runVite(root)
  } catch (error) {
    if (known === '') throw error
    log(
      `${error instanceof Error ? error.message : String(error)}\nserving the screens as built before`,
    )
    return known
  }
  await writeFile(mark, build)
  return build
}

async function hashOf(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources)
    for (const file of await filesOf(join(root, source))) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(
    () => undefined,
  )
  if (!entries) return [path]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function runVite(root: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root })
    let said = ''
    const listen = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000))
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the screens do not build:\n${said}`)),
    )
  })
}
