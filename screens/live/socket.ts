import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import * as v from 'valibot'
import type { ScreenKind } from '#shared/access/roles.ts'
import { fileId } from '#shared/model/id.ts'
import type { Answer, Bye, Frame, Hello, Notice, Resync } from '#shared/protocol/down.ts'
import { snapshot } from '#shared/protocol/snapshot.ts'
import { SEEN_EVERY_MS, type Operate } from '#shared/protocol/up.ts'
import { useCity } from './city.ts'
import { hearCityClock, setCityClock } from './clock.ts'
import { request } from './http.ts'
import { openLine, type CitySocket, type Line, type Refusal } from './line.ts'
import { useOutbox, type OutboxWire } from './outbox.ts'
import { onPositionsWanted, positionsSink } from './positions.ts'
import { makeSeen } from './seen.ts'

/** Where a screen stands towards the server. `live` = every audience is joined and current. */
export type ConnectionState = 'offline' | 'connecting' | 'joining' | 'live' | 'signedOut'

/** Real ms before a snapshot that failed is asked for again. */
const RELOAD_RETRY_MS = 1000
/** Real ms an act waits for its answer before it goes back to the outbox. */
const ANSWER_TIMEOUT_MS = 15_000
/** The server counts how far behind a screen is by what it says, this often. */
/** A page that the server does not understand loads itself anew, at most this often. */
const RENEW_EVERY_MS = 60_000
const RENEWED_AT = 'tongping.renewedAt'

