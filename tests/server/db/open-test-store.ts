import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { migrate } from '../../../server/db/migrate.ts'
import { openPostgres } from '../../../server/db/postgres/open-postgres.ts'

/** A store of one test file. */
export interface TestStore {
  readonly sql: Sql
  close(): Promise<void>
}

/** Used when the embedded server cannot run here. */
const FALLBACK_URL = 'postgres://postgres@127.0.0.1:5432/test'

/**
 * Opens an empty store on an embedded server of its own. `TEST_DATABASE_URL` names a server to use instead, each file
 * in a schema of its own.
 */
export async function openEmptyStore(): Promise<TestStore> {
  const given = process.env['TEST_DATABASE_URL']
  if (given) return openSchema(given)
  try {
    return await openEmbedded()
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    console.warn(`No embedded PostgreSQL (${reason}): testing on ${FALLBACK_URL}.`)
    return openSchema(FALLBACK_URL)
  }
}

/** Opens a store in its present shape. */
export async function openTestStore(): Promise<TestStore> {
  const store = await openEmptyStore()
  await migrate(store.sql)
  return store
}

async function openEmbedded(): Promise<TestStore> {
  const dataDir = join(tmpdir(), `tongping-test-${randomBytes(6).toString('hex')}`)
  const opened = await openPostgres({ dataDir, dataDirExplicit: true, log: () => undefined })
  return {
    sql: opened.sql,
    async close() {
      await opened.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function openSchema(url: string): Promise<TestStore> {
  const schema = `t_${randomBytes(6).toString('hex')}`
  const sql = postgres(url, {
    max: 8,
    onnotice: () => undefined,
    connection: { search_path: schema },
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
  })
  await sql`create schema ${sql(schema)}`
  return {
    sql,
    async close() {
      await sql`drop schema ${sql(schema)} cascade`
      await sql.end({ timeout: 1 })
    },
  }
}
