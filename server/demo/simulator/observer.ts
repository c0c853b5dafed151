import { io, type Socket } from 'socket.io-client'
import * as v from 'valibot'
import { incident, type Incident } from '#shared/model/incident.ts'
import { unit, type Unit } from '#shared/model/unit.ts'
import { workOrder, type WorkOrder } from '#shared/model/work-order.ts'
import type { Hello } from '#shared/protocol/down.ts'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { snapshot } from '#shared/protocol/snapshot.ts'
import { screenParser } from '#shared/protocol/packets.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import type { WireRecord } from '#shared/sync/change.ts'
import { applyFrame, loadSnapshot, makeMirror, type Mirror } from '#shared/sync/mirror.ts'
import { recordsOf } from '#shared/sync/table.ts'
import type { Actor } from '../handling/act.ts'
import type { Door } from './door.ts'

/** What the dispatcher's screen shows: the city as everybody sees it, nothing else. */
export interface Observer {
  readonly incidents: ReadonlyMap<string, Incident>
  readonly orders: ReadonlyMap<string, WorkOrder>
  readonly units: ReadonlyMap<string, Unit>
  close(): void
}

export interface ObserverParts {
  readonly httpUrl: string
  readonly door: Door
  /** A snapshot was loaded: everything may be different. */
  readonly onLoaded: () => void
  /** An incident changed, or its order did. */
  readonly onIncident: (id: string) => void
  readonly onUnit: (id: string) => void
}

const observer: Actor = { role: 'dispatcher' }
const RETRY_MS = 3000
const MOST_RETRY_MS = 30_000

/** Watches like any desk: handshake, snapshot, frames; again from the start whenever the connection breaks. */
export function openObserver(parts: ObserverParts): Observer {
  const incidents = new Map<string, Incident>()
  const orders = new Map<string, WorkOrder>()
  const units = new Map<string, Unit>()
  let socket: Socket<DownEvents, UpEvents> | undefined
  let mirror: Mirror | undefined
  let isClosed = false
  let retries = 0
  let retry: NodeJS.Timeout | undefined

  function keep(kind: string, id: string, record: WireRecord | undefined): void {
    if (kind === 'incident') keepIn(incidents, incident, { id, record })
    if (kind === 'workOrder') keepIn(orders, workOrder, { id, record })
    if (kind === 'unit') keepIn(units, unit, { id, record })
  }

  async function open(): Promise<void> {
    const cookie = await parts.door.cookieOf(observer)
    if (isClosed) return
    if (cookie === undefined) return openLater()
    const opened: Socket<DownEvents, UpEvents> = io(`${parts.httpUrl}/city`, {
      path: '/socket.io/',
      transports: ['websocket'],
      parser: screenParser,
      auth: { protocol: PROTOCOL_VERSION, screen: 'desk' },
      extraHeaders: { cookie },
      reconnection: false,
      forceNew: true,
    })
    socket = opened
    const again = () => {
      if (socket !== opened) return
      socket = undefined
      opened.disconnect()
      openLater()
    }
    opened.on('hello', (hello) => void join(opened, hello, cookie).catch(again))
    opened.on('resync', again)
    opened.on('disconnect', again)
    opened.on('connect_error', again)
    opened.on('frame', (frame) => {
      if (!mirror || frame.audience !== mirror.audience) return
      const touched = new Set<string>()
      const outcome = applyFrame(mirror, frame, ({ kind, id }, _before, after) => {
        keep(kind, id, after)
        if (kind === 'incident') touched.add(id)
        if (kind === 'unit') parts.onUnit(id)
      })
      for (const id of touched) parts.onIncident(id)
      if (outcome === 'gap' || outcome === 'diverged') again()
    })
  }

  function openLater(): void {
    if (isClosed) return
    clearTimeout(retry)
    retry = setTimeout(() => void open(), Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** retries))
    retries += 1
  }

  async function join(
    opened: Socket<DownEvents, UpEvents>,
    hello: Hello,
    cookie: string,
  ): Promise<void> {
    const audience = hello.audiences.find((name) => name.startsWith('area:'))
    if (audience === undefined) throw new Error('no area to watch')
    const path = `/api/v1/snapshot/${encodeURIComponent(audience)}`
    const loaded = v.parse(snapshot, await parts.door.read(path, cookie))
    const fresh = makeMirror(audience)
    loadSnapshot(fresh, loaded)
    for (const held of [incidents, orders, units]) held.clear()
    for (const kind of ['incident', 'workOrder', 'unit'] as const) {
      for (const [id, record] of recordsOf(fresh.table, kind)) keep(kind, id, record)
    }
    mirror = fresh
    retries = 0
    parts.onLoaded()
    const { epoch, version } = fresh
    opened.emit('join', { held: [{ audience, epoch, version }] })
  }

  const seen = setInterval(() => {
    if (mirror) socket?.emit('seen', { tick: 0, versions: { [mirror.audience]: mirror.version } })
  }, 1000)
  void open()
  return {
    incidents,
    orders,
    units,
    close() {
      isClosed = true
      clearInterval(seen)
      clearTimeout(retry)
      socket?.disconnect()
    },
  }
}

/** A desk sees these records whole, so they parse as the model says; what does not is left out. */
function keepIn<Value>(
  map: Map<string, Value>,
  schema: v.GenericSchema<unknown, Value>,
  given: { readonly id: string; readonly record: WireRecord | undefined },
): void {
  const parsed = given.record && v.safeParse(schema, given.record)
  if (parsed?.success) map.set(given.id, parsed.output)
  else map.delete(given.id)
}
