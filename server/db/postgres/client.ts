import postgres from 'postgres'
import { ROLE } from './cluster.ts'
import { OLDEST_MAJOR } from './installation.ts'
import { SOCKET_PORT } from './placement.ts'
import { codeOf, PostgresUnavailable, reasonOf } from './postgres-unavailable.ts'

/** Connections of one node: commands, readings, registers and one for each long job. */
const POOL_SIZE = 8

const CONNECT_SECONDS = 10
/** Between attempts to connect. The driver's own wait grows to 20 s: a store that was away long would be missed by that. */
const RECONNECT_SECONDS = 0.1

/** PostgreSQL's number for int8. @source pg_type.dat */
const INT8 = 20

const COMMON = {
  max: POOL_SIZE,
  connect_timeout: CONNECT_SECONDS,
  backoff: () => RECONNECT_SECONDS,
  onnotice: () => undefined,
  connection: { application_name: 'tongping' },
  types: {
    // Sequence numbers and instants stay far below 2^53; a bigint would not even pass JSON.
    bigint: { to: INT8, from: [INT8], serialize: String, parse: Number },
  },
}

/** Prepares a pool for any PostgreSQL. Connects with the first query. */
export function connectToUrl(databaseUrl: string): postgres.Sql {
  try {
    return postgres(databaseUrl, COMMON)
  } catch {
    // Not the driver's own words: they quote the URL, password included.
    throw new PostgresUnavailable(
      'DATABASE_URL is not a valid address (expected postgres://user:password@host:port/database).',
    )
  }
}

/** Prepares a pool for the embedded server. */
export function connectToSocket(socketDir: string, database: string): postgres.Sql {
  const path = `${socketDir}/.s.PGSQL.${SOCKET_PORT}`
  // `ssl` by name, so that PGSSL of the operator's shell has no say.
  return postgres({ ...COMMON, path, database, user: ROLE, ssl: false })
}

/** The database does not exist. @source PostgreSQL, Appendix A */
const NO_SUCH_DATABASE = '3D000'

/** Opens the embedded server's database, made first if it is missing. */
export async function openDatabase(socketDir: string): Promise<postgres.Sql> {
  const sql = connectToSocket(socketDir, ROLE)
  try {
    await sql`select 1`
  } catch (thrown) {
    if (codeOf(thrown) !== NO_SUCH_DATABASE) {
      await sql.end({ timeout: 0 })
      throw thrown
    }
    const maintenance = connectToSocket(socketDir, 'postgres')
    try {
      await maintenance`create database ${maintenance(ROLE)}`
    } finally {
      await maintenance.end({ timeout: 1 })
    }
  }
  return sql
}

/** What was asked of a server before it is trusted with records. */
export interface ServerFacts {
  readonly version: string
  readonly major: number
}

/**
 * Refuses a server that is too old or would acknowledge what it has not written.
 * @param name - how the message calls the server
 * @throws PostgresUnavailable when it cannot be reached or will not do
 */
export async function checkServer(sql: postgres.Sql, name: string): Promise<ServerFacts> {
  const rows = await sql<{ number: number; version: string; fsync: string; commit: string }[]>`
    select current_setting('server_version_num')::int as number,
      current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit`.catch((thrown: unknown) => {
    throw new PostgresUnavailable(`${name} cannot be used: ${reasonOf(thrown)}`)
  })
  const [facts] = rows
  if (!facts) throw new PostgresUnavailable(`${name} gives no answer.`)
  const major = Math.floor(facts.number / 10_000)
  if (major < OLDEST_MAJOR) {
    throw new PostgresUnavailable(
      `${name} is PostgreSQL ${facts.version}; Tongping needs ${OLDEST_MAJOR} or later.`,
    )
  }
  for (const setting of ['fsync', 'commit'] as const) {
    if (facts[setting] === 'off') {
      const full = setting === 'fsync' ? 'fsync' : 'synchronous_commit'
      throw new PostgresUnavailable(
        `${name} runs with ${full}=off and would lose acknowledged records in a power cut: set ${full}=on.`,
      )
    }
  }
  return { version: facts.version, major }
}
