import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import * as v from 'valibot'
import { answerParent } from '../child.ts'
import { CELLS, makeFeed, type Feed } from '../feed.ts'
import { makeFigures } from '../figures.ts'
import { crowd, type Screen } from '../screen.ts'

/** What distinguishes one peer from another; all the rest is this file. */
export interface Peer {
  accept(row: number, stamp: number, at: number): void
  /** Ten times a second. */
  tick(count: number): void
  /** Closes every socket. */
  drop(): void
}

/** Names of things, as a screen needs them once: about what the product's records of units hold. */
export interface Thing {
  readonly id: string
  readonly callSign: string
  readonly kind: string
  readonly status: string
  readonly organizationId: string
}
export const thingOf = (row: number): Thing => ({
  id: `unit-${String(row).padStart(5, '0')}`,
  callSign: `Grid-${String(row).padStart(5, '0')}`,
  kind: 'gridWorker',
  status: 'free',
  organizationId: `o-${Math.floor(row / 500)}`,
})

/** Runs a peer as a process of its own. */
export async function runPeer(tickMs: number, open: (http: Server) => Peer): Promise<void> {
  const http = createServer()
  const own: { feed?: Feed } = {}
  const feedOf = () => {
    if (!own.feed) throw new Error('not open yet')
    return own.feed
  }
  const peer = open(http)
  own.feed = makeFeed((row, stamp, at) => peer.accept(row, stamp, at))
  let ticks = 0
  setInterval(() => {
    ticks += 1
    peer.tick(ticks)
  }, tickMs)
  http.listen(0, '127.0.0.1', 4096)
  await once(http, 'listening')
  const address = http.address()
  const figuresOf = makeFigures(() => feedOf().entered)
  answerParent({
    port: () => (typeof address === 'object' && address ? address.port : 0),
    screens: (args) => {
      const { walls, phones } = v.parse(crowd, args)
      return [
        ...Array.from({ length: walls }, (): Screen => ({ kind: 'wall', cell: -1, cookie: '' })),
        ...Array.from({ length: phones }, (_, index): Screen => ({
          kind: 'phone',
          cell: index % CELLS,
          cookie: '',
        })),
      ]
    },
    feed: (args) => feedOf().run(v.parse(v.number(), args)),
    operate: () => undefined,
    figures: figuresOf,
    drop: () => peer.drop(),
    truth: () => ({ checksum: feedOf().checksum, audiences: [] }),
  })
}
