import { join } from 'node:path'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { incident } from '#shared/model/incident.ts'
import * as v from 'valibot'
import type { ImportMapping } from '../../../../server/run/import/columns.ts'
import { importRequests } from '../../../../server/run/import/import-requests.ts'
import { makeAtlas, makeClock, makeGate, makeImports, systemActor } from '../../fixtures/doors.ts'

const DATA = join(import.meta.dirname, '../../../../../shared/data')

function makeRun(box?: readonly [number, number, number, number]) {
  const gate = makeGate()
  const imports = makeImports()
  const deps = { gate, imports, atlas: makeAtlas(box), clock: makeClock(), system: systemActor }
  const run = async (
    bytes: AsyncIterable<Uint8Array>,
    mapping: ImportMapping = {},
    mode: 'history' | 'live' = 'history',
  ) => {
    const done = await importRequests({
      stream: bytes,
      filename: 'test.csv',
      mapping: { defaultClass: 'C-LITTER', ...mapping },
      mode,
      source: 'test',
      deps,
    })
    if (!done.ok) return { refusal: done.refusal }
    const { rows, stored, known, rejected } = done.value
    expect(stored + known + rejected).toBe(rows)
    return { rows, stored, known, rejected }
  }
  return { gate, imports, run }
}

const bytesOf = (...parts: readonly (string | Uint8Array)[]) =>
  Readable.from(parts.map((part) => Buffer.from(part)))

const header = 'number,created_date,closed_date,status,type,latitude,longitude,address\n'

