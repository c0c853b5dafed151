import { Server } from 'socket.io'
import * as v from 'valibot'
import { CELLS, cellOf, ENTITIES, MICRO, PHONE_TICKS, TICK_MS } from '../feed.ts'
import { runPeer, thingOf } from './peer.ts'

/**
 * Socket.IO as its manual shows it. `naive`: one `emit` per update. `batch`: what moved, as one JSON array per tick. Everything
 * at a join, in both, as one array of objects: they know no "since".
 */
const kind = v.parse(v.picklist(['naive', 'batch']), process.argv[2])
const wish = v.object({ cell: v.number() })

interface Update {
  readonly id: string
  readonly lon: number
  readonly lat: number
  readonly at: number
}

await runPeer(TICK_MS, (http) => {
  const io = new Server(http, { transports: ['websocket'], serveClient: false })
  const things = Array.from({ length: ENTITIES }, (_, row) => thingOf(row))
  const newest = new Map<number, Update>()
  let forWalls: Update[] = []
  const forPhones: Update[][] = Array.from({ length: CELLS }, () => [])

  io.on('connection', (socket) => {
    socket.on('wish', (message: unknown) => {
      const { cell } = v.parse(wish, message)
      const all = things.flatMap((thing, row) =>
        cell >= 0 && cellOf(row) !== cell ? [] : [{ ...thing, ...newest.get(row) }],
      )
      socket.emit('everything', all)
      void socket.join(cell < 0 ? 'city' : `cell-${cell}`)
    })
    socket.on('seen', () => undefined)
  })

  return {
    accept(row, stamp, at) {
      const update = { id: things[row]?.id ?? '', lon: stamp / MICRO, lat: row / MICRO, at }
      newest.set(row, update)
      const cell = cellOf(row)
      if (kind === 'naive') {
        io.to('city').to(`cell-${cell}`).emit('update', update)
        return
      }
      forWalls.push(update)
      if (io.sockets.adapter.rooms.has(`cell-${cell}`)) forPhones[cell]?.push(update)
    },
    tick(count) {
      if (kind === 'naive') return
      if (forWalls.length > 0) io.to('city').emit('updates', forWalls)
      forWalls = []
      if (count % PHONE_TICKS !== 0) return
      forPhones.forEach((updates, cell) => {
        if (updates.length > 0) io.to(`cell-${cell}`).emit('updates', updates)
        forPhones[cell] = []
      })
    },
    drop: () => io.disconnectSockets(true),
  }
})
