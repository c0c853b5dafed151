import { defineStore } from 'pinia'
import { io, type Socket } from 'socket.io-client'
import { shallowRef } from 'vue'
import * as v from 'valibot'
import type { ScreenKind } from '#shared/access/roles.ts'
import { fileId } from '#shared/model/id.ts'
import type { Answer, Bye, Frame, Hello, Notice, Telemetry } from '#shared/protocol/down.ts'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { snapshot } from '#shared/protocol/snapshot.ts'
import type { Operate } from '#shared/protocol/up.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import { useCity } from './city.ts'
import { setCityClock } from './clock.ts'
import { request } from './http.ts'
import { useOutbox, type OutboxWire } from './outbox.ts'
import { useTelemetry } from './telemetry.ts'

/** Where a screen stands towards the server. `live` = every audience is joined and current. */
export type ConnectionState = 'offline' | 'connecting' | 'joining' | 'live' | 'signedOut'

/** Real ms before a snapshot that failed is asked for again. */
const RELOAD_RETRY_MS = 1000
/** Real ms an act waits for its answer before it goes back to the outbox. */
const ANSWER_TIMEOUT_MS = 15_000

/** The connection: handshake, snapshots, frames in, acts out. One per page. */
export const useConnection = defineStore('connection', () => {
  const state = shallowRef<ConnectionState>('offline')
  const hello = shallowRef<Hello>()
  const readOnly = shallowRef(false)
  const notices = shallowRef<readonly Notice[]>([])
  const city = useCity()
  const telemetry = useTelemetry()
  const outbox = useOutbox()
  let socket: Socket<DownEvents, UpEvents> | undefined
  let generation = 0
  /** Audiences on their way, by connection. */
  const reloading = new Set<string>()
  /** Whether the server has said hello on the connection that stands now; acts leave only then. */
  let greeted = false

  const heard = () => (city.heardAt = performance.now())

  /** Opens the connection for a signed-in screen; repeats by itself until {@link close}. */
  function open(screen: ScreenKind): void {
    close()
    state.value = 'connecting'
    const opened: Socket<DownEvents, UpEvents> = io('/city', {
      path: '/socket.io/',
      transports: ['websocket'],
      auth: { protocol: PROTOCOL_VERSION, screen },
      reconnectionDelay: 300,
      reconnectionDelayMax: 3000,
      randomizationFactor: 0.5,
    })
    socket = opened
    opened.on('hello', (message) => void greet(message))
    opened.on('frame', onFrame)
    opened.on('telemetry', onTelemetry)
    opened.on('resync', (message) => void reload(message.audience))
    opened.on('status', (message) => {
      heard()
      setCityClock(message.cityNow)
      readOnly.value = message.readOnly
    })
    opened.on('notice', (message, received) => {
      notices.value = [message, ...notices.value].slice(0, 50)
      received()
    })
    opened.on('bye', onBye)
    opened.on('disconnect', () => {
      greeted = false
      state.value = 'offline'
    })
    opened.on('connect_error', (error) => {
      if (error.message === 'signed-out') end()
      else state.value = 'offline'
    })
    outbox.connect(
      makeWire(
        () => (greeted ? socket : undefined),
        () => hello.value?.principal.id,
      ),
    )
  }

  function end(): void {
    close()
    state.value = 'signedOut'
  }

  function close(): void {
    generation += 1
    greeted = false
    socket?.disconnect()
    socket = undefined
  }

  async function greet(message: Hello): Promise<void> {
    const turn = (generation += 1)
    heard()
    setCityClock(message.cityNow, message.speed)
    hello.value = message
    greeted = true
    readOnly.value = message.readOnly
    state.value = 'joining'
    city.keep(message.audiences)
    const missing = message.audiences.filter(
      (name) => city.mirrors.get(name)?.epoch !== message.epoch,
    )
    const loaded = await Promise.all(missing.map(loadSnapshotOf))
    if (turn !== generation) return
    if (loaded.includes(false)) return retry(message)
    sendJoin()
    state.value = 'live'
    void outbox.flush()
  }

  function retry(message: Hello): void {
    const turn = generation
    setTimeout(() => {
      if (turn === generation && socket?.connected) void greet(message)
    }, 1000)
  }

  /** Joins all audiences, or the one that was reloaded: joining the others again would only make gaps in them. */
  function sendJoin(only?: string): void {
    const held = [...city.mirrors.values()]
      .filter(({ audience }) => only === undefined || audience === only)
      .map(({ audience, epoch, version }) => ({ audience, epoch, version }))
    socket?.emit('join', { held })
  }

  async function loadSnapshotOf(audience: string): Promise<boolean> {
    const got = await request(`/api/v1/snapshot/${encodeURIComponent(audience)}`, snapshot)
    if (!got.ok) return false
    heard()
    city.load(got.value)
    return true
  }

  /** Takes an audience anew: once at a time per connection, and again until it is there. */
  async function reload(audience: string): Promise<void> {
    const turn = generation
    const key = `${turn} ${audience}`
    if (reloading.has(key)) return
    reloading.add(key)
    city.resyncs += 1
    const isLoaded = await loadSnapshotOf(audience)
    reloading.delete(key)
    if (turn !== generation) return
    if (isLoaded) sendJoin(audience)
    else setTimeout(() => turn === generation && void reload(audience), RELOAD_RETRY_MS)
  }

  function onFrame(frame: Frame): void {
    heard()
    setCityClock(frame.cityNow)
    const outcome = city.take(frame)
    if (outcome === 'gap' || outcome === 'diverged') void reload(frame.audience)
  }

  function onTelemetry(frame: Telemetry): void {
    heard()
    telemetry.take({
      ...frame,
      rows: new Uint8Array(frame.rows),
      offsets: new Uint8Array(frame.offsets),
      agesMs: new Uint8Array(frame.agesMs),
    })
  }

  function onBye(message: Bye): void {
    if (message.reason === 'revoked' || message.reason === 'signed-out') return end()
    const waiting = socket
    setTimeout(() => waiting?.connect(), message.retryAfterMs ?? 1000)
  }

  const report = setInterval(() => {
    if (state.value !== 'live') return
    const versions = Object.fromEntries(
      [...city.mirrors.values()].map(({ audience, version }) => [audience, version]),
    )
    socket?.emit('seen', { tick: telemetry.lastTick(), versions })
  }, 1000)
  addEventListener('online', () => socket?.connect())
  addEventListener('pagehide', () => clearInterval(report), { once: true })

  return { state, hello, readOnly, notices, open, close }
})

function makeWire(
  current: () => Socket<DownEvents, UpEvents> | undefined,
  principalId: () => string | undefined,
): OutboxWire {
  return {
    isOpen: () => current()?.connected === true,
    principalId,
    operate: (message: Operate): Promise<Answer> => {
      const socket = current()
      if (!socket) return Promise.reject(new Error('not connected'))
      return socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck('operate', message)
    },
    upload: async (photo) => {
      const sent = await request('/api/v1/files', v.object({ fileId }), {
        method: 'POST',
        headers: { 'content-type': photo.type || 'image/jpeg' },
        body: photo,
      })
      if (sent.ok) return { ok: true, fileId: sent.value.fileId }
      return { ok: false, refusal: sent.refusal, final: sent.refusal.code === 'bad-image' }
    },
  }
}
