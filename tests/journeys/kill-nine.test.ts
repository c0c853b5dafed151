import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectAllOnce, findFaults, openMatter } from './fixtures/kills.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import { pause } from './fixtures/until.ts'
import { makeWriters, type Acknowledged } from './fixtures/writers.ts'

/**
 * Power cuts under load (trust.md F1): what was acknowledged is there, once, in order. The long run kills a hundred times
 * over more than 3,000 acknowledged acts, in parts of which each can be run alone.
 */
const isLong = process.env['TONGPING_LONG'] === '1'
const PARTS = isLong ? 4 : 1
const ROUNDS = isLong ? 25 : 10
const WRITERS = 8
/** Acknowledged acts between two kills. */
const BETWEEN = isLong ? 32 : WRITERS
const PART_MS = 170_000

/** Kills again and again while people write. @returns all that was acknowledged. */
async function killUnderLoad(server: TestServer, rounds: number): Promise<readonly Acknowledged[]> {
  const matter = await openMatter(server)
  const writers = makeWriters(server, { count: WRITERS, ...matter })
  for (let round = 0; round < rounds; round++) {
    await writers.until(writers.acknowledged().length + BETWEEN)
    // In another moment of the group commit each time.
    await pause((round * 37) % 120)
    await server.kill9()
    await server.restart()
  }
  const acknowledged = await writers.finish()
  expect(await server.stop()).toBe(0)
  return acknowledged
}

test.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
  `[I1] [I3] [I13] part %d: ${ROUNDS} kills under load lose nothing, double nothing, turn nothing round`,
  async (part) => {
    const server = await runServer()
    try {
      const acknowledged = await killUnderLoad(server, ROUNDS)
      console.log(`part ${part}: ${ROUNDS} kills, ${acknowledged.length} acknowledged`)
      expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * BETWEEN)
      await expectAllOnce(server, acknowledged)
    } finally {
      await server.dispose()
    }
  },
  PART_MS,
)

test(
  '[I1] a server that acknowledges before it has stored is caught by the same look',
  async () => {
    const hasty = join(import.meta.dirname, 'fixtures/hasty.ts')
    const server = await runServer({ NODE_OPTIONS: `--import=${hasty}` })
    try {
      const acknowledged = await killUnderLoad(server, 3)
      const { lost } = await findFaults(server, acknowledged)
      console.log(`hasty: ${lost.length} of ${acknowledged.length} lost`)
      expect(lost.length).toBeGreaterThan(0)
    } finally {
      await server.dispose()
    }
  },
  PART_MS,
)
