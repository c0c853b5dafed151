import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { spawnAs, type Identity } from './host/identity.ts'
import { embeddedPackageDir, embeddedPackageName, preparePackage } from './platform-package.ts'
import { PostgresUnavailable, reasonOf } from './postgres-unavailable.ts'
import { runCommand, tellingLine } from './host/run-command.ts'

/** PostgreSQL programs that were seen to run under the account that will run them. */
export interface Installation {
  readonly binDir: string
  /** As PostgreSQL says it: `18.4`. */
  readonly version: string
  readonly major: number
  readonly source: 'embedded' | 'system'
}

/** The oldest major version our SQL is written for. @source docs/stack.md B2 */
export const OLDEST_MAJOR = 15

/** Where Debian and Ubuntu keep the server programs, which they leave off PATH. */
const DEBIAN_ROOT = '/usr/lib/postgresql'

/** What the search depends on. */
export interface Search {
  readonly dataDir: string
  readonly identity: Identity
  /** PATH of this process. */
  readonly path: string
  /** Major versions of the clusters that DATA_DIR already holds; only such a PostgreSQL opens them. */
  readonly clusterMajors: readonly number[]
  /** Folder of the npm package; looked up unless given. */
  readonly packageDir?: string | undefined
  /** Parent of the system's versions; Debian's unless given. */
  readonly debianRoot?: string | undefined
}

/**
 * Finds the PostgreSQL to run: the embedded package, else one of the system.
 * @throws PostgresUnavailable naming everything that was tried
 */
export async function findInstallation(search: Search): Promise<Installation> {
  const embedded = await tryEmbedded(search)
  const tried = typeof embedded === 'string' ? [embedded] : []
  const found = typeof embedded === 'string' ? [] : [embedded]
  const first = found.find((installation) => fits(installation, search))
  if (first) return first
  for (const binDir of await systemBinDirs(search)) {
    const system = await probe(binDir, 'system', search.identity)
    if (typeof system === 'string') tried.push(`${binDir}: ${system}`)
    else if (system.major < OLDEST_MAJOR) tried.push(`${binDir} is only ${system.version}`)
    else if (fits(system, search)) return system
    else found.push(system)
  }
  throw new PostgresUnavailable(explain(search, found, tried))
}

function fits(installation: Installation, { clusterMajors }: Search): boolean {
  return clusterMajors.length === 0 || clusterMajors.includes(installation.major)
}

function explain(
  { dataDir, clusterMajors }: Search,
  found: readonly Installation[],
  tried: readonly string[],
): string {
  if (found.length > 0) {
    const versions = found.map(({ version }) => version).join(', ')
    return (
      `${dataDir} holds data of PostgreSQL ${clusterMajors.join(', ')}, but only PostgreSQL ${versions} ` +
      'was found, which cannot open it: install the right version, or restore a backup into an empty DATA_DIR.'
    )
  }
  const nothingElse = `no PostgreSQL ${OLDEST_MAJOR} or later runs from PATH or ${DEBIAN_ROOT}`
  return (
    `No PostgreSQL to keep the records in: DATABASE_URL is not set; ${[...tried, nothingElse].join('; ')}. ` +
    'Run "npm ci", install PostgreSQL, or set DATABASE_URL.'
  )
}

/** @returns the installation, or the reason why there is none */
async function tryEmbedded(search: Search): Promise<Installation | string> {
  const { dataDir, identity, packageDir = embeddedPackageDir() } = search
  if (packageDir === undefined) return `the package ${embeddedPackageName()} is not installed`
  const runs = (binDir: string) => probe(binDir, 'embedded', identity)
  try {
    const result = await preparePackage({ packageDir, dataDir, identity, runs })
    return typeof result === 'string' ? `${embeddedPackageName()} does not run: ${result}` : result
  } catch (thrown) {
    return `${embeddedPackageName()} cannot be prepared: ${reasonOf(thrown)}`
  }
}

/**
 * Runs the two programs under the account. This answers at once whether they exist, may be reached
 * and executed, find their libraries and suit this system's libc.
 * @returns the installation, or the reason why it does not run
 */
async function probe(
  binDir: string,
  source: Installation['source'],
  identity: Identity,
): Promise<Installation | string> {
  const [server, init] = await Promise.all(
    ['postgres', 'initdb'].map((name) =>
      runCommand(join(binDir, name), ['--version'], spawnAs(identity)),
    ),
  )
  const broken = [server, init].find((outcome) => !outcome?.ok)
  if (!server || broken) return tellingLine(broken?.output ?? '')
  const version = /\(PostgreSQL\) ((\d+)\S*)/.exec(server.output)
  if (!version?.[1] || !version[2]) return `unknown version "${tellingLine(server.output)}"`
  return { binDir, version: version[1], major: Number(version[2]), source }
}

/** Folders that hold a `postgres`, those on PATH first, then Debian's from the newest down. */
async function systemBinDirs({
  path,
  debianRoot = DEBIAN_ROOT,
}: Search): Promise<readonly string[]> {
  const majors = await readdir(debianRoot).catch(() => [])
  const newestFirst = majors.toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
  const candidates = [
    ...path.split(delimiter).filter((dir) => isAbsolute(dir)),
    ...newestFirst.map((major) => join(debianRoot, major, 'bin')),
  ]
  const executables = [...new Set(candidates)].map(async (dir) => {
    const file = join(dir, 'postgres')
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    return executable ? [dirname(file)] : []
  })
  return (await Promise.all(executables)).flat()
}
