import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import type { Role } from '#shared/access/roles.ts'
import { imports, rejectedCsv } from '../../../server/http/import.ts'
import {
  makeAtlas,
  makeClock,
  makeGate,
  makeImports,
  makePrincipal,
  systemActor,
} from '../fixtures/doors.ts'

async function setUp(role: Role | null = 'dataSteward') {
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'tongping-import-'))
  const gate = makeGate()
  const store = makeImports()
  const app = Fastify({ logger: false, bodyLimit: 1000 })
  app.decorateRequest('principal', null)
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = role && makePrincipal(role)
    done()
  })
  const importing = {
    gate,
    imports: store,
    atlas: makeAtlas(),
    clock: makeClock(),
    system: systemActor,
  }
  await app.register(imports({ importing, temporaryFolder }))
  const post = async (parts: readonly (readonly [string, string | Blob])[]) => {
    const form = new FormData()
    for (const [name, value] of parts) {
      if (typeof value === 'string') form.append(name, value)
      else form.append(name, value, 'cases.csv')
    }
    const body = new Response(form)
    return app.inject({
      method: 'POST',
      url: '/api/v1/imports',
      headers: { 'content-type': body.headers.get('content-type') ?? '' },
      payload: Buffer.from(await body.arrayBuffer()),
    })
  }
  return { app, gate, post, temporaryFolder }
}

const table = 'id,created_date,status,type\n1,2026-01-02,Open,rubbish\n2,nonsense,Open,=cmd()\n'

describe('bulk import over HTTP', () => {
  it('counts every row, wherever the file stands among the fields, and leaves nothing behind', async () => {
    const { post, temporaryFolder } = await setUp()
    const file = new Blob([table.repeat(1)])
    const answer = await post([['file', file], ['source', 's'], ['map', '{"defaultClass":"C-LITTER"}']]) // prettier-ignore
    expect(answer.json()).toMatchObject({ rows: 2, stored: 1, known: 0, rejected: 1 })
    const packed = new Blob([new Uint8Array(gzipSync(table))])
    const again = await post([['source', 's'], ['mode', 'history'], ['map', '{"defaultClass":"C-LITTER"}'], ['file', packed]]) // prettier-ignore
    expect(again.json()).toMatchObject({ rows: 2, stored: 0, known: 1, rejected: 1 })
    expect(readdirSync(temporaryFolder)).toEqual([])
  })

  it('takes a file larger than other bodies may be', async () => {
    const { post } = await setUp()
    const rows = Array.from(
      { length: 3000 },
      (_, index) => `${String(index)},2026-01-02,Open,rubbish`,
    )
    const answer = await post([['source', 's'], ['file', new Blob([`id,created_date,status,type\n${rows.join('\n')}`])]]) // prettier-ignore
    expect(answer.json()).toMatchObject({ rows: 3000, stored: 3000 })
  })

  it.each([
    [[['source', 's']], 'file'],
    [[['file', new Blob([table])]], 'source'],
    [
      [
        ['source', 's'],
        ['mode', 'x'],
        ['file', new Blob([table])],
      ],
      'mode',
    ],
    [
      [
        ['source', 's'],
        ['map', 'no json'],
        ['file', new Blob([table])],
      ],
      'map',
    ],
    [
      [
        ['source', 's'],
        ['map', '{"lat":1}'],
        ['file', new Blob([table])],
      ],
      'map.lat',
    ],
    [
      [
        ['source', 's'],
        ['map', '{"number":"x"}'],
        ['file', new Blob([table])],
      ],
      'map.number',
    ],
  ] as [[string, string | Blob][], string][])('names what is wrong: %#', async (parts, field) => {
    const { post } = await setUp()
    const answer = await post(parts)
    expect([answer.statusCode, answer.json().field]).toEqual([400, field])
  })

  it('is for those who may, and for nobody else', async () => {
    const parts: [string, string | Blob][] = [
      ['source', 's'],
      ['file', new Blob([table])],
    ]
    expect((await (await setUp(null)).post(parts)).statusCode).toBe(401)
    expect((await (await setUp('dispatcher')).post(parts)).statusCode).toBe(403)
    expect((await (await setUp(null)).app.inject('/api/v1/imports/x/rejected')).statusCode).toBe(
      401,
    )
    expect((await (await setUp('wall')).app.inject('/api/v1/imports/x/rejected')).statusCode).toBe(
      403,
    )
    const json = await (
      await setUp()
    ).app.inject({ method: 'POST', url: '/api/v1/imports', payload: {} })
    expect([json.statusCode, json.json().field]).toEqual([400, 'body'])
  })

  it('gives back rejected rows as a table', async () => {
    const { app, post } = await setUp()
    const { id } = (
      await post([
        ['source', 's'],
        ['file', new Blob([table])],
      ])
    ).json()
    const answer = await app.inject(`/api/v1/imports/${String(id)}/rejected`)
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(answer.body).toContain(
      '"3","reportedAt","no date: ""nonsense""","2,nonsense,Open,=cmd()"',
    )
  })

  it('[B5] exports no cell that a spreadsheet would run', () => {
    const prefixes = ['=', '+', '-', '@', '\t', '\r', '|']
    const csv = rejectedCsv(
      prefixes.map((sign) => ({
        importId: 'i',
        row: 1,
        field: `${sign}f`,
        reason: `${sign}r`,
        text: `${sign}cmd|'/c calc'!A0`,
      })),
    )
    for (const sign of prefixes) expect(csv).not.toContain(`,"${sign}`)
  })
})
