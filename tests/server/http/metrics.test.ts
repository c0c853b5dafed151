import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { diagnostics } from '#shared/model/diagnostics.ts'
import { healthRoutes } from '../../../server/http/health.ts'
import type { LiveDoor, LineFigures } from '../../../server/run/ports.ts'
import { UnitTelemetry } from '../../../server/run/telemetry.ts'
import { watchVitals, type Vitals } from '../../../server/run/vitals.ts'
import { openBench, report } from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'
import { makePrincipal, makeUnit } from '../fixtures/doors.ts'

const line: LineFigures = {
  frames: 40,
  ticks: 30,
  bytes: 5000,
  skippedTicks: 10,
  overflows: 2,
  waiting: 7,
  longestQueue: 5,
  largestQueueBytes: 900,
  mostFrames: 256,
  mostBytes: 1_000_000,
  resyncs: [
    { sort: 'area', take: 'changes', count: 3 },
    { sort: 'principal', take: 'snapshot', count: 1 },
  ],
  screens: {
    wall: { connected: 1, behind: 1, furthestMs: 4000 },
    desk: { connected: 2, behind: 0, furthestMs: 300 },
    mobile: { connected: 0, behind: 0, furthestMs: 0 },
  },
  admitted: 9,
  deferred: 4,
}
/** The names a person or a place could be found by, in the small city of the bench. */
const someone = 'p-hotline-somebody'

let vitals: Vitals | undefined
afterEach(() => vitals?.stop())

async function open() {
  const bench = await openBench()
  const telemetry = new UnitTelemetry({
    units: [makeUnit('u-1'), makeUnit('u-2')],
    origin: [121, 31],
    clock: bench.clock,
    run: 1,
  })
  const door: LiveDoor = { figures: line, listening: (name) => (name.endsWith('/wall') ? 1 : 0) }
  const { loop, audiences, clock } = bench
  vitals = watchVitals({ loop, audiences, telemetry, clock, door: () => door })
  const app = Fastify({ logger: false })
  app.decorateRequest('principal', null)
  app.addHook('onRequest', async (request) => {
    request.principal =
      request.headers['x-role'] === 'chief' ? makePrincipal('districtDutyChief') : null
  })
  healthRoutes(app, { loop, audiences, telemetry, vitals, door: () => door })
  const metrics = async () => parseMetrics((await app.inject('/metrics')).body)
  return { bench, telemetry, app, metrics }
}

interface Family {
  help: string
  type: string
  readonly samples: {
    readonly name: string
    readonly labels: ReadonlyMap<string, string>
    readonly value: number
  }[]
}

/** @source Prometheus, text format 0.0.4: HELP, TYPE, then the samples of the family. */
function parseMetrics(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>()
  let current: Family | undefined
  let currentName = ''
  for (const row of text.split('\n').filter(Boolean)) {
    const about = /^# (HELP|TYPE) (\S+) (.+)$/u.exec(row)
    if (about) {
      const [, word, name = '', rest = ''] = about
      current = families.get(name) ?? { help: '', type: '', samples: [] }
      currentName = name
      families.set(name, current)
      if (word === 'HELP') current.help = rest
      else current.type = rest
      continue
    }
    const [, name = '', labelText = '', value = ''] =
      /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/u.exec(row) ?? expect.fail(`no sample: ${row}`)
    expect(name.startsWith(currentName), `${name} stands under ${currentName}`).toBe(true)
    const labels = new Map(
      [...labelText.matchAll(/(\w+)="([^"]*)"/gu)].map(([, key = '', said = '']) => [key, said]),
    )
    current?.samples.push({ name, labels, value: Number(value) })
  }
  return families
}
const valueOf = (families: ReadonlyMap<string, Family>, name: string, label = '') =>
  families
    .get(name)
    ?.samples.find(({ labels }) => label === '' || [...labels.values()].join() === label)?.value

