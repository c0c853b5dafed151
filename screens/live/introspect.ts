import type { ScreenKind } from '#shared/access/roles.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import { useCity } from './city.ts'
import { useConnection } from './socket.ts'
import { useStage } from './stage.ts'

/** What every screen tells about itself (`contracts.md`); read by tests, monitors and the diagnostics overlay. */
export interface Introspection {
  readonly screen: ScreenKind
  readonly protocol: number
  readonly epoch: string
  readonly version: number
  readonly hash: string
  readonly audiences: readonly {
    readonly name: string
    readonly version: number
    readonly hash: string
  }[]
  readonly lagMs: number
  readonly ageMs: number
  readonly frames: number
  readonly resyncs: number
  readonly fps: number
  /** Which build runs here: the name of the script that the page began with. */
  readonly script: string
  /** The newest error that nobody caught, and how many real ms ago; stays on this screen. */
  readonly lastError: { readonly message: string; readonly ageMs: number } | null
  readonly stage: string
  readonly scene: unknown
}

declare global {
  interface Window {
    readonly tongping: Introspection
  }
}

/** Publishes `window.tongping`, read only. */
export function introspect(screen: ScreenKind): void {
  const city = useCity()
  const connection = useConnection()
  const stage = useStage()
  const fps = countFrames()
  const lastError = watchErrors()
  const aboutStage = () => {
    const { stage: shown } = stage
    return { stage: shown?.id ?? '', scene: shown?.scene ?? null }
  }
  const aboutMirror = (mirror: { version: number; hash: string } | undefined) => ({
    version: mirror?.version ?? -1,
    hash: mirror?.hash ?? '',
  })
  Object.defineProperty(window, 'tongping', {
    configurable: true,
    get: (): Introspection => {
      const audiences = [...city.mirrors.values()].map(({ audience, version, digest }) => ({
        name: audience,
        version,
        hash: formatDigest(digest),
      }))
      const first = audiences.find(({ name }) => name.startsWith('area:')) ?? audiences[0]
      const ageMs = performance.now() - city.heard.at
      return Object.freeze({
        screen,
        protocol: PROTOCOL_VERSION,
        epoch: connection.hello?.epoch ?? '',
        ...aboutMirror(first),
        audiences,
        lagMs: city.heard.lagMs,
        ageMs,
        frames: city.frames,
        resyncs: city.resyncs,
        fps: fps(),
        script: scriptName(),
        lastError: lastError(),
        ...aboutStage(),
      })
    },
  })
}

function scriptName(): string {
  const { src = '' } = document.querySelector<HTMLScriptElement>('script[type=module][src]') ?? {}
  return src.replace(/^.*\/|\.js$/gu, '')
}

function watchErrors(): () => Introspection['lastError'] {
  let last: { message: string; at: number } | undefined
  const note = (message: string) => (last = { message, at: performance.now() })
  addEventListener('error', ({ message }) => note(message))
  addEventListener('unhandledrejection', ({ reason }) => note(String(reason)))
  return () => (last ? { message: last.message, ageMs: performance.now() - last.at } : null)
}

function countFrames(): () => number {
  let painted = 0
  let last = performance.now()
  let rate = 0
  const paint = () => {
    painted += 1
    requestAnimationFrame(paint)
  }
  requestAnimationFrame(paint)
  return () => {
    const now = performance.now()
    if (now - last >= 500) {
      rate = (painted * 1000) / (now - last)
      painted = 0
      last = now
    }
    return Math.round(rate)
  }
}
