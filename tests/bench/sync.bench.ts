import { canPin } from './wire/child.ts'
import { round, rowsOfPeers, type PeerFigures } from './wire/figures-table.ts'
import type { Measured } from './wire/measure.ts'
import { readOptions, type Options } from './wire/options.ts'
import { operations, spread } from './wire/scenarios/records.ts'
import {
  compare,
  joining,
  OPERATIONS_PER_SECOND,
  ramp,
  rejoining,
  slow,
  steady,
  STORM_MS,
  storm,
  UPDATES_PER_SECOND,
  WALLS,
  type Timing,
} from './wire/scenarios/cases.ts'
import type { Speech } from './wire/screen.ts'
import { openStage, pause, type Stage } from './wire/stage.ts'
import { makeStoreFolder } from './wire/store-folder.ts'
import type { Bench } from './row.ts'

/** The live wire beside its limit and its rivals: scenarios and bars of `sync.md` §6, all peers in one run. */

const PHONES = { S3: 500, S4: 2000 } as const
const RECORD_SCREENS = 2000
const RECORDS_PER_SECOND = 10

type Say = (line: string) => void

export const bench: Bench = async (say) => {
  const options = readOptions({ peers: ['raw', 'tongping', 'batch', 'naive'] })
  if (!canPin) say('no taskset here: server and screens share the cores, CPU figures say less')
  const all: PeerFigures[] = []
  for (const speech of ['raw', 'tongping', 'batch', 'naive'] as const)
    if (options.peers.includes(speech)) all.push(await runPeer(speech, options, say))
  return rowsOfPeers(all)
}

/** Runs the wanted scenarios with one peer, on as few starts as their figures allow. */
async function runPeer(speech: Speech, options: Options, say: Say): Promise<PeerFigures> {
  const store = speech === 'tongping' ? makeStoreFolder() : undefined
  const wants = (name: string) => options.only.length === 0 || options.only.includes(name)
  const timing: Timing = { warmMs: options.warmSeconds * 1000, windowMs: options.seconds * 1000 }
  const figures: PeerFigures = { speech, cases: {}, agreements: {} }
  const on = async (
    crowd: { readonly walls: number; readonly phones: number; readonly cell?: number },
    run: (stage: Stage) => Promise<void>,
  ) => {
    const stage = await openStage(speech, {
      flags: options.flags,
      args: store ? [store.path] : [],
    })
    try {
      await stage.feed(UPDATES_PER_SECOND)
      const came = await stage.open(crowd, { spreadMs: STORM_MS })
      if (came.current < came.asked)
        say(`${speech}: only ${came.current} of ${came.asked} screens came`)
      await run(stage)
    } finally {
      await stage.end()
    }
  }
  const note = (name: string, got: object) => {
    figures.cases[name] = { ...got }
    say(
      `${speech} ${name} ${JSON.stringify(got, (_, value: unknown) => (typeof value === 'number' ? round(value) : value))}`,
    )
  }
  const agree = async (name: string, stage: Stage) => {
    const got = await compare(stage)
    figures.agreements[name] = got
    say(`${speech} ${name} agreement ${JSON.stringify(got)}`)
  }
  try {
    if (['S2', 'join', 'rejoin', 'SLOW', 'RAMP'].some(wants))
      await on({ walls: WALLS, phones: 0 }, async (stage) => {
        if (wants('S2')) await fewScreens(stage, timing, note)
        if (wants('S2')) await agree('S2', stage)
        if (wants('join')) note('join', await joining(stage))
        if (wants('SLOW')) note('SLOW', await slow(stage, WALLS))
        if (wants('SLOW') || wants('join')) await agree(wants('SLOW') ? 'SLOW' : 'join', stage)
        if (wants('RAMP')) note('RAMP', await ramp(stage))
        if (wants('RAMP')) await agree('RAMP', stage)
        if (!wants('rejoin')) return
        await stage.keep(1)
        note('rejoin', await rejoining(stage))
        await agree('rejoin', stage)
      })
    for (const [name, phones] of Object.entries(PHONES))
      if (wants(name) || (name === 'S4' && wants('STORM')))
        await on({ walls: WALLS, phones }, async (stage) => {
          if (wants(name)) note(name, await withOperations(stage, timing))
          if (wants(name)) await agree(name, stage)
          if (name !== 'S4' || !wants('STORM') || speech === 'naive') return
          note('STORM', await storm(stage, 60_000))
          await agree('STORM', stage)
        })
    if (speech === 'tongping' && wants('records')) await records(on, note, agree)
  } finally {
    store?.remove()
  }
  return figures
}

/** S2 twice where there are records: what they cost stands beside what positions cost. */
async function fewScreens(
  stage: Stage,
  timing: Timing,
  note: (name: string, got: object) => void,
): Promise<void> {
  if (stage.speech === 'tongping')
    note(
      'S2 positions only',
      await steady(stage, timing, { updates: UPDATES_PER_SECOND, operations: 0 }),
    )
  note('S2', await withOperations(stage, timing))
}

const withOperations = (stage: Stage, timing: Timing): Promise<Measured> =>
  steady(stage, timing, { updates: UPDATES_PER_SECOND, operations: OPERATIONS_PER_SECOND })

async function records(
  on: (
    crowd: { walls: number; phones: number; cell?: number },
    run: (stage: Stage) => Promise<void>,
  ) => Promise<void>,
  note: (name: string, got: object) => void,
  agree: (name: string, stage: Stage) => Promise<void>,
): Promise<void> {
  await on({ walls: 0, phones: RECORD_SCREENS, cell: 0 }, async (stage) => {
    await stage.feed(0)
    note('records', await spread(stage, { perSecond: RECORDS_PER_SECOND, ms: 10_000 }))
    await agree('records', stage)
  })
  await on({ walls: 0, phones: RECORD_SCREENS }, async (stage) => {
    await stage.feed(0)
    await pause(1000)
    note('operations', await operations(stage, 8000))
    await agree('operations', stage)
  })
}