describe('importing tables of requests', () => {
  it('[I1] makes one entry per chunk, with open matters only, without clocks', async () => {
    const { gate, imports, run } = makeRun()
    const lines = Array.from(
      { length: 1200 },
      (_, index) =>
        `${String(index)},2026-01-02,${index % 2 ? '2026-01-03' : ''},${index % 2 ? 'Closed' : 'Open'},litter,31.2,121.5,x`,
    )
    const counts = await run(bytesOf(header + lines.join('\n')))
    expect(counts).toEqual({ rows: 1200, stored: 1200, known: 0, rejected: 0 })
    const chunks = gate.submissions.map(({ intent }) =>
      intent.kind === 'importChunk'
        ? [intent.open.length, intent.closed, intent.firstRow, intent.lastRow]
        : [],
    )
    expect(chunks).toEqual([
      [250, 250, 2, 501],
      [250, 250, 502, 1001],
      [100, 100, 1002, 1201],
    ])
    expect(imports.rows.size).toBe(1200)
    for (const { incident: matter } of imports.rows.values()) {
      expect(v.is(incident, matter)).toBe(true)
      expect(matter.origin).toBe('imported')
    }
  })

  it('knows what it has, and takes what has changed as an update', async () => {
    const { gate, imports, run } = makeRun()
    const first = `${header}7,2026-01-02,,Open,litter,31.2,121.5,x\n8,2026-01-02,,Open,litter,31.2,121.5,x\n`
    await run(bytesOf(first))
    expect(await run(bytesOf(first))).toEqual({ rows: 2, stored: 0, known: 2, rejected: 0 })
    const second = first.replace('7,2026-01-02,,Open', '7,2026-01-02,2026-01-09,Closed')
    expect(await run(bytesOf(second))).toEqual({ rows: 2, stored: 1, known: 1, rejected: 0 })
    expect(imports.rows.get('test/7')?.incident.status).toBe('closed')
    expect(gate.submissions).toHaveLength(2)
  })

  it('closes a live matter that the file now says is closed, unless people took it over', async () => {
    const { gate, run } = makeRun()
    await run(bytesOf(`${header}7,2026-01-02,,Open,litter,31.2,121.5,x\n`))
    const [first] = gate.submissions
    const live = first?.intent.kind === 'importChunk' ? first.intent.open[0] : undefined
    if (!live) throw new Error('no live matter')
    gate.records.incident.set(live.id, live)
    await run(bytesOf(`${header}7,2026-01-02,2026-01-05,Closed,litter,31.2,121.5,x\n`))
    expect(gate.submissions[1]?.intent).toMatchObject({
      open: [{ id: live.id, status: 'closed', revision: 1 }],
      closed: 0,
    })
  })

  it('keeps every bad row with line, field and reason, and goes on', async () => {
    const { imports, run } = makeRun()
    const rows = [
      ',2026-01-02,,Open,litter,31.2,121.5,no number',
      '2,not a date,,Open,litter,31.2,121.5,x',
      '3,2026-01-02,2025-01-02,Closed,litter,31.2,121.5,closed before',
      '4,2026-01-02,,Open,litter,91.2,121.5,latitude',
      '5,2026-01-02,,Open,litter,31.2,,half a point',
      '6,2026-01-02,,Sideways,litter,31.2,121.5,status',
      '7,2026-01-02,,Open,litter,31.2',
      '8,2026-01-02,,Open,litter,31.2,121.5,too,many',
      '9,2036-01-02,,Open,litter,31.2,121.5,future',
      '10,2026-02-30,,Open,litter,31.2,121.5,no such day',
      '11,2026-01-02,,Open,litter,31.2,121.5,good',
    ]
    const counts = await run(bytesOf(header + rows.join('\r\n')))
    expect(counts).toEqual({ rows: 11, stored: 1, known: 0, rejected: 10 })
    expect(imports.refused.map(({ row, field }) => [row, field])).toEqual([
      [2, 'number'], [3, 'reportedAt'], [4, 'closedAt'], [5, 'lat'], [6, 'lon'], [7, 'status'],
      [8, 'row'], [9, 'row'], [10, 'reportedAt'], [11, 'reportedAt'],
    ]) // prettier-ignore
    expect(imports.refused[0]?.text).toContain('no number')
  })

  it('refuses a class nobody knows when there is no default', async () => {
    const { imports, run } = makeRun()
    const table = `${header}1,2026-01-02,,Open,Zeppelin,31.2,121.5,x\n2,2026-01-02,,Open,Illegal dumping,31.2,121.5,x\n`
    const counts = await run(bytesOf(table), { defaultClass: undefined })
    expect(counts).toEqual({ rows: 2, stored: 1, known: 0, rejected: 1 })
    expect(imports.refused[0]).toMatchObject({ field: 'class', row: 2 })
  })

  it('takes a matter outside the city as not located', async () => {
    const { imports, run } = makeRun()
    await run(bytesOf(`${header}1,2026-01-02,,Open,litter,41.8,-87.6,Chicago\n`))
    expect(imports.rows.get('test/1')?.incident).toMatchObject({ point: null, placeIds: ['city'] })
  })

  it('converts coordinates of Chinese maps', async () => {
    const { imports, run } = makeRun()
    await run(bytesOf(`${header}1,2026-01-02,,Open,litter,31.2,121.5,x\n`), {
      coordinateSystem: 'gcj02',
    })
    const point = imports.rows.get('test/1')?.incident.point
    expect(point?.[0]).toBeCloseTo(121.4955, 3)
  })

  it('stops with the reason when the store takes no writes', async () => {
    const { gate, run } = makeRun()
    gate.answer = () => ({ status: 'refused', refusal: { code: 'read-only' } })
    const done = await run(bytesOf(`${header}1,2026-01-02,,Open,litter,31.2,121.5,x\n`))
    expect(done).toEqual({ refusal: { code: 'read-only' } })
  })

  it('submits rows of now one by one, each once, and refuses closed ones', async () => {
    const { gate, run } = makeRun()
    const table = `${header}1,2026-01-02,,Open,litter,31.2,121.5,secret road\n2,2026-01-02,2026-01-03,Closed,litter,31.2,121.5,x\n`
    expect(await run(bytesOf(table), {}, 'live')).toMatchObject({ stored: 1, rejected: 1 })
    await run(bytesOf(table), {}, 'live')
    expect(gate.submissions).toHaveLength(1)
    expect(gate.submissions[0]?.intent).toMatchObject({
      kind: 'submitReport',
      personal: { addressText: 'secret road' },
    })
  })

  it('names the column that it cannot find', async () => {
    const { run } = makeRun()
    expect(await run(bytesOf('a,b\n1,2\n'))).toMatchObject({ refusal: { field: 'map.number' } })
    const named = await run(bytesOf(header), { status: 'nope' })
    expect(named).toMatchObject({ refusal: { field: 'map.status' } })
    expect(await run(bytesOf(''))).toMatchObject({ refusal: { code: 'malformed' } })
    expect(await run(bytesOf('PK\x03\x04zip'))).toMatchObject({ refusal: { field: 'file' } })
    const broken = Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5])
    expect(await run(bytesOf(broken))).toMatchObject({ refusal: { field: 'file' } })
  })

  it('survives an open quote', async () => {
    const { run } = makeRun()
    const table = `${header}1,2026-01-02,,Open,litter,31.2,121.5,"open\n${'2,x\n'.repeat(20)}`
    expect(await run(bytesOf(table))).toMatchObject({ stored: 0, rejected: 1 })
  })

  it('never throws, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }),
        async (parts) => {
          await makeRun().run(bytesOf(header, ...parts))
          await makeRun().run(bytesOf(...parts))
        },
      ),
      { numRuns: 300 },
    )
  })
})