/** The connection: handshake, snapshots, frames in, acts out. One per page. */
export const useConnection = defineStore('connection', () => {
  const state = shallowRef<ConnectionState>('offline')
  const hello = shallowRef<Hello>()
  const readOnly = shallowRef(false)
  const notices = shallowRef<readonly Notice[]>([])
  const city = useCity()
  const outbox = useOutbox()
  let line: Line | undefined
  let kind: ScreenKind = 'desk'
  let saying: ReturnType<typeof setInterval> | undefined
  let generation = 0
  /** Audiences on their way, by connection. */
  const reloading = new Set<string>()
  /** Whether the server has said hello on the connection that stands now; acts leave only then. */
  let greeted = false

  /** A word of the server, and when it left it. */
  function heard(cityNow: number): void {
    city.heard.lagMs = hearCityClock(cityNow)
    city.heard.at = performance.now() - city.heard.lagMs
  }

  /** Opens the connection for a signed-in screen; repeats by itself until {@link close}. */
  function open(screen: ScreenKind): void {
    close()
    kind = screen
    saying = setInterval(seen.say, SEEN_EVERY_MS[kind])
    state.value = 'connecting'
    const opened = openLine(screen, onRefused)
    line = opened
    listen(opened.socket)
    outbox.connect(
      makeWire(
        () => (greeted ? line?.socket : undefined),
        () => hello.value?.principal.id,
      ),
    )
  }

  const seen = makeSeen({
    tell: saySeen,
    everyMs: () => SEEN_EVERY_MS[kind],
    now: () => performance.now(),
    after: (ms, run) => void setTimeout(run, ms),
  })

  function listen(socket: CitySocket): void {
    socket.on('hello', (message) => void greet(message))
    socket.on('frame', onFrame)
    socket.on('telemetry', onTelemetry)
    socket.on('resync', onResync)
    socket.on('status', (message) => {
      heard(message.cityNow)
      readOnly.value = message.readOnly
    })
    socket.on('notice', (message, received) => {
      notices.value = [message, ...notices.value].slice(0, 50)
      received()
    })
    socket.on('bye', onBye)
    socket.on('disconnect', () => {
      greeted = false
      generation += 1
      if (state.value !== 'signedOut') state.value = 'offline'
    })
  }

  function onRefused(why: Refusal): void {
    if (why === 'signed-out') return end()
    state.value = 'offline'
    if (why === 'protocol-version') renew()
  }

  function end(): void {
    close()
    state.value = 'signedOut'
  }

  function close(): void {
    generation += 1
    greeted = false
    clearInterval(saying)
    line?.close()
    line = undefined
  }

  async function greet(message: Hello): Promise<void> {
    const turn = (generation += 1)
    setCityClock(message.cityNow, message.speed)
    heard(message.cityNow)
    hello.value = message
    greeted = true
    readOnly.value = message.readOnly
    state.value = 'joining'
    city.keep(message.audiences)
    const missing = message.audiences.filter(
      (name) => city.mirrors.get(name)?.epoch !== message.epoch,
    )
    const loaded = await Promise.all([...missing.map(loadSnapshotOf), loadRows(message)])
    if (turn !== generation) return
    if (loaded.includes(false)) return retry(message)
    sendJoin()
    state.value = 'live'
    void outbox.flush()
  }

  function retry(message: Hello): void {
    const turn = generation
    setTimeout(() => {
      if (turn === generation && line?.socket.connected) void greet(message)
    }, RELOAD_RETRY_MS)
  }

  /** Joins all audiences, or the one that was reloaded: joining the others again would only make gaps in them. */
  function sendJoin(only?: string): void {
    const held = [...city.mirrors.values()]
      .filter(({ audience }) => only === undefined || audience === only)
      .map(({ audience, epoch, version }) => ({
        audience,
        epoch,
        version,
        positions: isArea(audience) && positionsSink() !== undefined,
      }))
    line?.socket.emit('join', { held })
  }

  async function loadSnapshotOf(audience: string): Promise<boolean> {
    const got = await request(`/api/v1/snapshot/${encodeURIComponent(audience)}`, snapshot)
    if (!got.ok) return false
    city.load(got.value)
    return true
  }

  /** Learns which units are which rows, where a map shows them: rows are numbered by the process that runs now. */
  async function loadRows({ run, audiences }: Hello): Promise<boolean> {
    const sink = positionsSink()
    if (!sink) return true
    const unknown = audiences.filter((name) => isArea(name) && !sink.knows(run, name))
    const loaded = await Promise.all(unknown.map((name) => sink.load(name)))
    return !loaded.includes(false)
  }

  /** A map came after the connection: its areas are joined anew, now with their positions. */
  async function addPositions(): Promise<void> {
    const turn = generation
    if (!hello.value || state.value !== 'live') return
    const isLoaded = await loadRows(hello.value)
    if (turn !== generation) return
    if (isLoaded) sendJoin()
    else setTimeout(() => void addPositions(), RELOAD_RETRY_MS)
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
    heard(frame.cityNow)
    const outcome = city.take(frame)
    if (outcome === 'gap' || outcome === 'diverged') void reload(frame.audience)
  }

  /** What waited for this screen was dropped: it goes on from what it holds, or takes the whole when that is too old. */
  function onResync({ audience, take }: Resync): void {
    if (take === 'snapshot') return void reload(audience)
    city.resyncs += 1
    sendJoin(audience)
  }

  function onTelemetry(columns: Uint8Array): void {
    const leftAt = positionsSink()?.receive(columns)
    if (leftAt === undefined) return
    heard(leftAt)
    seen.applied()
  }

  function onBye(message: Bye): void {
    if (message.reason === 'revoked' || message.reason === 'signed-out') return end()
    line?.comeBackAfter(message.retryAfterMs ?? RELOAD_RETRY_MS)
  }

  function saySeen(): void {
    if (state.value !== 'live') return
    const versions = Object.fromEntries(
      [...city.mirrors.values()].map(({ audience, version }) => [audience, version]),
    )
    line?.socket.emit('seen', { tick: positionsSink()?.lastTick() ?? 0, versions })
  }

  onPositionsWanted(() => void addPositions())
  addEventListener('pagehide', () => clearInterval(saying), { once: true })

  return { state, hello, readOnly, notices, open, close }
})

const isArea = (audience: string) => audience.startsWith('area:')

/** This page was made for another server than the one that runs now. */
function renew(): void {
  const renewedAt = Number(sessionStorage.getItem(RENEWED_AT) ?? 0)
  if (Date.now() - renewedAt < RENEW_EVERY_MS) return
  sessionStorage.setItem(RENEWED_AT, String(Date.now()))
  location.reload()
}

function makeWire(
  current: () => CitySocket | undefined,
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
