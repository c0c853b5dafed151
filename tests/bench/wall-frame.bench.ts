import { once } from 'node:events'
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import { launchBrowser } from '../browser/launch.ts'
import { percentile, type Bench, type Row } from './row.ts'
import type { WallFrameCase, WallFrameTimes } from './wall-frame-page/main.ts'

/** All points move in every frame, as if the whole city were on wheels. */
const moving = (units: number, updates: number): WallFrameCase => ({
  units,
  matters: 0,
  movedPerTick: units,
  changesPerTick: 0,
  updates,
  tickMs: 0,
})

/** The wall of a large city: 5,000 positions and 50 records a second, 10 frames a second; all work of each tenth. */
const alive: WallFrameCase = {
  units: 50_000,
  matters: 300,
  movedPerTick: 500,
  changesPerTick: 5,
  updates: 150,
  tickMs: 100,
}

const cases: readonly (readonly [name: string, given: WallFrameCase])[] = [
  ['10k', moving(10_000, 300)],
  ['50k', moving(50_000, 300)],
  ['100k', moving(100_000, 300)],
  ['200k', moving(200_000, 150)],
  ['50k alive', alive],
]

/**
 * From the bytes of a frame to the calls that draw it: main-thread ms per update, in a real Chromium, with the product's own
 * stores, map and layers. What the card then does is not in it.
 */
export const bench: Bench = async (say) => {
  const folder = mkdtempSync(join(tmpdir(), 'tongping-wall-frame-'))
  try {
    say('building the page …')
    await build({
      configFile: false,
      logLevel: 'warn',
      root: join(import.meta.dirname, 'wall-frame-page'),
      plugins: [vue()],
      build: { outDir: folder, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 5000 },
    })
    const served = await serve(folder)
    try {
      return await measure(served.url, say)
    } finally {
      served.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(url: string, say: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = []
  for (const [name, given] of cases) {
    // A browser for each: what one case left in memory is not the next one's.
    const browser = await launchBrowser({ width: 1920, height: 1080 })
    try {
      const page = await browser.context.newPage()
      page.on('pageerror', (error) => say(`page: ${error.message}`))
      await page.goto(url)
      await page.waitForFunction(() => 'wallFrame' in window)
      const times = await page.evaluate(
        (one) =>
          (
            window as unknown as { wallFrame: (one: WallFrameCase) => Promise<WallFrameTimes> }
          ).wallFrame(one),
        given,
      )
      rows.push(...rowsOf(name, times))
      say(
        rows
          .slice(-4)
          .map(({ metric, value }) => `${name} ${metric} ${value}`)
          .join(' · '),
      )
    } finally {
      await browser.close()
    }
  }
  return rows
}

function rowsOf(name: string, { decode, whole, glide }: WallFrameTimes): Row[] {
  const row = (metric: string, value: number): Row => ({
    case: name,
    metric,
    value: Math.round(value * 100) / 100,
    unit: 'ms',
  })
  return [
    row('median-ms', percentile(whole, 0.5)),
    row('p95-ms', percentile(whole, 0.95)),
    row('decode-median-ms', percentile(decode, 0.5)),
    row('gliding-second-median-ms', percentile(glide, 0.5)),
    { case: name, metric: 'updates', value: whole.length, unit: 'updates' },
  ]
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** Serves the page so that its clock is fine: isolated pages get steps of 5 µs, others of 100. */
async function serve(folder: string) {
  const server = createServer((request, response) => {
    const path = join(folder, request.url === '/' ? 'index.html' : (request.url ?? ''))
    if (!existsSync(path) || !statSync(path).isFile()) return void response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    createReadStream(path).pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() }
}