const chinese =
  '编号,上报时间,类别,地址,经度,纬度,状态,结案时间\n沪-001,2026年1月5日 13:05,垃圾,人民路1号,121.5,31.2,已结案,2026-01-06 08:00:00\n沪-002,2026/1/6 9:00,垃圾,人民路2号,121.5,31.2,处理中,\n'

/** TextEncoder knows UTF-8 only: the reverse table is made by decoding every pair of bytes. */
function encodeGbk(text: string): Uint8Array {
  const decoder = new TextDecoder('gbk')
  const pairs = new Map<string, readonly [number, number]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail !== 0x7f) pairs.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail])
    }
  }
  return Uint8Array.from(
    [...text].flatMap((sign) => (sign < '\x80' ? [sign.charCodeAt(0)] : (pairs.get(sign) ?? [63]))),
  )
}

function utf16(text: string, isBig: boolean, hasMark: boolean): Uint8Array {
  const bytes = Buffer.from((hasMark ? '\uFEFF' : '') + text, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}

describe('encodings and delimiters', () => {
  const variants: readonly (readonly [string, Uint8Array])[] = [
    ['UTF-8', Buffer.from(chinese)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${chinese}`)],
    ['GBK', encodeGbk(chinese)],
    ['UTF-16 little-endian with a mark', utf16(chinese, false, true)],
    ['UTF-16 big-endian with a mark', utf16(chinese, true, true)],
    ['tabs', Buffer.from(chinese.replaceAll(',', '\t'))],
    ['semicolons', Buffer.from(chinese.replaceAll(',', ';'))],
  ]
  it.each(variants)('reads %s in one piece and in single bytes', async (_name, bytes) => {
    for (const parts of [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))]) {
      const { imports, run } = makeRun()
      const counts = await run(bytesOf(...parts))
      expect(counts).toEqual({ rows: 2, stored: 2, known: 0, rejected: 0 })
      const [first, second] = [...imports.rows.values()]
      expect(first?.number).toBe('沪-001')
      expect(first?.incident).toMatchObject({
        status: 'closed',
        reportedAt: Date.UTC(2026, 0, 5, 5, 5),
        closedAt: Date.UTC(2026, 0, 6, 0, 0),
      })
      expect(second?.incident.status).toBe('registered')
    }
  })

  it('reads GBK that begins after a megabyte of ASCII', async () => {
    const { imports, run } = makeRun()
    const lines = Array.from(
      { length: 20_000 },
      (_, index) =>
        `${String(index)},2026-01-02,,Open,litter,31.2,121.5,plain old road ${String(index)}\n`,
    )
    const last = encodeGbk('20000,2026-01-02,,处理中,litter,31.2,121.5,人民路\n')
    const counts = await run(bytesOf(header, ...lines, last))
    expect(counts).toMatchObject({ rows: 20_001, stored: 20_001 })
    expect(imports.rows.get('test/20000')?.incident.status).toBe('registered')
  })
})

describe('real files', () => {
  const real = (path: string) => {
    const isHere = existsSync(`${DATA}/${path}`)
    if (!isHere) console.log(`not run: ${DATA}/${path} is not here`)
    return isHere
  }

  it.runIf(real('cases-boston-311-import-variants'))('reads every variant of Boston', async () => {
    const folder = `${DATA}/cases-boston-311-import-variants`
    const tables = readdirSync(folder).filter((name) => /\.(?:csv|tsv)$/u.test(name))
    const counts = new Map<string, unknown>()
    for (const name of tables) {
      counts.set(name, await makeRun().run(createReadStream(`${folder}/${name}`)))
    }
    const all = { rows: 100, stored: 100, known: 0, rejected: 0 }
    expect(Object.fromEntries(counts)).toEqual({
      'boston311-10-boolean-tf.csv': { rows: 10, stored: 10, known: 0, rejected: 0 },
      'boston311-100-20dupes-random.csv': { ...all, stored: 80, known: 20 },
      'boston311-100-bad.tsv': { ...all, stored: 99, rejected: 1 },
      'boston311-100-notime.csv': all,
      'boston311-100-with-nonascii.csv': all,
      'boston311-100.csv': all,
      'boston311-dmy-100.csv': all,
    })
  })

  it.runIf(real('cases-boston-311-import-variants'))(
    'reads the same instants whatever the order of day and month',
    async () => {
      const folder = `${DATA}/cases-boston-311-import-variants`
      const instants: (number | undefined)[][] = []
      for (const name of ['boston311-100.csv', 'boston311-dmy-100.csv']) {
        const { imports, run } = makeRun()
        await run(createReadStream(`${folder}/${name}`))
        instants.push([...imports.rows.values()].map(({ incident: matter }) => matter.reportedAt))
      }
      expect(instants[0]).toEqual(instants[1])
    },
  )

  const others: readonly (readonly [string, number])[] = [
    ['cases-baltimore-311/baltimore_311_sample.csv.gz', 10_000],
    ['cases-nyc-311/nyc_animals_2025.csv.gz', 4969],
  ]
  it.each(others)('reads %s', async (path, rows) => {
    if (!real(path)) return
    const { imports, run } = makeRun()
    const counts = await run(createReadStream(`${DATA}/${path}`))
    expect(counts).toMatchObject({ rows })
    const reasons = Map.groupBy(imports.refused, ({ field, reason }) => `${field}: ${reason}`)
    console.log(
      path,
      counts,
      [...reasons].map(([reason, all]) => `${reason} × ${String(all.length)}`).slice(0, 8),
    )
  })

  it('reads 74,401 rows of Chicago in bounded memory, and knows them all the second time', async () => {
    const path = `${DATA}/cases-chicago-sanitation/chicago_sanitation_2000_2014.csv.gz`
    if (!existsSync(path)) {
      console.log(`not run: ${path} is not here`)
      return
    }
    const { gate, run } = makeRun([-88, 41, -87, 43])
    const started = performance.now()
    const counts = await run(createReadStream(path))
    const ms = Math.round(performance.now() - started)
    expect(counts).toEqual({ rows: 74_401, stored: 74_398, known: 3, rejected: 0 })
    expect(gate.submissions).toHaveLength(149)
    const again = await run(createReadStream(path))
    expect(again).toEqual({ rows: 74_401, stored: 0, known: 74_401, rejected: 0 })
    console.log(
      `Chicago: ${String(ms)} ms, RSS ${String(Math.round(process.memoryUsage().rss / 1e6))} MB`,
    )
  }, 120_000)
})
