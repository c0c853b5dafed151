import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** A Chromium to test with, and where it comes from. */
export interface FoundChromium {
  readonly path: string
  readonly from: 'environment' | 'system' | 'apt' | 'npm'
}

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * The system's Chromium; else, as root on Debian, the one apt has; else the one of the dev dependency. Never skips in
 * silence.
 *
 * @throws Error that says what is missing and how to get it.
 */
export async function findChromium(): Promise<FoundChromium> {
  const named = process.env.TONGPING_CHROMIUM
  if (named !== undefined && named !== '' && existsSync(named))
    return { path: named, from: 'environment' }
  const installed = systemPaths.find((path) => existsSync(path))
  if (installed !== undefined) return { path: installed, from: 'system' }
  if (installByApt()) return { path: '/usr/bin/chromium', from: 'apt' }
  const { default: packaged } = await import('@sparticuz/chromium')
  const path = await packaged.executablePath().catch(() => '')
  if (path !== '' && existsSync(path)) return { path, from: 'npm' }
  throw new Error(
    'no Chromium: install the package `chromium`, or run `npm ci` with its dev dependencies',
  )
}

function installByApt(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  console.log('browser: installing chromium by apt …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore', timeout: 300_000 })
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk')
  return existsSync('/usr/bin/chromium')
}
