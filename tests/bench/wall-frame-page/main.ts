import { createPinia } from 'pinia'
import { createApp, h } from 'vue'
import { applyChange } from '#shared/sync/apply.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import { encodeColumns } from '#shared/sync/columns.ts'
import {
  addDigest,
  digestRecord,
  formatDigest,
  subtractDigest,
  zeroDigest,
} from '#shared/sync/digest.ts'
import { makeTable } from '#shared/sync/table.ts'
import type { RecordKind } from '#shared/model/record.ts'
import { useCity } from '../../../screens/live/city.ts'
import { setCityClock } from '../../../screens/live/clock.ts'
import { useTelemetry } from '../../../screens/live/telemetry.ts'
import { loadWords } from '../../../screens/locale/words.ts'
import MapView from '../../../screens/map/MapView.vue'
import '../../../screens/theme/tokens.css'
import { NOW } from '../../shared/figures/fixtures.ts'
import { busyUntilDrawn, dropDrawing, nextFrame } from './busy.ts'
import {
  AUDIENCE,
  BOX,
  layOutCity,
  matterRecords,
  RUN,
  unitId,
  unitRecord,
  Walkers,
} from './city.ts'

/** One run: so many units, so many of them in each frame, so many changed records beside it. */
export interface WallFrameCase {
  readonly units: number
  readonly matters: number
  readonly movedPerTick: number
  readonly changesPerTick: number
  readonly updates: number
  /** Least time from one update to the next; 0 = as soon as the last one is drawn. */
  readonly tickMs: number
}

/** Main-thread ms of each update. */
export interface WallFrameTimes {
  readonly decode: readonly number[]
  readonly whole: readonly number[]
  /** A second each in which all units glide and nothing comes. */
  readonly glide: readonly number[]
}

const GLIDING_SECONDS = 9
/** As long as the units of the city glide from one report to the next. */
const SECOND_MS = 1000

/** The server's side of the records: what it would send next. */
function makeLedger(records: readonly { kind: RecordKind; record: WireRecord }[]) {
  const table = makeTable()
  let digest = zeroDigest
  let version = 0
  const change = (given: Change) => {
    const { before, after } = applyChange(table, given)
    if (before) digest = subtractDigest(digest, digestRecord(given.kind, before))
    if (after) digest = addDigest(digest, digestRecord(given.kind, after))
  }
  for (const { kind, record } of records) change({ op: 'put', kind, id: record.id, record })
  return {
    snapshot: () => ({
      audience: AUDIENCE,
      epoch: 'bench',
      version,
      hash: formatDigest(digest),
      records,
    }),
    frame(changes: readonly Change[]) {
      for (const one of changes) change(one)
      version += 1
      const body = { audience: AUDIENCE, epoch: 'bench', from: version - 1, to: version }
      return { ...body, cityNow: NOW, hash: formatDigest(digest), changes: [...changes] }
    },
  }
}

function mount() {
  return createApp(() =>
    h(MapView, {
      box: BOX,
      level: 'city',
      selectedIds: [],
      showUnits: true,
      showBuildings: false,
      theme: 'dim',
      interactive: false,
      textPixels: { meta: 16, body: 20, strong: 24 },
      symbolPixels: { p1: 30, p2: 22, p3: 18, p4: 14, unit: 6 },
    }),
  )
}

async function run(given: WallFrameCase): Promise<WallFrameTimes> {
  const { units, matters } = given
  const app = mount()
  app.use(createPinia())
  await loadWords('common')
  setCityClock(NOW, 1)
  layOutCity()
  const city = useCity()
  const telemetry = useTelemetry()
  const rows = Uint32Array.from({ length: units }, (_, row) => row)
  const ledger = makeLedger([
    ...Array.from(rows, (row) => ({ kind: 'unit' as const, record: unitRecord(row) })),
    ...matterRecords(matters).map((record) => ({ kind: 'incident' as const, record })),
  ])
  city.keep([AUDIENCE])
  if (!city.load(ledger.snapshot() as unknown as Parameters<typeof city.load>[0]))
    throw new Error('the snapshot does not fit its own hash')
  telemetry.learn(AUDIENCE, {
    run: RUN,
    size: units,
    ids: Array.from(rows, unitId),
    rows: [...rows],
  })
  const walkers = new Walkers(units)
  let tick = 0
  const next = (moved: Uint32Array) => {
    tick += 1
    const cityNow = walkers.step(moved, tick)
    return encodeColumns({ run: RUN, tick, cityNow }, moved, walkers)
  }
  dropDrawing()
  app.mount('#app')
  const first = next(rows)
  await busyUntilDrawn(units, 0, () => telemetry.take(first))

  const decode: number[] = []
  const whole: number[] = []
  const warmUp = 30
  for (let update = -warmUp; update < given.updates; update += 1) {
    const every = Math.max(1, Math.floor(units / given.movedPerTick))
    const turn = (update + warmUp) % every
    const moved = every === 1 ? rows : rows.filter((row) => row % every === turn)
    const bytes = next(moved)
    const frame = given.changesPerTick > 0 && ledger.frame(changesOf(given, update + warmUp))
    let decodeMs = 0
    const ms = await busyUntilDrawn(units, given.tickMs, () => {
      if (frame && city.take(frame) !== 'applied') throw new Error('a frame does not fit')
      const startedAt = performance.now()
      if (telemetry.take(bytes) !== 'taken') throw new Error('a telemetry frame was not taken')
      decodeMs = performance.now() - startedAt
    })
    if (update < 0) continue
    decode.push(decodeMs)
    whole.push(ms)
  }
  const glide: number[] = []
  for (let turn = 0; turn < GLIDING_SECONDS; turn += 1) {
    const bytes = next(rows)
    await busyUntilDrawn(units, 0, () => telemetry.take(bytes))
    glide.push(await busyUntilDrawn(units, SECOND_MS, () => undefined))
  }
  app.unmount()
  await nextFrame()
  return { decode, whole, glide }
}

/** One in five concerns a matter, the others units. */
function changesOf({ units, matters, changesPerTick }: WallFrameCase, tick: number): Change[] {
  return Array.from({ length: changesPerTick }, (_, index): Change => {
    const number = tick * changesPerTick + index
    if (index % 5 === 4 && matters > 0) {
      const id = `E-${String(number % matters).padStart(5, '0')}`
      return { op: 'patch', kind: 'incident', id, fields: { revision: number } }
    }
    const row = (number * 31) % units
    const { status } = unitRecord(row, tick)
    return { op: 'patch', kind: 'unit', id: unitId(row), fields: { status } }
  })
}

Object.assign(window, { wallFrame: run })
