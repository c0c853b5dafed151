import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { migrate, migrations, type Migration } from '../../../server/db/migrate.ts'
import { createStore, readStore } from '../../../server/db/store.ts'
import { openEmptyStore, type TestStore } from './open-test-store.ts'
import { START_AT } from './samples.ts'

let store: TestStore
beforeAll(async () => {
  store = await openEmptyStore()
}, 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.sql`drop table if exists migration, a, b`
})

const step = (name: string, statement: string): Migration => ({
  name,
  up: async (sql) => {
    await sql.unsafe(statement)
  },
})
const a = step('0001-a', 'create table a (id int)')
const b = step('0002-b', 'create table b (id int)')

const done = async () =>
  (await store.sql`select name from migration order by number`).map((row) => row['name'])

it('runs every step once, in order', async () => {
  await migrate(store.sql, [a])
  await migrate(store.sql, [a, b])
  await migrate(store.sql, [a, b])
  expect(await done()).toEqual(['0001-a', '0002-b'])
})

it('leaves whole steps when one is interrupted, and goes on from there', async () => {
  const half = step('0002-b', 'create table b (id int); select 1 / 0')
  await expect(migrate(store.sql, [a, half])).rejects.toThrow('division by zero')
  expect(await done()).toEqual(['0001-a'])
  await migrate(store.sql, [a, b])
  expect(await done()).toEqual(['0001-a', '0002-b'])
})

it('runs a step once when several processes start together', async () => {
  await Promise.all([1, 2, 3].map(() => migrate(store.sql, [a, b])))
  expect(await done()).toEqual(['0001-a', '0002-b'])
})

it('refuses a store that a newer version wrote, in one line', async () => {
  await migrate(store.sql, [a, b])
  const refused = migrate(store.sql, [a])
  await expect(refused).rejects.toThrow('a newer version wrote it')
  await expect(refused).rejects.not.toThrow('\n')
})

it('knows every file of the folder, numbered without gaps', async () => {
  const folder = new URL('../../../server/db/migrations/', import.meta.url)
  const files = (await readdir(folder)).toSorted()
  expect(migrations.map(({ name }) => `${name}.ts`)).toEqual(files)
  expect(migrations.map(({ name }) => Number(name.slice(0, 4)))).toEqual(
    migrations.map((_, index) => index + 1),
  )
})

it('gives a store its identity once', async () => {
  await migrate(store.sql)
  expect(await readStore(store.sql)).toBeUndefined()
  const created = await createStore(store.sql, { origin: 'demo', at: START_AT })
  expect(await readStore(store.sql)).toEqual(created)
  await expect(createStore(store.sql, { origin: 'live', at: START_AT })).rejects.toThrow()
})
