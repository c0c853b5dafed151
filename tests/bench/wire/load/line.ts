import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Screen } from '../screen.ts'
import type { Counts } from './tally.ts'

/** One screen without a page. It connects, comes back when it is dropped, and counts what it gets. */
export interface LineParts {
  readonly port: number
  readonly path: string
  readonly screen: Screen
  readonly index: number
  /** Whether it applies all it gets, as a real screen would; the others count. */
  readonly isReal: boolean
  readonly counts: Counts
  /** Address it comes from: one address has 28,000 ports. */
  readonly localAddress: string | undefined
}

/** What a peer's language needs to do. */
export interface Talk {
  opened(): void
  text(text: string): void
  binary(bytes: Buffer): void
  /** Once a second. */
  seen(): void
  /** The line is gone: what belongs to it, too; what the screen holds stays. */
  closed(): void
  /** What the screen holds, for comparison. */
  holdings(): Holdings
}

export interface Holdings {
  /** Sum of the stamps of all positions; 0 where it counts only. */
  readonly checksum: number
  readonly audiences: readonly {
    readonly name: string
    readonly version: number
    readonly hash: string
  }[]
}

/** No word after this long: the handshake failed. */
const HANDSHAKE_MS = 10_000
/** How long a screen waits after a refused connection. */
const REFUSED_MS = 500

export class Line {
  readonly parts: LineParts
  readonly #talk: Talk
  #ws: WebSocket | undefined
  #socket: Duplex | undefined
  #timer: NodeJS.Timeout | undefined
  #isWanted = false
  #isCurrent = false
  #openedAt = 0
  #handshake: NodeJS.Timeout | undefined
  /** Random wait after a drop, ms; the server may say another. */
  spreadMs = 0
  isPaused = false
  /** Since when it is connected and complete, real ms; undefined while it is not. */
  currentAt: number | undefined
  /** How long it took from knocking. */
  joinMs = 0
  /** Times it was told to come again later. */
  told = 0
  refused = 0
  onCurrent: (() => void) | undefined

  constructor(parts: LineParts, makeTalk: (line: Line) => Talk) {
    this.parts = parts
    this.#talk = makeTalk(this)
  }

  get talk(): Talk {
    return this.#talk
  }

  get isCurrent(): boolean {
    return this.#isCurrent
  }

  open(): void {
    this.#isWanted = true
    this.#connect()
  }

  #connect(): void {
    const { port, path, screen, localAddress } = this.parts
    this.#openedAt = performance.now()
    const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
      perMessageDeflate: false,
      headers: screen.cookie === '' ? {} : { cookie: screen.cookie },
      ...(localAddress === undefined ? {} : { localAddress }),
    })
    this.#ws = ws
    let isOpen = false
    this.#handshake = setTimeout(() => {
      this.parts.counts.failures += 1
      ws.terminate()
    }, HANDSHAKE_MS)
    ws.on('upgrade', ({ socket }) => (this.#socket = socket))
    ws.on('open', () => {
      isOpen = true
      this.#talk.opened()
    })
    ws.on('message', (data, isBinary) => {
      if (!Buffer.isBuffer(data)) return
      this.parts.counts.allBytes += sizeOnWire(data.length)
      if (isBinary) this.#talk.binary(data)
      else this.#talk.text(data.toString())
    })
    ws.on('error', (error: NodeJS.ErrnoException) => {
      if (isOpen) return
      // Nobody is there: the server is down. Anything else while knocking is a failed handshake.
      if (error.code === 'ECONNREFUSED') this.refused += 1
      else if (this.#isWanted) this.parts.counts.failures += 1
    })
    ws.on('close', () => {
      clearTimeout(this.#handshake)
      if (this.#ws !== ws) return
      this.#isCurrent = false
      this.currentAt = undefined
      this.#talk.closed()
      if (this.#isWanted)
        this.#comeBack(isOpen ? Math.random() * this.spreadMs : REFUSED_MS * (0.5 + Math.random()))
    })
  }

  #comeBack(waitMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#connect(), waitMs)
  }

  /** The server said when to come again: no failure. */
  comeLater(waitMs: number): void {
    this.told += 1
    const ws = this.#ws
    this.#ws = undefined
    clearTimeout(this.#handshake)
    ws?.terminate()
    this.#talk.closed()
    this.#comeBack(waitMs)
  }

  /** The server has said who we are: what takes long from here on is slow, and no failed handshake. */
  greeted(): void {
    clearTimeout(this.#handshake)
  }

  fail(): void {
    this.parts.counts.failures += 1
    this.#ws?.terminate()
  }

  /** The screen holds all there is. */
  becomeCurrent(): void {
    if (this.#isCurrent) return
    clearTimeout(this.#handshake)
    this.#isCurrent = true
    this.currentAt = performance.now()
    this.joinMs = this.currentAt - this.#openedAt
    this.onCurrent?.()
  }

  send(data: string | Buffer): void {
    if (this.#ws?.readyState === WebSocket.OPEN) this.#ws.send(data)
  }

  seen(): void {
    if (this.#isCurrent && !this.isPaused) this.#talk.seen()
  }

  /** Stops reading, as a frozen browser does. */
  pause(): void {
    this.isPaused = true
    this.#socket?.pause()
  }

  resume(): void {
    this.isPaused = false
    this.#socket?.resume()
  }

  close(): void {
    this.#isWanted = false
    clearTimeout(this.#timer)
    this.#ws?.terminate()
  }
}

/** Payload and WebSocket header of a message from the server. */
export function sizeOnWire(length: number): number {
  return length + (length < 126 ? 2 : length < 65_536 ? 4 : 10)
}
