import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eagerPhoneFiles, offlinePhoneFiles } from '../../screens/mobile/phone-chunks.ts'

const root = join(import.meta.dirname, '../..')
/** @source stack.md A5: script before the first task, gzip */
const BUDGET_BYTES = 70 * 1024
const names = v.optional(v.array(v.string()), [])
const manifest = v.record(
  v.string(),
  v.object({ file: v.string(), imports: names, dynamicImports: names, css: names }),
)

describe('the phone', () => {
  let dist = ''
  let chunks: v.InferOutput<typeof manifest> = {}
  const read = (file: string) => readFile(join(dist, file), 'utf8')

  beforeAll(async () => {
    dist = await mkdtemp(join(tmpdir(), 'tongping-phone-'))
    const vite = join(root, 'node_modules/vite/bin/vite.js')
    const build = ['build', '--outDir', dist, '--emptyOutDir', '--logLevel', 'error']
    await promisify(execFile)(process.execPath, [vite, ...build], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
    })
    chunks = v.parse(manifest, JSON.parse(await read('.vite/manifest.json')))
  }, 120_000)
  afterAll(() => rm(dist, { recursive: true, force: true }))

  it('loads at most 70 kB of script before the first task, in every language', async () => {
    for (const locale of ['zh-CN', 'zh-Hant', 'en']) {
      const scripts = eagerPhoneFiles(chunks, locale).filter((file) => file.endsWith('.js'))
      expect(scripts.length).toBeGreaterThan(5)
      let bytes = 0
      for (const file of scripts) bytes += gzipSync(await read(file)).length
      expect(bytes, `${locale}: ${scripts.join(' ')}`).toBeLessThanOrEqual(BUDGET_BYTES)
    }
  })

  const drawing = /deck\.gl|luma\.gl|zrender|echarts/u

  it('reaches neither the map nor the charts without a tap', async () => {
    for (const file of [...eagerPhoneFiles(chunks), ...offlinePhoneFiles(chunks)]) {
      if (file.endsWith('.js')) expect(await read(file), file).not.toMatch(drawing)
    }
  })

  it('would see them: other chunks of the same build have them', async () => {
    const scripts = Object.values(chunks).filter(({ file }) => file.endsWith('.js'))
    const heavy: string[] = []
    for (const { file } of scripts) if (drawing.test(await read(file))) heavy.push(file)
    expect(heavy.length).toBeGreaterThan(0)
  })

  it('keeps its own pages and words for offline, and nothing of the desk or the wall', async () => {
    const worker = await read('sw.js')
    for (const file of offlinePhoneFiles(chunks)) expect(worker).toContain(file)
    for (const [key, chunk] of Object.entries(chunks)) {
      if (/^(?:desk|wall)\//u.test(key)) expect(worker).not.toContain(`"${chunk.file}"`)
    }
    expect(worker).toContain('index.html')
    expect(worker).not.toMatch(/woff2?/u)
    for (const page of ['TaskPage', 'FinishPage', 'OutboxPage', 'NewReportPage', 'NearbyPage']) {
      expect(worker).toContain(page)
    }
    expect(worker).toContain('city-card')
  })
})
