import type { Duplex } from 'node:stream'
import * as v from 'valibot'
import { WebSocketServer, type WebSocket } from 'ws'
import { clockNow } from '../../row.ts'
import { CELLS, cellOf, ENTITIES, MICRO, PER_CELL, PHONE_TICKS, TICK_MS } from '../feed.ts'
import { encodeRaw, type Columns } from './raw-frame.ts'
import { runPeer, thingOf } from './peer.ts'

/** The limit: no sessions, no records, no rights; columns packed by hand, one WebSocket frame written to every socket. */

/** What a screen says first: what it wants to see, and up to which instant it holds it. */
const wish = v.object({ cell: v.number(), heldAt: v.number() })

interface Client {
  readonly ws: WebSocket
  readonly socket: Duplex
  /** Rows that could not be sent: its socket was full. Sent as one frame when it drains. */
  behind: Uint8Array | undefined
}

class Group {
  readonly clients = new Set<Client>()
  readonly #first: number
  readonly #moved: Uint8Array
  #count = 0

  constructor(first: number, size: number) {
    this.#first = first
    this.#moved = new Uint8Array(size)
  }

  mark(row: number): void {
    if (this.#moved[row - this.#first] === 1) return
    this.#moved[row - this.#first] = 1
    this.#count += 1
  }

  /** Rows that moved since the last call, ascending. */
  take(): Uint32Array {
    const rows = new Uint32Array(this.#count)
    let next = 0
    for (let index = 0; next < rows.length; index += 1) {
      if (this.#moved[index] === 0) continue
      this.#moved[index] = 0
      rows[next] = index + this.#first
      next += 1
    }
    this.#count = 0
    return rows
  }
}

await runPeer(TICK_MS, (http) => {
  const columns: Columns = {
    lon: new Float32Array(ENTITIES),
    lat: new Float32Array(ENTITIES),
    measuredAt: new Float64Array(ENTITIES),
  }
  const city = new Group(0, ENTITIES)
  const cells = Array.from({ length: CELLS }, (_, cell) => new Group(cell * PER_CELL, PER_CELL))
  const names = (rows: Uint32Array) =>
    Buffer.from([...rows].map((row) => Object.values(thingOf(row)).join('\t')).join('\n'))
  const everything = Uint32Array.from({ length: ENTITIES }, (_, row) => row)
  const cityNames = names(everything)
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false })

  http.on('upgrade', (request, socket, head) => {
    server.handleUpgrade(request, socket, head, (ws) => {
      const client: Client = { ws, socket, behind: undefined }
      let group: Group | undefined
      ws.on('message', (data, isBinary) => {
        // Binary is "seen": nothing to do with it but to read it.
        if (isBinary || !Buffer.isBuffer(data)) return
        const { cell, heldAt } = v.parse(wish, JSON.parse(data.toString()))
        group = cell < 0 ? city : cells[cell]
        const own =
          cell < 0 ? everything : everything.subarray(cell * PER_CELL, (cell + 1) * PER_CELL)
        const now = clockNow()
        const rows =
          heldAt === 0 ? own : own.filter((row) => (columns.measuredAt[row] ?? 0) > heldAt)
        const given = heldAt > 0 ? { now } : { now, names: cell < 0 ? cityNames : names(own) }
        ws.send(encodeRaw(rows, columns, given))
        group?.clients.add(client)
      })
      ws.on('close', () => group?.clients.delete(client))
      ws.on('error', () => ws.terminate())
    })
  })

  function send(group: Group): void {
    if (group.clients.size === 0) return
    const rows = group.take()
    const now = clockNow()
    const frame = rows.length > 0 ? framed(encodeRaw(rows, columns, { now })) : undefined
    for (const client of group.clients) {
      if (client.socket.writableLength > 0) {
        client.behind ??= new Uint8Array(ENTITIES)
        for (const row of rows) client.behind[row] = 1
      } else if (client.behind) {
        const { behind } = client
        for (const row of rows) behind[row] = 1
        client.behind = undefined
        const missed = everything.filter((row) => behind[row] === 1)
        client.socket.write(framed(encodeRaw(missed, columns, { now })))
      } else if (frame) client.socket.write(frame)
    }
  }

  return {
    accept(row, stamp, at) {
      columns.lon[row] = stamp / MICRO
      columns.lat[row] = row / MICRO
      columns.measuredAt[row] = at
      if (city.clients.size > 0) city.mark(row)
      const cell = cells[cellOf(row)]
      if (cell && cell.clients.size > 0) cell.mark(row)
    },
    tick(count) {
      send(city)
      if (count % PHONE_TICKS === 0) for (const cell of cells) send(cell)
    },
    drop() {
      for (const ws of server.clients) ws.terminate()
      for (const group of [city, ...cells]) for (const { ws } of group.clients) ws.terminate()
    },
  }
})

/** An unmasked binary WebSocket frame (RFC 6455 §5.2), whole. */
function framed(payload: Buffer): Buffer {
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = 0x82
  if (length < 126) head[1] = length
  else if (length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, payload])
}
