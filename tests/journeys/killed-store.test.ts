import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMatter, expectAllOnce } from './fixtures/kills.ts'
import { listen } from './fixtures/listen.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import { until } from './fixtures/until.ts'
import { makeWriters } from './fixtures/writers.ts'

/** The store dies under load (trust.md F3): the city goes on by itself, and what was acknowledged is there, once. */
const ROUNDS = 5
const WRITERS = 8
const REFUSED_WITHIN_MS = 1000
const RESUMED_WITHIN_MS = 5000

let server: TestServer

beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server?.dispose())

const isReady = async () => (await fetch(`${server.url}/readyz`)).ok

/** Of the server's own PostgreSQL. */
function postmasterPid(): number {
  return Number(readFileSync(join(server.dataDir, 'pg18/postmaster.pid'), 'utf8').split('\n')[0])
}

test(`[I1] [I3] [I14] [O10] ${ROUNDS} ends of the store under load: refused with a reason, resumed by itself, nothing lost or doubled`, async () => {
  const { crew, incidentId, point } = await openMatter(server)
  const screen = await listen(server, crew, 'mobile')
  const said: boolean[] = []
  screen.socket.on('status', ({ readOnly }) => said.push(readOnly))
  const writers = makeWriters(server, { count: WRITERS, crew, incidentId, point })
  const pid = server.pid
  for (let round = 0; round < ROUNDS; round++) {
    await writers.until(writers.acknowledged().length + WRITERS)
    const killed = postmasterPid()
    const killedAt = performance.now()
    // Killed outright, or shut down by its operator.
    process.kill(killed, round % 2 === 0 ? 'SIGKILL' : 'SIGINT')
    await until(
      { what: 'not ready', withinMs: REFUSED_WITHIN_MS },
      async () => !(await isReady()) || said.length > 2 * round,
    )
    await until({ what: 'ready again', withinMs: RESUMED_WITHIN_MS }, isReady)
    const before = writers.acknowledged().length
    const leftMs = RESUMED_WITHIN_MS - (performance.now() - killedAt)
    await until(
      { what: 'a write after it', withinMs: leftMs },
      () => writers.acknowledged().length > before,
    )
    expect(postmasterPid()).not.toBe(killed)
  }
  const acknowledged = await writers.finish()
  screen.close()
  expect(server.pid).toBe(pid)
  expect(said.filter((isReadOnly) => isReadOnly).length).toBeGreaterThanOrEqual(ROUNDS)
  expect(said.at(-1)).toBe(false)
  expect(await server.stop()).toBe(0)
  await expectAllOnce(server, acknowledged)
})
