import { randomUUID } from 'node:crypto'
import type { Sql } from 'postgres'

/** What a store says of itself. */
export interface Store {
  /** Identity of its history. */
  readonly epoch: string
  /** A demo's store is never opened as a live one, nor the other way round: the caller compares. */
  readonly origin: 'demo' | 'live'
  readonly createdAt: number
}

/** @returns undefined while no city was founded here */
export async function readStore(sql: Sql): Promise<Store | undefined> {
  const [row] = await sql<Store[]>`
    select epoch, origin, created_at as "createdAt" from store`
  return row && { ...row }
}

/**
 * Gives the store its identity, once.
 * @param store - `at` = city's instant
 * @throws when it has one already
 */
export async function createStore(
  sql: Sql,
  store: { readonly origin: Store['origin']; readonly at: number },
): Promise<Store> {
  const created = { epoch: randomUUID(), origin: store.origin, createdAt: store.at }
  await sql`insert into store (epoch, origin, created_at)
    values (${created.epoch}, ${created.origin}, ${created.createdAt})`
  return created
}
