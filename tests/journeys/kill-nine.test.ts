import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres } from '../../server/db/postgres/open-postgres.ts'
import { verifyChain } from '../../server/db/journal/verify.ts'
import { signIn, type Client } from './fixtures/client.ts'
import { reportTask, spotsOf } from './fixtures/home-ground.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import { pause } from './fixtures/until.ts'
import { makeWriters, type Acknowledged } from './fixtures/writers.ts'

/** Power cuts under load (trust.md F1): what was acknowledged is there, once, in order. */
const ROUNDS = 10
const WRITERS = 8

let server: TestServer

beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server?.dispose())

test(`[I1] [I3] [I13] ${ROUNDS} kills under load lose nothing, double nothing, turn nothing round`, async () => {
  const notes = await openMatter(server)
  const writers = makeWriters(server, { count: WRITERS, ...notes })
  for (let round = 0; round < ROUNDS; round++) {
    const before = writers.acknowledged().length
    await writers.until(before + WRITERS)
    // In another moment of the group commit each time.
    await pause((round * 37) % 120)
    await server.kill9()
    await server.restart()
  }
  const acknowledged = await writers.finish()
  expect(await server.stop()).toBe(0)
  expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * WRITERS)
  await expectAllOnce(acknowledged)
})

/** A matter to write notes on, and somebody who may. */
async function openMatter(running: TestServer): Promise<{
  readonly crew: Client
  readonly incidentId: string
  readonly point: Point
}> {
  const crew = await signIn(running, 'unitMember')
  const [point] = await spotsOf(running, crew.principal.scopePlaceIds)
  if (!point) throw new Error('no house in the area of the crew')
  const { incidentId } = await reportTask(running, crew, {
    classCode: 'C-LAMP',
    point,
  })
  return { crew, incidentId, point }
}
type Point = Awaited<ReturnType<typeof spotsOf>>[number]

/** Reads the journal itself, with nobody else on it. */
async function expectAllOnce(acknowledged: readonly Acknowledged[]): Promise<void> {
  const postgres = await openPostgres({
    dataDir: server.dataDir,
    dataDirExplicit: true,
    log: () => undefined,
  })
  try {
    const { sql } = postgres
    const rows = await sql<{ seq: number; operationId: string }[]>`
      select seq, operation_id as "operationId" from journal order by seq`
    const seqs = Map.groupBy(rows, ({ operationId }) => operationId)
    const doubled = [...seqs].filter(([, entries]) => entries.length > 1).map(([id]) => id)
    expect(doubled).toEqual([])
    const reports = await sql<{ id: string }[]>`select id from report`
    const known = new Set(reports.map(({ id }) => id))
    const lost = acknowledged.filter(({ operationId, reportId }) =>
      reportId === undefined ? !seqs.has(operationId) : !known.has(reportId),
    )
    expect(lost).toEqual([])
    const seqOf = ({ operationId, reportId }: Acknowledged): number =>
      seqs.get(reportId?.slice('r-'.length) ?? operationId)?.[0]?.seq ?? Number.NaN
    for (const own of Map.groupBy(acknowledged, ({ writer }) => writer).values()) {
      const order = own.map(seqOf)
      expect(order).toEqual(order.toSorted((left, right) => left - right))
      expect(new Set(order).size).toBe(own.length)
    }
    expect(await verifyChain(sql)).toMatchObject({
      ok: true,
      seq: rows.at(-1)?.seq,
    })
  } finally {
    await postgres.close()
  }
}
