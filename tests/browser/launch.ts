import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext } from 'playwright-core'
import { findChromium } from './find-chromium.ts'

/** Software WebGL2, pinned: fallbacks have changed between releases of Chrome. */
export const browserFlags = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--mute-audio',
]

export interface Viewport {
  readonly width: number
  readonly height: number
  readonly mobile?: boolean
}

/** A browser of its own, with a fresh profile that goes with it. */
export async function launchBrowser(
  viewport: Viewport,
): Promise<{ readonly context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'tongping-browser-'))
  const { path } = await findChromium()
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    headless: true,
    args: browserFlags,
    viewport: { width: viewport.width, height: viewport.height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...(viewport.mobile ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
  })
  return {
    context,
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
