import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAllOnce, openMatter } from './fixtures/kills.ts'
import { listen } from './fixtures/listen.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import { until } from './fixtures/until.ts'
import { makeWriters } from './fixtures/writers.ts'

/**
 * The disk is full, and has room again (trust.md F5). A long test: it needs root, for a disk of its own in memory
 * (`npm run test:long`).
 */
const DISK_MEGABYTES = 400
const WRITERS = 8
const BANNER_WITHIN_MS = 2000
const RESUMED_WITHIN_MS = 10_000
const CHUNK = Buffer.alloc(1 << 20, 7)

const disk = mkdtempSync(join(tmpdir(), 'tongping-disk-'))
let server: TestServer

beforeAll(async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m,mode=755`, 'tmpfs', disk])
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = disk
  server = await runServer()
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
})
afterAll(async () => {
  await server?.dispose()
  execFileSync('umount', [disk])
  rmdirSync(disk)
})

/** Takes what room is left, to the last byte. @returns gives it back. */
function fill(): () => void {
  const path = join(disk, 'ballast')
  const file = openSync(path, 'w')
  for (let size = CHUNK.length; size > 0; size >>= 1) {
    try {
      for (;;) writeSync(file, CHUNK, 0, size)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
  fsyncSync(file)
  closeSync(file)
  return () => rmSync(path)
}

test('[I1] [I3] [I14] a full disk: read-only and told so, reads go on; with room again it takes writes by itself, nothing lost or doubled', async () => {
  const { crew, incidentId, point } = await openMatter(server)
  const screen = await listen(server, crew, 'mobile')
  let isReadOnly = false
  let toldAt = 0
  screen.socket.on('status', (status) => {
    if (status.readOnly && !isReadOnly) toldAt = performance.now()
    isReadOnly = status.readOnly
  })
  const writers = makeWriters(server, { count: WRITERS, crew, incidentId, point })
  await writers.until(10 * WRITERS)
  const pid = server.pid
  const giveBack = fill()
  // The store has room in its own files for a while: until nothing is acknowledged any more.
  let count = -1
  let stoppedAt = 0
  await until({ what: 'the store takes no more', withinMs: 120_000 }, () => {
    if (isReadOnly) return true
    const now = writers.acknowledged().length
    if (now !== count) stoppedAt = performance.now()
    count = now
    return false
  })
  const bannerMs = toldAt - stoppedAt
  console.log(`told ${Math.round(bannerMs)} ms after the last acknowledged write, ${count} of them`)
  expect(bannerMs).toBeLessThan(BANNER_WITHIN_MS)
  const path = `/api/v1/snapshot/${encodeURIComponent(`principal:${crew.principal.id}/phone`)}`
  const read = await crew.get(path)
  expect(read.status).toBe(200)
  const held = writers.acknowledged().length
  giveBack()
  await until({ what: 'it takes writes again', withinMs: RESUMED_WITHIN_MS }, () => !isReadOnly)
  await until(
    { what: 'a write after it', withinMs: RESUMED_WITHIN_MS },
    () => writers.acknowledged().length > held,
  )
  const acknowledged = await writers.finish()
  screen.close()
  expect(server.pid).toBe(pid)
  expect(await server.stop()).toBe(0)
  await expectAllOnce(server, acknowledged)
})
