import { existsSync, openAsBlob, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { signIn } from '../journeys/fixtures/client.ts'
import { runServer, type TestServer } from '../journeys/fixtures/run-server.ts'
import { currentOf, openBrowser, openDesk, type Screen } from '../journeys/fixtures/screens.ts'
import { percentile, type Bench, type Row } from './row.ts'

const FILE = join(
  import.meta.dirname,
  '../../../shared/data/cases-chicago-sanitation/chicago_sanitation_2000_2014.csv.gz',
)
const INPUTS = 50
/** The browser tells of no event that was quicker than this. */
const LEAST_TOLD_MS = 16
/** By then the last frame is painted and told. */
const PAINTED_MS = 700
const counts = v.object({
  rows: v.number(),
  stored: v.number(),
  known: v.number(),
  rejected: v.number(),
})

/** A real city's table of 74,401 requests by the door, and how a desk answers keys afterwards. */
export const bench: Bench = async (say) => {
  const imported = await importRows(say)
  say('keys on the board of a living city …')
  return [...imported, ...(await liveRows())]
}

async function importRows(say: (line: string) => void): Promise<readonly Row[]> {
  if (!existsSync(FILE)) throw new Error(`the table is not here: ${FILE}`)
  const server = await runServer({ CITY: 'public/packs/chicago' })
  try {
    const idle = memoryOf(server, 'VmRSS')
    say('importing …')
    const startedAt = performance.now()
    const got = await upload(server)
    const ms = performance.now() - startedAt
    return [
      { case: 'chicago', metric: 'seconds', value: Math.round(ms / 100) / 10, unit: 's' },
      { case: 'chicago', metric: 'rows', value: got.rows, unit: 'rows' },
      { case: 'chicago', metric: 'stored', value: got.stored, unit: 'rows' },
      { case: 'chicago', metric: 'known', value: got.known, unit: 'rows' },
      { case: 'chicago', metric: 'rejected', value: got.rejected, unit: 'rows' },
      { case: 'server', metric: 'idle-rss-mb', value: idle, unit: 'MB' },
      { case: 'server', metric: 'peak-rss-mb', value: memoryOf(server, 'VmHWM'), unit: 'MB' },
      ...(await boardRows(server, { name: 'board', path: '/desk/board?history=1' })),
    ]
  } finally {
    await server.dispose()
  }
}

async function upload(server: TestServer): Promise<v.InferOutput<typeof counts>> {
  const steward = await signIn(server, 'dataSteward')
  const form = new FormData()
  form.set('source', 'chicago')
  form.set('map', JSON.stringify({ defaultClass: 'SANITATION' }))
  form.set('file', await openAsBlob(FILE), 'chicago.csv.gz')
  const sent = await fetch(`${server.url}/api/v1/imports`, {
    method: 'POST',
    headers: { cookie: steward.cookie },
    body: form,
  })
  return v.parse(counts, await sent.json())
}

/** Of the server's process, without PostgreSQL. */
function memoryOf(server: TestServer, field: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  const [, kilobytes = 'NaN'] = new RegExp(`${field}:\\s+(\\d+) kB`, 'u').exec(status) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

/** Keys on one board: the first as soon as a row is seen, while the page still draws itself; then fifty at work. */
async function boardRows(
  server: TestServer,
  { name, path }: { readonly name: string; readonly path: string },
): Promise<readonly Row[]> {
  const browser = await openBrowser()
  try {
    const desk = await openDesk(browser, server, 'dispatcher', path)
    await desk.testId('incident-row').first().waitFor()
    const [first = Number.NaN] = await pressKeys(desk, 1)
    await currentOf(desk)
    const p95 = percentile(await pressKeys(desk, INPUTS), 0.95)
    return [
      { case: name, metric: 'first-input-ms', value: Math.round(first), unit: 'ms' },
      { case: name, metric: 'input-p95-ms', value: Math.round(p95), unit: 'ms' },
    ]
  } finally {
    await browser.close()
  }
}

/** The same keys on the open matters of a city that lives: frames, positions and clocks go on meanwhile. */
async function liveRows(): Promise<readonly Row[]> {
  const server = await runServer({ DEMO_LIFE: 'on' })
  try {
    return await boardRows(server, { name: 'live-board', path: '/desk/board' })
  } finally {
    await server.dispose()
  }
}

/** From the key to the next painted frame, by the browser's own account (Event Timing). */
async function pressKeys({ page }: Screen, inputs: number): Promise<readonly number[]> {
  await page.evaluate((least) => {
    const told: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') told.push(entry.duration)
    })
    observer.observe({ type: 'event', durationThreshold: least } as PerformanceObserverInit)
    Object.assign(window, { told, observer })
  }, LEAST_TOLD_MS)
  await page.locator('[role="grid"]').focus()
  for (let index = 0; index < inputs; index++) {
    await page.keyboard.press('j')
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  }
  const told = await page.evaluate(async (waitMs) => {
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    const { told: all, observer } = window as unknown as {
      told: number[]
      observer: PerformanceObserver
    }
    observer.disconnect()
    return all
  }, PAINTED_MS)
  const quick = Array.from({ length: inputs - told.length }, () => LEAST_TOLD_MS)
  return [...told, ...quick]
}
