import type { Sql, TransactionSql } from 'postgres'
import { up as journal } from './migrations/0001-journal.ts'
import { up as register } from './migrations/0002-register.ts'
import { up as readings } from './migrations/0003-readings.ts'
import { up as sessions } from './migrations/0004-sessions.ts'
import { up as photos } from './migrations/0005-photos.ts'
import { up as snapshotForm } from './migrations/0006-snapshot-form.ts'
import { up as retention } from './migrations/0007-retention.ts'

/** One step of the store's shape. Never edited once released. */
export interface Migration {
  /** File name: `NNNN-name`, numbered from 1 without gaps. */
  readonly name: string
  up(sql: TransactionSql): Promise<void>
}

/** Every step in order. */
export const migrations: readonly Migration[] = [
  { name: '0001-journal', up: journal },
  { name: '0002-register', up: register },
  { name: '0003-readings', up: readings },
  { name: '0004-sessions', up: sessions },
  { name: '0005-photos', up: photos },
  { name: '0006-snapshot-form', up: snapshotForm },
  { name: '0007-retention', up: retention },
]

/** Any fixed number: processes that start at once migrate one after the other. */
const LOCK = 7_302_941

/**
 * Brings the store to the shape this code works with. Each step is one transaction together with its mark, so an
 * interrupted start leaves whole steps and the next start goes on from there.
 * @throws when a newer Tongping has written the store
 */
export async function migrate(sql: Sql, steps = migrations): Promise<void> {
  await locked(sql, async (tx) => {
    await tx`create table if not exists migration (
      number int primary key, name text not null, applied_at timestamptz not null default now())`
  })
  while (await migrateOnce(sql, steps)) continue
}

/** @returns false when there was nothing left to do */
async function migrateOnce(sql: Sql, steps: readonly Migration[]): Promise<boolean> {
  return locked(sql, async (tx) => {
    const [last] = await tx<
      { number: number | null }[]
    >`select max(number) as number from migration`
    const done = last?.number ?? 0
    if (done > steps.length) {
      throw new Error(
        `This store has shape ${done} and this Tongping knows shapes up to ${steps.length}: ` +
          'a newer version wrote it, start that one.',
      )
    }
    const next = steps[done]
    if (!next) return false
    await next.up(tx)
    await tx`insert into migration (number, name) values (${done + 1}, ${next.name})`
    return true
  })
}

async function locked<Value>(
  sql: Sql,
  work: (tx: TransactionSql) => Promise<Value>,
): Promise<Value> {
  const { value } = await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK}::bigint)`
    // Boxed: the driver would take a bare array for a list of queries.
    return { value: await work(tx) }
  })
  return value
}
