import type { Sql } from 'postgres'
import { checkServer, connectToUrl, openDatabase } from './client.ts'
import { ensureCluster, ROLE } from './cluster.ts'
import { findInstallation } from './installation.ts'
import { keepRunning } from './keep-running.ts'
import { lockFolder } from './lock.ts'
import { clusterMajors, makeSocketDir, place, removeSocketDir, SOCKET_PORT } from './placement.ts'
import { PostgresUnavailable, reasonOf } from './postgres-unavailable.ts'

/** What `openPostgres` is told. */
export interface OpenPostgresOptions {
  /** A PostgreSQL run by somebody else; undefined or empty: run our own. */
  readonly databaseUrl?: string | undefined
  readonly dataDir: string
  /** True when the operator named `dataDir`: then it is used or refused, never replaced. */
  readonly dataDirExplicit: boolean
  /** How long to wait, ms, for another Tongping that is just stopping to leave the data folder; 0 by default. */
  readonly patienceMs?: number | undefined
  readonly log: (line: string) => void
  /** Called with one line when our own PostgreSQL ends while it should run; it is started again. */
  readonly onDied?: ((line: string) => void) | undefined
  /** PATH and SUDO_UID are read; the process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
}

/** Where the server is, for those who open connections of their own. */
export type PostgresAddress =
  /** Our own: `host` is the folder of its socket, as libpq and postgres.js take it. */
  | {
      readonly kind: 'socket'
      readonly host: string
      readonly port: number
      readonly database: string
      readonly user: string
    }
  | { readonly kind: 'databaseUrl'; readonly databaseUrl: string }

/** A PostgreSQL ready for use. */
export interface OpenedPostgres {
  readonly url: PostgresAddress
  readonly sql: Sql
  /** One line for the start log, without password. */
  readonly description: string
  /** Closes the pool and stops our own server, in at most three seconds. */
  close(): Promise<void>
}

/** Seconds a query under way gets when closing. */
const LAST_QUERIES_SECONDS = 0.5

/**
 * Opens the PostgreSQL that keeps the records: DATABASE_URL, else the embedded package, else one of
 * the system. Never a store in memory.
 * @throws PostgresUnavailable with one clear line when none of them works
 */
export async function openPostgres(options: OpenPostgresOptions): Promise<OpenedPostgres> {
  return options.databaseUrl ? openGiven(options.databaseUrl) : openOwn(options)
}

async function openGiven(databaseUrl: string): Promise<OpenedPostgres> {
  const sql = connectToUrl(databaseUrl)
  const end = () => sql.end({ timeout: LAST_QUERIES_SECONDS })
  const { host, port, database } = sql.options
  const name = `The PostgreSQL of DATABASE_URL (${host.join(', ')}:${port.join(', ')}/${database})`
  try {
    const { version } = await checkServer(sql, name)
    return {
      url: { kind: 'databaseUrl', databaseUrl },
      sql,
      description: `${name} is version ${version}.`,
      close: end,
    }
  } catch (thrown) {
    await end()
    throw thrown
  }
}

async function openOwn(options: OpenPostgresOptions): Promise<OpenedPostgres> {
  const undo: (() => Promise<unknown>)[] = []
  const takeDown = async () => {
    for (const step of undo.reverse()) {
      await step().catch((thrown: unknown) => options.log(`While closing: ${reasonOf(thrown)}`))
    }
  }
  let closing: Promise<void> | undefined
  const close = () => (closing ??= takeDown())
  try {
    return { ...(await build(options, undo)), close }
  } catch (thrown) {
    await close()
    if (thrown instanceof PostgresUnavailable) throw thrown
    throw new PostgresUnavailable(`PostgreSQL cannot be opened: ${reasonOf(thrown)}`)
  }
}

/** @param undo - takes, for each thing built, how to take it down again */
async function build(
  options: OpenPostgresOptions,
  undo: (() => Promise<unknown>)[],
): Promise<Omit<OpenedPostgres, 'close'>> {
  const { log, environment = process.env } = options
  const { dataDir, identity } = await place({ ...options, sudoUid: environment['SUDO_UID'] })
  const lock = await lockFolder(dataDir, options.patienceMs)
  undo.push(() => lock.release())
  const installation = await findInstallation({
    dataDir,
    identity,
    path: environment['PATH'] ?? '',
    clusterMajors: await clusterMajors(dataDir),
  })
  const clusterDir = await ensureCluster({ dataDir, installation, identity, log })
  const socketDir = await makeSocketDir(dataDir, identity)
  undo.push(() => removeSocketDir(socketDir))
  const onDied = options.onDied ?? log
  const places = { dataDir, clusterDir, socketDir }
  const server = await keepRunning({ ...places, installation, identity, log, onDied })
  undo.push(() => server.stop())
  const sql = await openDatabase(socketDir)
  undo.push(() => sql.end({ timeout: LAST_QUERIES_SECONDS }))
  await checkServer(sql, `The PostgreSQL on ${clusterDir}`)
  const { source, version } = installation
  const description = `PostgreSQL ${version} (${source}) on ${clusterDir}, run by ${identity.name}.`
  const url = {
    kind: 'socket',
    host: socketDir,
    port: SOCKET_PORT,
    database: ROLE,
    user: ROLE,
  } as const
  return { url, sql, description }
}
