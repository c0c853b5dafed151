import { Manager, type Socket } from 'socket.io-client'
import type { ScreenKind } from '#shared/access/roles.ts'
import type { KnockAgain } from '#shared/protocol/down.ts'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { NAMESPACE, screenParser } from '#shared/protocol/packets.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import { reconnectDelayMs } from './reconnect.ts'

export type CitySocket = Socket<DownEvents, UpEvents>

/** Why a line is not to be had: `later` comes again by itself. */
export type Refusal = 'signed-out' | 'protocol-version' | 'later'

/** The line to the server. It comes back by itself until it is closed. */
export interface Line {
  readonly socket: CitySocket
  /** Real ms within which to come back when the line breaks: the server's word. */
  spreadMs: number
  /** The server goes, and named a time. */
  comeBackAfter(ms: number): void
  close(): void
}

/** A heartbeat that did not come: this screen slept or was alone without a line, so nobody else comes back with it. */
const ALONE = new Set(['ping timeout', 'io client disconnect'])

/** Opens the line. Socket.IO's own way of coming back knows no spread and gives up after a refusal; so it is ours. */
export function openLine(screen: ScreenKind, refused: (why: Refusal) => void): Line {
  const manager = new Manager<DownEvents, UpEvents>(location.origin, {
    path: '/socket.io/',
    transports: ['websocket'],
    parser: screenParser,
    reconnection: false,
  })
  const socket: CitySocket = manager.socket(NAMESPACE, {
    auth: { protocol: PROTOCOL_VERSION, screen },
  })
  let attempts = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let notBeforeMs: number | undefined
  let isClosed = false

  function later(spreadMs: number): void {
    clearTimeout(timer)
    if (isClosed) return
    const delayMs = reconnectDelayMs({ attempts, spreadMs, notBeforeMs }, Math.random())
    notBeforeMs = undefined
    attempts += 1
    timer = setTimeout(() => socket.connect(), delayMs)
  }

  const line: Line = {
    socket,
    spreadMs: 0,
    comeBackAfter: (ms) => (notBeforeMs = ms),
    close() {
      isClosed = true
      clearTimeout(timer)
      removeEventListener('online', now)
      socket.disconnect()
    },
  }
  function now(): void {
    if (socket.connected || isClosed) return
    clearTimeout(timer)
    socket.connect()
  }
  socket.on('hello', (hello) => {
    attempts = 0
    line.spreadMs = hello.reconnectSpreadMs
  })
  socket.on('disconnect', (reason) => later(ALONE.has(reason) ? 0 : line.spreadMs))
  socket.on('connect_error', (error) => {
    const why = error.message
    if (why === 'signed-out' || why === 'protocol-version') return refused(why)
    notBeforeMs = retryAfterOf(error)
    refused('later')
    later(line.spreadMs)
  })
  addEventListener('online', now)
  return line
}

function retryAfterOf(error: Error & { readonly data?: Partial<KnockAgain> }): number | undefined {
  const after = error.data?.retryAfterMs
  return typeof after === 'number' && after > 0 ? after : undefined
}
