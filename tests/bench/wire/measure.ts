import * as v from 'valibot'
import { pause, type Stage } from './stage.ts'

/** What was seen of one peer in one case. */
export interface Measured {
  /** Updates that reached screens, a second. */
  readonly delivered: number
  /** Updates that entered, a second. */
  readonly entered: number
  /** Server CPU seconds for a million delivered. */
  readonly cpuPerMillion: number
  /** Share of one core, percent. */
  readonly core: number
  readonly postgresCore: number
  /** On walls: bytes of position frames for one update, and of all that came. */
  readonly bytes: number
  readonly recordFrames: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Longest silence of a wall. */
  readonly gapMs: number
  readonly phoneP99Ms: number
  readonly rssMb: number
  readonly loopP99Ms: number
  readonly loopMaxMs: number
  /** Generator CPU seconds for a million applied. */
  readonly clientCpuPerMillion: number
  readonly wrong: number
}

const MEGA = 1e6

/** Warms up, then watches for a while. Feed and operations run already. */
export async function measure(
  stage: Stage,
  given: { readonly warmMs: number; readonly ms: number },
): Promise<Measured> {
  await pause(given.warmMs)
  await stage.begin()
  const before = await stage.figures()
  await pause(given.ms)
  const after = await stage.figures()
  const got = await stage.tally()
  const ms = after.at - before.at
  const rows = got.wallRows + got.phoneRows
  const cpuMs = after.cpuMs - before.cpuMs
  return {
    delivered: (rows * 1000) / got.ms,
    entered: ((after.entered - before.entered) * 1000) / ms,
    cpuPerMillion: (cpuMs / 1000 / rows) * MEGA,
    core: (cpuMs / ms) * 100,
    postgresCore: ((after.postgresMs - before.postgresMs) / ms) * 100,
    bytes: got.wallBytes / got.wallRows,
    recordFrames: (got.recordFrames * 1000) / got.ms,
    p50Ms: got.wallP50Ms,
    p99Ms: got.wallP99Ms,
    maxMs: got.wallMaxMs,
    gapMs: got.wallGapMs,
    phoneP99Ms: got.phoneP99Ms,
    rssMb: after.rssBytes / MEGA,
    loopP99Ms: after.loopP99Ms,
    loopMaxMs: after.loopMaxMs,
    clientCpuPerMillion: (got.cpuMs / 1000 / rows) * MEGA,
    wrong: got.lost + got.doubled + got.diverged + got.failures,
  }
}

const truth = v.object({
  checksum: v.number(),
  audiences: v.array(v.object({ name: v.string(), version: v.number(), hash: v.string() })),
})
const holdings = v.array(
  v.object({
    kind: v.string(),
    isReal: v.boolean(),
    checksum: v.number(),
    audiences: v.array(v.object({ name: v.string(), version: v.number(), hash: v.string() })),
  }),
)

/** Whether all screens hold what the server holds. */
export interface Agreement {
  readonly walls: number
  /** Walls whose positions differ. */
  readonly wrongWalls: number
  /** Screens of whom some audience is not at the server's version. */
  readonly behind: number
  /** Real screens whose hash differs at the same version. */
  readonly wrongHashes: number
  readonly hashes: number
}

/** Stops all that moves, waits until it has arrived, then compares. */
export async function compare(stage: Stage): Promise<Agreement> {
  await stage.feed(0)
  await stage.operate(0)
  // Where there are very many, people’s own audiences tell their version every five seconds.
  await pause(6000)
  const said = await stage.server.ask('truth', null, truth)
  const screens = await stage.load.ask('holdings', null, holdings)
  const walls = screens.filter(({ kind }) => kind === 'wall')
  const byName = new Map(said.audiences.map((one) => [one.name, one]))
  let behind = 0
  let hashes = 0
  let wrongHashes = 0
  for (const { audiences, isReal } of screens) {
    let isBehind = false
    for (const { name, version, hash } of audiences) {
      const right = byName.get(name)
      if (!right) continue
      if (right.version !== version) isBehind = true
      if (!isReal) continue
      hashes += 1
      if (right.hash !== hash && right.version === version) wrongHashes += 1
    }
    if (isBehind) behind += 1
  }
  return {
    walls: walls.length,
    wrongWalls: walls.filter(({ checksum }) => checksum !== said.checksum).length,
    behind,
    hashes,
    wrongHashes,
  }
}
