import { join } from 'node:path'
import * as v from 'valibot'
import { startChild, type Child } from './child.ts'
import { ENTITIES } from './feed.ts'
import { figures, type Figures } from './figures.ts'
import { tally, type Tally } from './load/tally.ts'
import { screen, type Crowd, type Speech } from './screen.ts'

/** How screens come. */
export interface Opening {
  readonly perSecond?: number
  readonly withinMs?: number
  readonly spreadMs?: number
}

/** A peer with its screens: two processes on two cores. */
export interface Stage {
  readonly speech: Speech
  /** Another one after a power cut. */
  readonly server: Child
  readonly load: Child
  /** A second process of screens: what it works on does not delay what the first one sees. */
  readonly guests: Child
  readonly port: number
  /** Adds screens; resolves when all are current. */
  open(crowd: Crowd & { readonly cell?: number }, given?: Opening): Promise<Back>
  /** One wall comes as a guest. */
  visit(): Promise<Back>
  /** Keeps so many screens, the oldest. */
  keep(count: number): Promise<void>
  figures(): Promise<Figures>
  begin(): Promise<void>
  tally(): Promise<Tally>
  feed(perSecond: number): Promise<void>
  operate(perSecond: number): Promise<void>
  /** As a power cut would: no farewell; then the same store and port again. @returns real ms until it serves. */
  powerCut(): Promise<number>
  end(): Promise<void>
}

/** How screens came (back). */
export const back = v.object({
  current: v.number(),
  asked: v.number(),
  p50Ms: v.number(),
  p95Ms: v.number(),
  p99Ms: v.number(),
  maxMs: v.number(),
  joinP50Ms: v.number(),
  joinP99Ms: v.number(),
  told: v.number(),
  refused: v.number(),
  failures: v.number(),
})
export type Back = v.InferOutput<typeof back>

const here = import.meta.dirname
const files: Readonly<Record<Speech, readonly [string, ...string[]]>> = {
  raw: ['peers/raw.ts'],
  naive: ['peers/socket-io.ts', 'naive'],
  batch: ['peers/socket-io.ts', 'batch'],
  tongping: ['city/serve.ts'],
}
/** The server alone on one core; screens, PostgreSQL and this process share the other. */
const SERVER_CORE = 0
export const LOAD_CORE = 1
const HEARD_PER_SECOND = 100_000
const OPEN_PER_SECOND = 500
const OPEN_MS = 120_000

const startLoad = (): Promise<Child> => startChild(join(here, 'load/generator.ts'), LOAD_CORE)

/** Starts a peer and its (empty) load. @param args - for the product: folder of the store, and what comes after the port. */
export async function openStage(
  speech: Speech,
  given: { readonly flags?: readonly string[]; readonly args?: readonly string[] } = {},
): Promise<Stage> {
  const { flags = [], args = [] } = given
  const [file, ...own] = files[speech]
  const [folder, ...rest] = args
  const start = (port: number) =>
    startChild(join(here, file), SERVER_CORE, {
      args: folder === undefined ? own : [...own, folder, String(port), ...rest],
      flags,
    })
  let server = await start(0)
  const [load, guests] = await Promise.all([startLoad(), startLoad()])
  const port = await server.ask('port', null, v.number())
  await hearAll(server)
  const open = async (
    on: Child,
    crowd: Crowd & { readonly cell?: number },
    wished: Opening = {},
  ) => {
    const screens = await server.ask('screens', crowd, v.array(screen))
    const about = { port, speech, perSecond: OPEN_PER_SECOND, spreadMs: 0, withinMs: OPEN_MS }
    return on.ask('open', { ...about, ...wished, screens }, back)
  }
  return {
    speech,
    get server() {
      return server
    },
    load,
    guests,
    port,
    open: (crowd, wished) => open(load, crowd, wished),
    visit: () => open(guests, { walls: 1, phones: 0 }),
    keep: (count) => load.tell('close', count),
    figures: () => server.ask('figures', null, figures),
    begin: () => load.tell('begin'),
    tally: () => load.ask('tally', null, tally),
    feed: (perSecond) => server.tell('feed', perSecond),
    operate: (perSecond) => server.tell('operate', perSecond),
    async powerCut() {
      await server.kill9()
      const killedAt = performance.now()
      server = await start(port)
      const tookMs = performance.now() - killedAt
      await server.tell('feed', HEARD_PER_SECOND)
      return tookMs
    },
    async end() {
      await Promise.all([load.end(), guests.end()])
      await server.end()
    },
  }
}

/** Every entity has been heard once before anybody looks. */
async function hearAll(server: Child): Promise<void> {
  await server.tell('feed', HEARD_PER_SECOND)
  await pause((ENTITIES / HEARD_PER_SECOND) * 1000 + 200)
  await server.tell('feed', 0)
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms))
