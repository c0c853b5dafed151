import { existsSync, openAsBlob, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { signIn } from '../journeys/fixtures/client.ts'
import { runServer, type TestServer } from '../journeys/fixtures/run-server.ts'
import { openBrowser, openDesk, type Screen } from '../journeys/fixtures/screens.ts'
import { percentile, type Bench, type Row } from './row.ts'

const FILE = join(
  import.meta.dirname,
  '../../../shared/data/cases-chicago-sanitation/chicago_sanitation_2000_2014.csv.gz',
)
const INPUTS = 50
/** The browser tells of no event that was quicker than this. */
const LEAST_TOLD_MS = 16
const counts = v.object({
  rows: v.number(),
  stored: v.number(),
  known: v.number(),
  rejected: v.number(),
})

/** A real city's table of 74,401 requests by the door, and how a desk answers keys afterwards. */
export const bench: Bench = async (say) => {
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
      ...(await boardRows(server, say)),
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

async function boardRows(server: TestServer, say: (line: string) => void): Promise<readonly Row[]> {
  const browser = await openBrowser()
  try {
    say('keys on the board …')
    const desk = await openDesk(browser, server, 'dispatcher', '/desk/board?history=1')
    await desk.testId('incident-row').first().waitFor()
    const durations = await pressKeys(desk)
    const p95 = Math.round(percentile(durations, 0.95))
    return [{ case: 'board', metric: 'input-p95-ms', value: p95, unit: 'ms' }]
  } finally {
    await browser.close()
  }
}

/** From the key to the next painted frame, by the browser's own account (Event Timing). */
async function pressKeys({ page }: Screen): Promise<readonly number[]> {
  await page.evaluate((least) => {
    const told: number[] = []
    Object.assign(window, { told })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') told.push(entry.duration)
    }).observe({ type: 'event', durationThreshold: least } as PerformanceObserverInit)
  }, LEAST_TOLD_MS)
  await page.locator('[role="grid"]').focus()
  for (let index = 0; index < INPUTS; index++) {
    await page.keyboard.press('j')
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  }
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
  const told = await page.evaluate(() => (window as unknown as { told: number[] }).told)
  const quick = Array.from({ length: INPUTS - told.length }, () => LEAST_TOLD_MS)
  return [...told, ...quick]
}
