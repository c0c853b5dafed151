import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { platform, userInfo } from 'node:os'
import { join } from 'node:path'
import { spawnAs, type Identity } from './host/identity.ts'
import type { Installation } from './installation.ts'
import { give, giveTree, ownerOf } from './host/ownership.ts'
import { clusterMajors } from './placement.ts'
import { PostgresUnavailable } from './postgres-unavailable.ts'
import { runCommand, tellingLine } from './host/run-command.ts'
import { accessFiles } from './settings.ts'

/** Role and database that Tongping works with. */
export const ROLE = 'tongping'

/** What a cluster is made from. */
export interface ClusterRequest {
  readonly dataDir: string
  readonly installation: Installation
  readonly identity: Identity
  readonly log: (line: string) => void
}

/**
 * Returns the folder of the cluster, made first if there is none. The caller holds the lock.
 * @throws PostgresUnavailable when what is there cannot be opened, or making it failed
 */
export async function ensureCluster(request: ClusterRequest): Promise<string> {
  const { dataDir, installation, identity } = request
  await removeUnfinished(dataDir)
  const clusterDir = join(dataDir, `pg${installation.major}`)
  if ((await clusterMajors(dataDir)).includes(installation.major)) {
    await adopt(clusterDir, identity)
    await checkVersion(clusterDir, installation)
  } else {
    await initialise(clusterDir, request)
  }
  await writeAccess(dataDir, identity)
  return clusterDir
}

const UNFINISHED = /^pg\d+\.unfinished-/

/** What an interrupted start left behind; its initdb may still be writing, hence the retries. */
async function removeUnfinished(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => UNFINISHED.test(name))
  for (const name of names) {
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 10 })
  }
}

/** As root, data that was copied here by root is given to the account; otherwise it must be ours. */
async function adopt(clusterDir: string, identity: Identity): Promise<void> {
  const owner = await ownerOf(clusterDir)
  if (owner !== identity.uid && !identity.switched) {
    throw new PostgresUnavailable(
      `${clusterDir} belongs to the user id ${owner}: start Tongping as that user or as root, ` +
        'or give the folder to the user it runs under.',
    )
  }
  if (owner !== identity.uid) await giveTree(clusterDir, identity)
  // A copy made with a wide umask; PostgreSQL refuses to open what others can read.
  await chmod(clusterDir, 0o700)
}

async function checkVersion(clusterDir: string, installation: Installation): Promise<void> {
  const text = await readFile(join(clusterDir, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (text?.trim() === String(installation.major)) return
  throw new PostgresUnavailable(
    text === undefined
      ? `${clusterDir} holds files but no database (PG_VERSION is missing): restore it, or move the folder away.`
      : `${clusterDir} was made by PostgreSQL ${text.trim()}, and this is PostgreSQL ${installation.version}, ` +
          'which cannot open it: install that version, or restore a backup into an empty DATA_DIR.',
  )
}

/**
 * Makes a cluster under another name and renames it when it is whole and on disk, so that a power
 * cut half-way leaves nothing that looks like a database.
 */
async function initialise(clusterDir: string, request: ClusterRequest): Promise<void> {
  const { dataDir, installation, identity, log } = request
  log(`Creating the database in ${clusterDir}.`)
  const unfinished = `${clusterDir}.unfinished-${process.pid}`
  await mkdir(unfinished, { mode: 0o700 })
  await give(unfinished, identity)
  const args = ['-D', unfinished, '-U', ROLE, '--auth=peer', '--encoding=UTF8']
  const initdb = join(installation.binDir, 'initdb')
  const outcome = await runCommand(
    initdb,
    [...args, ...localeArguments(installation)],
    spawnAs(identity),
  )
  if (!outcome.ok) {
    await rm(unfinished, { recursive: true, force: true })
    throw new PostgresUnavailable(
      `The database cannot be created in ${clusterDir}: ${tellingLine(outcome.output)}`,
    )
  }
  await rename(unfinished, clusterDir)
  // initdb has synced the files; the new name itself must survive a power cut too.
  await syncFolder(dataDir)
}

/** First major version with sort rules of its own. @source PostgreSQL 17 release notes, E.1.3.1 */
const BUILTIN_LOCALES_SINCE = 17

/** Sort rules built into PostgreSQL, so that another libc or ICU never breaks an index. */
function localeArguments({ major }: Installation): readonly string[] {
  if (major < BUILTIN_LOCALES_SINCE) return ['--locale=C.UTF-8']
  // macOS knows no C.UTF-8 of its own; only the built-in rules matter.
  const libcLocale = platform() === 'darwin' ? 'C' : 'C.UTF-8'
  return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--locale=${libcLocale}`]
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Lets in, over the socket only, the account that runs PostgreSQL and the one that runs Node: the
 * kernel names the caller (peer), so no password exists that could leak. Both become the one role.
 * The files lie beside the cluster, not in it: root must not write where another account could
 * have laid a link.
 */
async function writeAccess(dataDir: string, identity: Identity): Promise<void> {
  const notice = '# Written by Tongping at every start.\n'
  const callers = [...new Set([identity.name, userInfo().username])]
  const rows = callers.map((caller) => `tongping "${caller.replaceAll('"', '""')}" ${ROLE}\n`)
  const { hba, ident } = accessFiles(dataDir)
  await writeFile(hba, `${notice}local all ${ROLE} peer map=tongping\n`)
  await writeFile(ident, notice + rows.join(''))
  await give(hba, identity)
  await give(ident, identity)
}
