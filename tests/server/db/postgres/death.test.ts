import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { childrenIn } from '../../../../server/db/postgres/host/process-table.ts'
import { openPostgres } from '../../../../server/db/postgres/open-postgres.ts'
import {
  eventually,
  makeFilledDataDir,
  processesOn,
  startOpener,
  TEST_TIMEOUT,
  type Opener,
} from './fixtures.ts'

const RESTART_MS = 10_000

/** Lets a child write some rows and tells its postmaster's number. */
async function startWriter(
  dataDir: string,
  work: 'write' | 'compute' = 'write',
): Promise<{ writer: Opener; postmaster: number }> {
  const writer = startOpener(dataDir, work)
  const { pid } = await writer.waitFor('pid')
  await eventually(() => writer.said.filter((line) => 'acknowledged' in line).length > 20)
  return { writer, postmaster: Number(pid) }
}

async function reopen(dataDir: string, log: (line: string) => void = () => undefined) {
  const startedAt = performance.now()
  const opened = await openPostgres({ dataDir, dataDirExplicit: true, log })
  onTestFinished(() => opened.close())
  return { ...opened, ms: Math.round(performance.now() - startedAt) }
}

async function expectAllKept(writer: Opener, opened: Awaited<ReturnType<typeof reopen>>) {
  const acknowledged = writer.said.filter((line) => 'acknowledged' in line).length
  const [kept] = await opened.sql<{ n: number }[]>`select count(*) as n from kept`
  expect(kept?.n).toBeGreaterThanOrEqual(acknowledged)
  expect(opened.ms).toBeLessThan(RESTART_MS)
}

describe('after a sudden death', TEST_TIMEOUT, () => {
  it('of Node, the guardian stops PostgreSQL and goes', async () => {
    const dataDir = await makeFilledDataDir()
    const { writer } = await startWriter(dataDir)
    writer.child.kill('SIGKILL')
    await writer.exited()
    await eventually(async () => (await processesOn(dataDir)).length === 0)
    await expectAllKept(writer, await reopen(dataDir))
  })

  it('of Node and the guardian, the orphan is stopped and every acknowledged row is there', async () => {
    const dataDir = await makeFilledDataDir()
    const { writer, postmaster } = await startWriter(dataDir)
    const guardian = (await processesOn(dataDir)).find((line) => line.includes('tongping-guardian'))
    process.kill(Number.parseInt(guardian ?? '', 10), 'SIGKILL')
    writer.child.kill('SIGKILL')
    await writer.exited()
    const lines: string[] = []
    const opened = await reopen(dataDir, (line) => lines.push(line))
    expect(lines[0]).toContain(`Stopping the PostgreSQL (process ${postmaster})`)
    await expectAllKept(writer, opened)
    console.log(`open over an orphan ${opened.ms} ms`)
    await opened.close()
    expect(await processesOn(dataDir)).toEqual([])
  })

  it('of Node and PostgreSQL at once, a child still computing does not hold up the start', async () => {
    const dataDir = await makeFilledDataDir()
    const { writer, postmaster } = await startWriter(dataDir, 'compute')
    process.kill(postmaster, 'SIGKILL')
    writer.child.kill('SIGKILL')
    await writer.exited()
    expect((await childrenIn(join(dataDir, 'pg18'))).map(({ program }) => program)).toContainEqual(
      expect.stringContaining('SELECT'),
    )
    const opened = await reopen(dataDir)
    await expectAllKept(writer, opened)
    console.log(`open after both were killed ${opened.ms} ms`)
  })

  it('of PostgreSQL alone, the owner is told once and can still close', async () => {
    const dataDir = await makeFilledDataDir()
    const lines: string[] = []
    const onDied = (line: string) => lines.push(line)
    const log = () => undefined
    const opened = await openPostgres({ dataDir, dataDirExplicit: true, log, onDied })
    onTestFinished(() => opened.close())
    const [row] = await opened.sql<{ pid: number }[]>`
      select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid`
    process.kill(row?.pid ?? Number.NaN, 'SIGKILL')
    await eventually(() => lines.length > 0)
    expect(lines).toEqual([`PostgreSQL (process ${row?.pid}) ended unexpectedly (SIGKILL).`])
    await opened.close()
    expect(await processesOn(dataDir)).toEqual([])
    const again = await reopen(dataDir)
    expect(await again.sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('of PostgreSQL alone, it is started again by itself, and the same pool goes on with what was acknowledged', async () => {
    const dataDir = await makeFilledDataDir()
    const lines: string[] = []
    const log = (line: string) => lines.push(line)
    const opened = await openPostgres({ dataDir, dataDirExplicit: true, log, onDied: log })
    onTestFinished(() => opened.close())
    const { sql } = opened
    const pidNow = async () => {
      const [row] = await sql<{ pid: number }[]>`
        select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid`
      return row?.pid
    }
    await sql`create table kept (n int)`
    for (let round = 1; round <= 3; round++) {
      await sql`insert into kept values (${round})`
      const pid = await pidNow()
      process.kill(pid ?? Number.NaN, 'SIGKILL')
      await eventually(async () => {
        const next = await pidNow().catch(() => undefined)
        return next !== undefined && next !== pid
      })
    }
    expect(await sql`select count(*)::int as n from kept`).toEqual([{ n: 3 }])
    expect(lines.filter((line) => line === 'PostgreSQL runs again.')).toHaveLength(3)
    await opened.close()
    expect(await processesOn(dataDir)).toEqual([])
  })
})
