import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSessions } from '../../../server/db/sessions.ts'
import { openTestStore, type TestStore } from './open-test-store.ts'
import { aPrincipal, manualClock } from './samples.ts'

const HOUR_MS = 3_600_000
let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close())

function start() {
  const clock = manualClock()
  const ended: string[] = []
  const sessions = openSessions({ sql: store.sql, clock })
  sessions.onEnded((id) => ended.push(id))
  return { clock, ended, sessions }
}

it('finds a session by its token only', async () => {
  const { sessions } = start()
  const { token, session } = await sessions.open(aPrincipal('p1'), HOUR_MS)
  expect(await sessions.find(token)).toEqual(session)
  expect(await sessions.find(session.id)).toBeUndefined()
  expect(await sessions.find('')).toBeUndefined()
  expect(await sessions.find(`${token.slice(0, -2)}AA`)).toBeUndefined()
})

it('keeps no token in the database', async () => {
  const { sessions } = start()
  const { token } = await sessions.open(aPrincipal('p1'), HOUR_MS)
  const rows = await store.sql`select session::text as row from session`
  for (const row of rows) expect(row['row']).not.toContain(token)
})

it('finds it after a restart, with what is left of its time', async () => {
  const { token, session } = await start().sessions.open(aPrincipal('p1'), HOUR_MS)
  const { sessions, clock } = start()
  clock.advance(5 * HOUR_MS)
  const found = await sessions.find(token)
  expect(found).toMatchObject({ id: session.id, principal: aPrincipal('p1') })
  expect(found?.expiresAt).toBeGreaterThan(6 * HOUR_MS - 60_000)
  expect(found?.expiresAt).toBeLessThanOrEqual(6 * HOUR_MS)
})

it('ends it at its time and says so, though nobody asks', async () => {
  const { sessions, clock, ended } = start()
  const { token, session } = await sessions.open(aPrincipal('p1'), HOUR_MS)
  clock.advance(HOUR_MS - 1)
  expect(await sessions.find(token)).toEqual(session)
  clock.advance(1)
  expect(ended).toEqual([session.id])
  await expect.poll(() => sessions.find(token)).toBeUndefined()
})

it('ends it when told so, for every process to come', async () => {
  const { sessions, ended } = start()
  const { token, session } = await sessions.open(aPrincipal('p1'), HOUR_MS)
  const other = await sessions.open(aPrincipal('p2'), HOUR_MS)
  await sessions.end(session.id)
  expect(ended).toEqual([session.id])
  expect(await sessions.find(token)).toBeUndefined()
  expect(await start().sessions.find(token)).toBeUndefined()
  expect(await sessions.find(other.token)).toEqual(other.session)
})

it('does not come back through a look-up that was under way when it ended', async () => {
  const { token, session } = await start().sessions.open(aPrincipal('p1'), HOUR_MS)
  const answered = Promise.withResolvers<undefined>()
  const slowLookUps = new Proxy(store.sql, {
    apply(target, self, given) {
      const query = Reflect.apply(target, self, given)
      if (!String(given[0]).includes('token_hash =')) return query
      return Promise.all([query, answered.promise]).then(([rows]) => rows)
    },
  })
  const sessions = openSessions({ sql: slowLookUps, clock: manualClock() })
  const looking = sessions.find(token)
  await store.sql`select 1`
  await sessions.end(session.id)
  answered.resolve(undefined)
  expect(await looking).toBeUndefined()
  expect(await sessions.find(token)).toBeUndefined()
})

it('gives the same session to those who ask at once', async () => {
  const { token } = await start().sessions.open(aPrincipal('p1'), HOUR_MS)
  const { sessions } = start()
  const [first, second] = await Promise.all([sessions.find(token), sessions.find(token)])
  expect(first).toBe(second)
})

it('asks for a new sign-in when the stored rights are none that are known', async () => {
  const { token, session } = await start().sessions.open(aPrincipal('p1'), HOUR_MS)
  await store.sql`update session set principal = '{"role":"king"}' where id = ${session.id}`
  expect(await start().sessions.find(token)).toBeUndefined()
})
