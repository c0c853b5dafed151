import { spawn } from 'node:child_process'
import { appendFile, chmod, chown, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chooseIdentity } from '../../../../server/db/postgres/host/identity.ts'
import { runCommand } from '../../../../server/db/postgres/host/run-command.ts'
import { openPostgres, type OpenedPostgres } from '../../../../server/db/postgres/open-postgres.ts'
import { PostgresUnavailable } from '../../../../server/db/postgres/postgres-unavailable.ts'
import {
  isRoot,
  makeDataDir,
  makeFilledDataDir,
  NOBODY,
  processesOn,
  startOpener,
  TEST_TIMEOUT,
} from './fixtures.ts'

const FIRST_OPEN_MS = 6_000
const LATER_OPEN_MS = 1_000
const CLOSE_MS = 3_000

async function open(
  dataDir: string,
  more: Partial<Parameters<typeof openPostgres>[0]> = {},
): Promise<OpenedPostgres> {
  const opened = await openPostgres({
    dataDir,
    dataDirExplicit: true,
    log: () => undefined,
    ...more,
  })
  onTestFinished(() => opened.close())
  return opened
}

async function timed<Value>(work: Promise<Value>): Promise<{ value: Value; ms: number }> {
  const startedAt = performance.now()
  const value = await work
  return { value, ms: Math.round(performance.now() - startedAt) }
}