describe('/metrics', () => {
  it('says of each figure what it is and of which type, in base units', async () => {
    const { metrics } = await open()
    const families = await metrics()
    expect(families.size).toBeGreaterThan(40)
    for (const [name, { help, type, samples }] of families) {
      expect(help, name).not.toBe('')
      expect(['counter', 'gauge', 'histogram', 'summary'], name).toContain(type)
      expect(name).toMatch(/^(tongping|process|nodejs)_/u)
      expect(
        samples.every(({ value }) => Number.isFinite(value)),
        name,
      ).toBe(true)
      if (!name.startsWith('tongping_')) continue
      expect(name).not.toMatch(/_(ms|millis|mb|kb)(_|$)/u)
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
    }
  })

  it('names nobody and nothing: labels come from closed lists', async () => {
    const { bench, metrics } = await open()
    await bench.ask(
      people.resident,
      report('litter', { personal: { text: someone, reporterName: someone } }),
    )
    bench.audiences.snapshot(`principal:${someone}/phone`)
    bench.audiences.snapshot('area:s1/wall')
    const families = await metrics()
    const labels = new Set<string>()
    for (const [name, { samples }] of families) {
      if (!name.startsWith('tongping_')) continue
      expect(samples.length, name).toBeLessThan(40)
      for (const sample of samples) {
        for (const [key, value] of sample.labels) {
          labels.add(key)
          expect(value).not.toContain(someone)
          expect(value).not.toContain('s1')
        }
      }
    }
    expect([...labels].sort()).toEqual(['audience', 'le', 'outcome', 'screen', 'take'])
  })

  it('counts operations by outcome and times commits', async () => {
    const { bench, metrics } = await open()
    const before = await metrics()
    await bench.ask(people.resident, report())
    await bench.ask(people.resident, report('no-such-class'))
    const after = await metrics()
    const grown = (name: string, label?: string) =>
      (valueOf(after, name, label) ?? 0) - (valueOf(before, name, label) ?? 0)
    expect(grown('tongping_operations_total', 'accepted')).toBe(1)
    expect(grown('tongping_operations_total', 'unknown-class')).toBe(1)
    const count = after
      .get('tongping_commit_duration_seconds')
      ?.samples.find(({ name }) => name.endsWith('_count'))
    expect(count?.value).toBe(bench.loop.figures.commits)
    expect(valueOf(after, 'tongping_version')).toBe(bench.loop.committed.version)
  })

  it('tells what the live door says, by kind of screen', async () => {
    const { metrics } = await open()
    const families = await metrics()
    expect(valueOf(families, 'tongping_screens', 'desk')).toBe(2)
    expect(valueOf(families, 'tongping_screens_furthest_behind_seconds', 'wall')).toBe(4)
    expect(valueOf(families, 'tongping_resyncs_total', 'area,changes')).toBe(3)
    expect(valueOf(families, 'tongping_socket_queue_bytes_limit')).toBe(1_000_000)
  })

  it('stands in docs/api.md, line for line', async () => {
    const { metrics } = await open()
    const page = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8')
    const told = [...page.matchAll(/^\| `(tongping_\w+)` \| (\w+) \| ([^|]*) \| (.+) \|$/gmu)]
    const rows = [...(await metrics())]
      .filter(([name]) => name.startsWith('tongping_'))
      .map(([name, { help, type, samples }]) => {
        const labels = new Set(
          samples.flatMap(({ labels }) => [...labels.keys()].filter((key) => key !== 'le')),
        )
        return [name, type, [...labels].join(', ') || '–', help]
      })
    expect(told.map(([, ...cells]) => cells)).toEqual(rows)
  })
})

describe('the diagnostics', () => {
  it('are for those who may read them', async () => {
    const { app } = await open()
    expect((await app.inject('/api/v1/diagnostics')).statusCode).toBe(401)
  })

  it('have the agreed shape, and sum up what is people’s own', async () => {
    const { app, bench, telemetry } = await open()
    bench.audiences.snapshot('principal:p-resident/phone')
    bench.audiences.snapshot('area:s1/wall')
    bench.audiences.snapshot('area:s1/desk')
    telemetry.accept('u-1', { at: bench.clock.cityNow(), lon: 121, lat: 31 })
    const answer = await app.inject({ url: '/api/v1/diagnostics', headers: { 'x-role': 'chief' } })
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.body).not.toContain('p-resident')
    const said = v.parse(diagnostics, answer.json())
    expect(said.audiences.shared.map(({ name, listeners }) => [name, listeners])).toEqual([
      ['area:s1/wall', 1],
      ['area:s1/desk', 0],
    ])
    expect(said.audiences.own).toMatchObject({ audiences: 1, listeners: 0 })
    expect(said.positions).toMatchObject({ units: 2, heard: 1, reporting: 1 })
    expect(said.writes.readOnlySince).toBeNull()
    await bench.clock.advance(151_000)
    const later = v.parse(
      diagnostics,
      (await app.inject({ url: '/api/v1/diagnostics', headers: { 'x-role': 'chief' } })).json(),
    )
    expect(later.positions).toMatchObject({ heard: 1, reporting: 0 })
  })

  it('say since when nothing is written', async () => {
    const { bench } = await open()
    await bench.clock.advance(5000)
    const since = bench.clock.cityNow()
    await bench.loop.drain()
    expect(vitals?.diagnostics().writes.readOnlySince).toBe(since)
  })
})
