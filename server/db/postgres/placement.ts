import { createHash } from 'node:crypto'
import { lstat, mkdir, mkdtemp, readdir, realpath, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chooseIdentity, currentIdentity, type Identity } from './host/identity.ts'
import { canEnter, give, openForPassage, ownerOf } from './host/ownership.ts'
import { codeOf, PostgresUnavailable, reasonOf } from './postgres-unavailable.ts'

/** Where the data lies and who runs PostgreSQL on it. */
export interface Placement {
  /** Real path; a system folder instead of the one asked for when PostgreSQL cannot reach that. */
  readonly dataDir: string
  readonly identity: Identity
}

/** What was asked for. */
export interface PlacementRequest {
  readonly dataDir: string
  /** True when the operator named the folder himself: then it is used or refused, never replaced. */
  readonly dataDirExplicit: boolean
  readonly sudoUid: string | undefined
  readonly log: (line: string) => void
  /** Parent of the replacement folders; tests give their own. */
  readonly systemRoot?: string | undefined
}

const SYSTEM_ROOT = '/var/lib/tongping'

/**
 * Decides where the data lies, and makes the folder.
 * @throws PostgresUnavailable when the named folder cannot serve
 */
export async function place(request: PlacementRequest): Promise<Placement> {
  const wanted = resolve(request.dataDir)
  const replacement = join(request.systemRoot ?? SYSTEM_ROOT, hashOf(wanted))
  const [here, there] = await Promise.all([clusterOwner(wanted), clusterOwner(replacement)])
  const identity = await chooseIdentity(here, request.sudoUid)
  // Data once kept in the replacement stays there even if the way to the wanted folder opens later.
  const moved =
    identity.switched && !request.dataDirExplicit && here === undefined && there !== undefined
  if (!moved && (await canEnter(wanted, identity))) return make(wanted, identity)
  // As an ordinary user there is nobody else to try: let making the folder say what is wrong.
  if (!identity.switched) return make(wanted, identity)
  if (request.dataDirExplicit) {
    throw new PostgresUnavailable(
      `PostgreSQL must not run as root, and the user "${identity.name}" cannot reach DATA_DIR=${wanted}: ` +
        'choose a folder below one that every user may enter, such as /var/lib, or start Tongping as an ordinary user.',
    )
  }
  request.log(
    `${identity.name} cannot reach ${wanted}: the data is kept in ${replacement} instead.`,
  )
  return make(replacement, await chooseIdentity(there, request.sudoUid))
}

async function make(dataDir: string, identity: Identity): Promise<Placement> {
  try {
    const first = await mkdir(dataDir, { recursive: true })
    if (identity.switched) await openForPassage(first, dataDir)
    return { dataDir: await realpath(dataDir), identity }
  } catch (thrown) {
    throw new PostgresUnavailable(`The data folder cannot be made (${reasonOf(thrown)}).`)
  }
}

/** Folder names of clusters: `pg` and the major version. */
const CLUSTER_NAME = /^pg(\d+)$/

/** Major versions of the clusters in a data folder, newest first. An empty folder is none. */
export async function clusterMajors(dataDir: string): Promise<readonly number[]> {
  const names = await readdir(dataDir).catch(() => [])
  const majors = names.flatMap((name) => CLUSTER_NAME.exec(name)?.[1] ?? []).map(Number)
  const sizes = await Promise.all(majors.map((major) => sizeOf(join(dataDir, `pg${major}`))))
  return majors.filter((_, at) => sizes[at] !== 0).toSorted((a, b) => b - a)
}

/** @returns number of entries; undefined when the folder may not be read, which is not empty */
async function sizeOf(dir: string): Promise<number | undefined> {
  return readdir(dir).then(
    (entries) => entries.length,
    () => undefined,
  )
}

async function clusterOwner(dataDir: string): Promise<number | undefined> {
  const [newest] = await clusterMajors(dataDir)
  return newest === undefined ? undefined : ownerOf(join(dataDir, `pg${newest}`))
}

function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12)
}

/** Port number in the name of the socket file; no port is opened. */
export const SOCKET_PORT = 5432

/** Bytes of a socket path without its end mark: 107 on Linux, 103 on macOS. @source unix(7) */
const SOCKET_PATH_BYTES = 103

/**
 * Makes the folder of the server's socket: short, for the account alone, named after the data.
 * @param dataDir - real path
 */
export async function makeSocketDir(dataDir: string, identity: Identity): Promise<string> {
  const name = `tongping-${hashOf(dataDir)}`
  const path = join(await socketParent(name, identity), name)
  const dir = (await ownFolder(path, identity)) ? path : await mkdtemp(`${path}-`)
  await give(dir, identity)
  return dir
}

/** The system's temporary folder, unless its path is too long or the account may not go there. */
async function socketParent(name: string, identity: Identity): Promise<string> {
  const longest = Buffer.byteLength(join(tmpdir(), `${name}-XXXXXX`, `.s.PGSQL.${SOCKET_PORT}`))
  const fits = longest <= SOCKET_PATH_BYTES
  return fits && (await canEnter(tmpdir(), identity)) ? tmpdir() : '/tmp'
}

/**
 * Makes the folder anew, or takes over our own from an earlier run.
 * @returns false when something of that name is not ours: anybody may write to a temporary folder
 */
async function ownFolder(path: string, identity: Identity): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 })
    return true
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown
  }
  const found = await lstat(path)
  const ours = [identity.uid, currentIdentity().uid].includes(found.uid)
  if (!found.isDirectory() || !ours || (found.mode & 0o077) !== 0) return false
  await removeSockets(path)
  return true
}

/** Removes the socket's folder after the server has stopped. */
export async function removeSocketDir(path: string): Promise<void> {
  await removeSockets(path)
  await rmdir(path)
}

/**
 * By name, and never the whole tree: the folder lies where others write. What a killed server leaves
 * here would stop the next one if its process number had gone to somebody else.
 */
async function removeSockets(path: string): Promise<void> {
  const socket = join(path, `.s.PGSQL.${SOCKET_PORT}`)
  await rm(socket, { force: true })
  await rm(`${socket}.lock`, { force: true })
}