describe('the embedded PostgreSQL', TEST_TIMEOUT, () => {
  it('opens over a half-made cluster, closes without leaving a process, and opens again with its data', async () => {
    const dataDir = await makeDataDir()
    // What a start leaves behind that was killed while making the cluster.
    await mkdir(join(dataDir, 'pg18.unfinished-1'))
    await writeFile(join(dataDir, 'pg18.unfinished-1', 'PG_VERSION'), '18\n')
    const first = await timed(open(dataDir))
    const { sql, url, description } = first.value
    await sql`create table kept (n int8, at timestamptz default now())`
    await sql`insert into kept values (9007199254740991)`
    expect(description).toContain('PostgreSQL 18')
    expect(await sql`show fsync`).toEqual([{ fsync: 'on' }])
    expect(await sql`show listen_addresses`).toEqual([{ listen_addresses: '' }])
    if (url.kind === 'databaseUrl') throw new Error('a socket was expected')
    expect((await stat(url.host)).mode & 0o777).toBe(0o700)
    const byHand = postgres({ ...url, max: 1 })
    expect(await byHand`select current_user::text as me`).toEqual([{ me: 'tongping' }])
    await byHand.end()
    expect(await processesOn(dataDir)).toHaveLength(2)

    const closing = await timed(first.value.close())
    expect(await processesOn(dataDir)).toEqual([])
    await expect(stat(url.host)).rejects.toThrow('ENOENT')
    expect((await readdir(dataDir)).toSorted()).toEqual([
      'pg18',
      'pg_hba.conf',
      'pg_ident.conf',
      'postgres-log',
      'tongping.lock',
    ])

    const second = await timed(open(dataDir))
    expect(await second.value.sql`select n from kept`).toEqual([{ n: 9007199254740991 }])
    console.log(`first open ${first.ms} ms, close ${closing.ms} ms, later open ${second.ms} ms`)
    expect(first.ms).toBeLessThan(FIRST_OPEN_MS)
    expect(second.ms).toBeLessThan(LATER_OPEN_MS)
    expect(closing.ms).toBeLessThan(CLOSE_MS)
  })

  it('is opened by one process only, and by one part of a process only', async () => {
    const dataDir = await makeFilledDataDir()
    const first = await open(dataDir)
    await expect(open(dataDir)).rejects.toThrow(PostgresUnavailable)
    const other = startOpener(dataDir, 'hold')
    const { refused } = await other.waitFor('refused')
    expect(refused).toContain(`Another Tongping (process ${process.pid}) is already running`)
    expect(await first.sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('waits for one that is just stopping, when it may', async () => {
    const dataDir = await makeFilledDataDir()
    const first = await open(dataDir)
    const second = open(dataDir, { patienceMs: 30_000 })
    await first.close()
    expect(await (await second).sql`select 1 as one`).toEqual([{ one: 1 }])
  })

  it('closes in time although a query runs and another client is connected', async () => {
    const dataDir = await makeFilledDataDir()
    const opened = await open(dataDir)
    if (opened.url.kind === 'databaseUrl') throw new Error('a socket was expected')
    const other = postgres({ ...opened.url, max: 1 })
    await other`select 1`
    const cut = expect(opened.sql`select count(*) from generate_series(1, 1e12)`).rejects.toThrow()
    const { ms } = await timed(opened.close())
    await cut
    await other.end({ timeout: 0 })
    expect(ms).toBeLessThan(CLOSE_MS)
    expect(await processesOn(dataDir)).toEqual([])
  })
})

describe('the embedded PostgreSQL in a folder that was meddled with', TEST_TIMEOUT, () => {
  it('lets no configuration file turn durability off', async () => {
    const dataDir = await makeFilledDataDir()
    await appendFile(join(dataDir, 'pg18', 'postgresql.auto.conf'), "fsync = off\nport = '1'\n")
    const { sql } = await open(dataDir)
    expect(await sql`show fsync`).toEqual([{ fsync: 'on' }])
  })

  it('leaves alone a process that merely got the number of a dead postmaster', async () => {
    const dataDir = await makeFilledDataDir()
    const stranger = spawn('sleep', ['60'])
    onTestFinished(() => void stranger.kill())
    await writeFile(join(dataDir, 'pg18', 'postmaster.pid'), `${stranger.pid}\n${dataDir}/pg18\n`)
    const { sql } = await open(dataDir)
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
  })

  it('refuses a cluster of another version, and a folder that is no cluster', async () => {
    const dataDir = await makeDataDir()
    await mkdir(join(dataDir, 'pg12'))
    await writeFile(join(dataDir, 'pg12', 'PG_VERSION'), '12\n')
    await expect(open(dataDir)).rejects.toThrow(/holds data of PostgreSQL 12, but only .*18\.\d/)
    await rm(join(dataDir, 'pg12'), { recursive: true })
    await mkdir(join(dataDir, 'pg18'))
    await writeFile(join(dataDir, 'pg18', 'stray'), '')
    await expect(open(dataDir)).rejects.toThrow('PG_VERSION is missing')
    await writeFile(join(dataDir, 'pg18', 'PG_VERSION'), '17\n')
    await expect(open(dataDir)).rejects.toThrow('was made by PostgreSQL 17')
  })
})

describe.runIf(isRoot)('its account', TEST_TIMEOUT, () => {
  it('is the ordinary user who starts it', async () => {
    const dataDir = await makeDataDir(NOBODY)
    const opener = startOpener(dataDir, 'hold', NOBODY)
    const { description, fsync, openMs } = await opener.waitFor('description')
    expect(description).toContain('run by nobody')
    expect(fsync).toBe('on')
    console.log(`first open as an ordinary user ${String(openMs)} ms`)
    opener.child.stdin?.write('close\n')
    await opener.exited()
    expect(await processesOn(dataDir)).toEqual([])
  })

  it('says whose the data is when it belongs to somebody else', async () => {
    const dataDir = await makeDataDir(NOBODY)
    await mkdir(join(dataDir, 'pg18'), { mode: 0o700 })
    await chown(join(dataDir, 'pg18'), 1, 1)
    const { refused } = await startOpener(dataDir, 'hold', NOBODY).waitFor('refused')
    expect(refused).toContain('pg18 belongs to the user id 1')
  })

  it('is, for root, the user behind sudo', async () => {
    const daemon = { uid: 1, name: 'daemon', switched: true }
    expect(await chooseIdentity(undefined, '1')).toMatchObject(daemon)
    expect(await chooseIdentity(1, '2')).toMatchObject(daemon)
    expect(await chooseIdentity(0, undefined)).toMatchObject({ name: 'nobody' })
  })

  it('is, for root, the user who owns the cluster', async () => {
    const dataDir = await makeFilledDataDir()
    const first = await open(dataDir)
    expect(first.description).toContain('run by nobody')
    await first.close()
    await runCommand('chown', ['-R', '1:1', join(dataDir, 'pg18'), join(dataDir, 'postgres-log')])
    expect((await open(dataDir)).description).toContain('run by daemon')
  })

  it('is, for root, nobody; where nobody cannot go, the data lies in a system folder', async () => {
    const closed = await makeDataDir()
    await chmod(closed, 0o700)
    const dataDir = join(closed, 'data')
    await expect(open(dataDir)).rejects.toThrow(`"nobody" cannot reach DATA_DIR=${dataDir}`)
    const lines: string[] = []
    const log = (line: string) => lines.push(line)
    const { sql, description } = await open(dataDir, { dataDirExplicit: false, log })
    const used = /on (\/var\/lib\/tongping\/[0-9a-f]{12})\/pg18/.exec(description)?.[1] ?? ''
    onTestFinished(() => rm(used, { recursive: true }))
    expect(lines[0]).toBe(`nobody cannot reach ${dataDir}: the data is kept in ${used} instead.`)
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  })
})
