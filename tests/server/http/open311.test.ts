import { join } from 'node:path'
import { existsSync, readFileSync } from 'node:fs'
import Ajv, { type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import fc from 'fast-check'
import Fastify, { type FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { traceEntry } from '#shared/model/trace.ts'
import { open311, type Open311Deps } from '../../../server/http/open311.ts'
import {
  at,
  makeAtlas,
  makeClock,
  makeGate,
  makeIncident,
  makeReport,
  type FakeGate,
  type HandClock,
} from '../fixtures/doors.ts'

const SCHEMAS = join(import.meta.dirname, '../../../../shared/data/open311')
const PREFIX = '/open311/v2'

interface Setup {
  readonly app: FastifyInstance
  readonly gate: FakeGate
  readonly clock: HandClock
  readonly faults: unknown[]
  readonly deps: Open311Deps
}

async function setUp(change: Partial<Open311Deps> = {}): Promise<Setup> {
  const gate = makeGate()
  const clock = makeClock()
  const faults: unknown[] = []
  const archived = makeIncident('E-archived', { status: 'closed', closedAt: at + 5000 })
  const live = makeIncident('E-live', { status: 'dispatched', registeredAt: at, dispatchedAt: at })
  const refused = makeIncident('E-refused', { status: 'refused', reason: 'notOurs', closedAt: at })
  gate.records.incident.set(live.id, live).set(refused.id, refused)
  const rows = [
    makeReport('r-1', 'E-live', at - 1000),
    makeReport('r-2', 'E-archived', at - 2000),
    makeReport('r-3', 'E-refused', at - 3000),
  ]
  const step = (incidentId: string, act: string, seq: number) => ({
    ...v.parse(traceEntry, {
      incidentId, act, at: at - 500, happenedAt: null, actorId: null, actorRole: 'system', from: null, to: null,
      organizationId: null, unitId: null, orderId: null, reason: act === 'refused' ? 'notOurs' : null, rule: null,
      photos: [], seals: {},
    }),
    seq,
  }) // prettier-ignore
  const pack = makeAtlas().pack
  const deps: Open311Deps = {
    gate,
    reads: {
      registers: {
        report: (id) => Promise.resolve(rows.find((row) => row.id === id)),
        reports: ({ ids, classCodes, fromAt = 0, toAt = Infinity, limit }) =>
          Promise.resolve(
            rows
              .filter((row) => !ids || ids.includes(row.id))
              .filter((row) => !classCodes || classCodes.includes(row.classCode))
              .filter((row) => row.receivedAt >= fromAt && row.receivedAt <= toAt)
              .slice(0, limit),
          ),
        reportsOf: (id) => Promise.resolve(rows.filter((row) => row.incidentId === id)),
        archived: (id) => Promise.resolve(id === archived.id ? archived : undefined),
        archive: () => Promise.resolve({ rows: [archived], cursor: null }),
      },
      trace: (id) =>
        Promise.resolve(
          id === 'E-live'
            ? [step(id, 'reported', 1), step(id, 'dispatched', 2), step(id, 'returned', 3)]
            : [step(id, id === 'E-archived' ? 'closed' : 'refused', 4)],
        ),
      cityPlaceId: 'city',
    },
    pack,
    keys: new Map([
      ['demo', { label: 'demo', limits: [] }],
      ['small', { label: 'small', limits: [{ count: 2, withinMs: 3_600_000 }] }],
    ]),
    clock,
    locale: 'en',
    publicUrl: 'https://city.example',
    contact: 'desk@city.example',
    logFault: (error) => {
      faults.push(error)
      return 'log-1'
    },
    ...change,
  }
  const app = Fastify({ logger: false })
  app.decorateRequest('principal', null)
  await app.register(open311(deps), { prefix: PREFIX })
  return { app, gate, clock, faults, deps }
}

const good = { api_key: 'demo', service_code: 'C-LITTER', lat: '31.2', long: '121.5' }

function post(
  app: FastifyInstance,
  form: Record<string, string>,
  path = '/requests.json',
  headers = {},
) {
  return app.inject({
    method: 'POST',
    url: `${PREFIX}${path}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
    payload: new URLSearchParams(form).toString(),
  })
}
const get = (app: FastifyInstance, path: string, headers = {}) =>
  app.inject({ method: 'GET', url: `${PREFIX}${path}`, headers })

const xml = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'request' })

/** The checks that the public validators of the standard make, and those of its text. */
describe('Open311 GeoReport v2', () => {
  it('01 describes itself in XML and JSON', async () => {
    const { app } = await setUp()
    const json = (await get(app, '/discovery.json')).json()
    expect(json.endpoints[0]).toMatchObject({
      specification: 'http://wiki.open311.org/GeoReport_v2',
      url: 'https://city.example/open311/v2',
      formats: ['text/xml', 'application/json'],
    })
    const parsed = xml.parse((await get(app, '/discovery.xml')).body)
    expect(parsed.discovery.endpoints.endpoint.formats.format).toEqual([
      'text/xml',
      'application/json',
    ])
  })

  it('02 lists services as XML by default, in UTF-8, with the declaration', async () => {
    const { app } = await setUp()
    const answer = await get(app, '/services')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8')
    expect(
      answer.body.startsWith('<?xml version="1.0" encoding="utf-8"?>\n<services><service>'),
    ).toBe(true)
    expect(XMLValidator.validate(answer.body)).toBe(true)
  })

  it('03 lists services as JSON by extension and by parameter', async () => {
    const { app } = await setUp()
    for (const path of ['/services.json', '/services?format=json']) {
      const answer = await get(app, path)
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      expect(answer.json()).toHaveLength(2)
    }
  })

  it('04 gives every service code, name, metadata, type, keywords and group', async () => {
    const { app } = await setUp()
    expect((await get(app, '/services.json')).json()[0]).toEqual({
      service_code: 'C-LITTER',
      service_name: 'Rubbish left out',
      description: 'Rubbish left out',
      metadata: false,
      type: 'realtime',
      keywords: 'rubbish, left, out',
      group: 'Environment',
    })
  })

  it('05 says service names in the language of the caller', async () => {
    const { app } = await setUp()
    const answer = await get(app, '/services.json', {
      'accept-language': 'fr, zh-TW;q=0.8, en;q=0.5',
    })
    expect(answer.json()[0].service_name).toBe('Rubbish left out·繁')
  })

  it('06 gives a definition for a service without further fields', async () => {
    const { app } = await setUp()
    expect((await get(app, '/services/C-LITTER.json')).json()).toEqual({
      service_code: 'C-LITTER',
      attributes: [],
    })
    const parsed = xml.parse((await get(app, '/services/C-LITTER.xml')).body)
    expect(parsed.service_definition.service_code).toBe('C-LITTER')
  })

  it('07 answers an unknown service with 404 and the list of errors', async () => {
    const { app } = await setUp()
    const answer = await get(app, '/services/nope.json')
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toEqual([
      { code: 404, description: expect.stringContaining('service_code') },
    ])
    const parsed = xml.parse((await get(app, '/services/nope.xml')).body)
    expect(parsed.errors.error.code).toBe('404')
  })

  it('08 takes a request in form encoding and answers with its id', async () => {
    const { app, gate } = await setUp()
    const answer = await post(app, good)
    expect(answer.statusCode).toBe(200)
    const [request] = answer.json()
    expect(request).toEqual({
      service_request_id: `r-${gate.submissions[0]?.id ?? ''}`,
      service_notice: null,
      account_id: null,
    })
    expect(gate.submissions[0]).toMatchObject({
      fresh: true,
      principal: { role: 'resident' },
      intent: {
        kind: 'submitReport',
        source: 'resident',
        channel: 'open311',
        point: [121.5, 31.2],
      },
    })
  })

  it('09 answers a post in XML by default', async () => {
    const { app } = await setUp()
    const answer = await post(app, good, '/requests')
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8')
    const parsed = xml.parse(answer.body)
    expect(parsed.service_requests.request[0].service_request_id).toMatch(/^r-/u)
  })

  it('10 refuses a missing or wrong key with 403', async () => {
    const { app, gate } = await setUp()
    for (const key of ['', 'wrong']) {
      const answer = await post(app, { ...good, api_key: key })
      expect(answer.statusCode).toBe(403)
      expect(answer.json()[0].description).toContain('api_key')
    }
    expect(gate.submissions).toHaveLength(0)
  })

  it('11 names the missing field with 400', async () => {
    const { app } = await setUp()
    const { service_code: _code, ...noCode } = good
    const { lat: _lat, ...noLat } = good
    for (const [form, field] of [
      [noCode, 'service_code'],
      [noLat, 'lat'],
      [{ ...good, lat: '', long: '' }, 'lat'],
    ] as const) {
      const answer = await post(app, form)
      expect(answer.statusCode).toBe(400)
      expect(answer.json()[0]).toMatchObject({
        code: 400,
        description: expect.stringContaining(field),
      })
    }
  })

  it.each([
    ['lat', '91'],
    ['lat', 'NaN'],
    ['long', '-180.5'],
    ['long', '0x10'],
    ['long', '1e2'],
    ['description', 'x'.repeat(4001)],
    ['email', 'x'.repeat(201)],
    ['media_url', 'javascript:alert(1)'],
    ['media_url', 'not a url'],
  ])('12 refuses %s = %.20s with 400 and names the field', async (field, value) => {
    const { app, gate } = await setUp()
    const answer = await post(app, { ...good, [field]: value })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()[0].description).toContain(field)
    expect(gate.submissions).toHaveLength(0)
  })

  it('13 takes an address without a point as not located, and keeps it personal', async () => {
    const { app, gate } = await setUp()
    await post(app, { api_key: 'demo', service_code: 'C-LITTER', address_string: '5 Elm Street' })
    expect(gate.submissions[0]?.intent).toMatchObject({
      point: null,
      personal: { addressText: '5 Elm Street' },
    })
  })

  it('14 passes what people wrote as personal and never says it again', async () => {
    const { app, gate } = await setUp()
    const words = { first_name: 'Zhang', last_name: 'San', phone: '13900000000', email: 'z@s.example', description: 'My secret', device_id: 'd-9' } // prettier-ignore
    const answer = await post(app, {
      ...good,
      ...words,
      media_url: 'https://pictures.example/1.jpg',
    })
    expect(gate.submissions[0]?.intent).toMatchObject({
      personal: {
        text: 'My secret\nhttps://pictures.example/1.jpg',
        reporterName: 'Zhang San',
        reporterPhone: '13900000000',
        reporterEmail: 'z@s.example',
        accountId: 'd-9',
      },
    })
    expect(answer.body).not.toMatch(/Zhang|secret|139|example/u)
  })

  it('15 lists requests, newest first, live and archived', async () => {
    const { app } = await setUp()
    const requests = (await get(app, '/requests.json')).json()
    expect(requests.map((entry: Record<string, unknown>) => [entry.service_request_id, entry.status])).toEqual(
      [['r-1', 'open'], ['r-2', 'closed'], ['r-3', 'closed']],
    ) // prettier-ignore
    expect(requests[2].status_notes).toBe('Not ours; responsible is: Cleansing.')
    expect(requests[0]).toMatchObject({
      description: '',
      requested_datetime: '2026-11-23T01:59:59Z',
      expected_datetime: '2026-11-23T02:10:00Z',
      lat: 31.2,
      long: 121.5,
      agency_responsible: 'Cleansing',
    })
  })

  it('16 filters by id, code, status and dates; an id goes before all others', async () => {
    const { app } = await setUp()
    const ids = async (query: string) =>
      (await get(app, `/requests.json?${query}`))
        .json()
        .map((entry: Record<string, unknown>) => entry.service_request_id)
    expect(await ids('service_request_id=r-2,r-3&status=open')).toEqual(['r-2', 'r-3'])
    expect(await ids('status=open')).toEqual(['r-1'])
    expect(await ids('status=open,closed')).toHaveLength(3)
    expect(await ids('status=open&status=closed')).toHaveLength(3)
    expect(await ids('service_code=C-TILT')).toEqual([])
    expect(await ids('service_code=&status=')).toHaveLength(3)
    expect(await ids('start_date=2026-11-23T01:59:58Z')).toEqual(['r-1', 'r-2'])
    expect(await ids('end_date=2026-11-23T09:59:57%2B08:00')).toEqual(['r-3'])
    expect(await ids('end_date=2026-11-23T09:59:57+08:00')).toEqual(['r-3'])
  })

  it('17 refuses a span above 90 days, a wrong date and a wrong status, with the field', async () => {
    const { app } = await setUp()
    for (const [query, field] of [
      ['start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z', 'end_date'],
      ['start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z', 'end_date'],
      ['start_date=yesterday', 'start_date'],
      ['end_date=2026-02-30T00:00:00Z', 'end_date'],
      ['status=done', 'status'],
    ] as const) {
      const answer = await get(app, `/requests.json?${query}`)
      expect(answer.statusCode).toBe(400)
      expect(answer.json()[0].description).toContain(field)
    }
  })

  it('18 gives one request by id, and 404 for an unknown one', async () => {
    const { app } = await setUp()
    expect((await get(app, '/requests/r-2.json')).json()).toHaveLength(1)
    const parsed = xml.parse((await get(app, '/requests/r-2.xml')).body)
    expect(parsed.service_requests.request[0].status).toBe('closed')
    expect((await get(app, '/requests/none.json')).statusCode).toBe(404)
  })

  it('19 gives the id for a token', async () => {
    const { app } = await setUp()
    expect((await get(app, '/tokens/r-1.json')).json()).toEqual([
      { service_request_id: 'r-1', token: 'r-1' },
    ])
    expect((await get(app, '/tokens/none.xml')).statusCode).toBe(404)
  })

  it('20 feeds the steps of matters with the words of the updates feed', async () => {
    const { app } = await setUp()
    const updates = (await get(app, '/servicerequestupdates.json')).json()
    const words = updates.map(
      (entry: Record<string, string>) => `${entry.service_request_id ?? ''} ${entry.status ?? ''}`,
    )
    expect(words.toSorted()).toEqual([
      'r-1 ACTION_SCHEDULED',
      'r-1 INTERNAL_REFERRAL',
      'r-1 INVESTIGATING',
      'r-2 FIXED',
      'r-3 NOT_COUNCILS_RESPONSIBILITY',
    ])
    const none = await get(
      app,
      '/servicerequestupdates.json?start_date=2026-01-01&end_date=2026-01-02',
    )
    expect(none.json()).toEqual([])
  })

  it('21 holds the limit of a key and says when to come again', async () => {
    const { app, clock } = await setUp()
    const form = { ...good, api_key: 'small' }
    expect((await post(app, form)).statusCode).toBe(200)
    expect((await post(app, form)).statusCode).toBe(200)
    const third = await post(app, form)
    expect(third.statusCode).toBe(429)
    expect(third.headers['retry-after']).toBe('3600')
    clock.turn(3_600_000)
    expect((await post(app, form)).statusCode).toBe(200)
    for (let count = 0; count < 30; count += 1) expect((await post(app, good)).statusCode).toBe(200)
  })

  it('22 answers a retry with the same Idempotency-Key as the first time', async () => {
    const { app, gate } = await setUp()
    const headers = { 'idempotency-key': 'abc' }
    const first = await post(app, good, '/requests.json', headers)
    const second = await post(app, good, '/requests.json', headers)
    expect(second.json()).toEqual(first.json())
    expect(gate.submissions).toHaveLength(1)
    expect(gate.submissions[0]?.fresh).toBe(false)
  })

  it('passes on why the city says no, by the names of the standard', async () => {
    const { app, gate } = await setUp()
    gate.answer = () => ({ status: 'refused', refusal: { code: 'outside-city', field: 'point' } })
    const answer = await post(app, good)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()[0].description).toBe('The point lies outside the city. Field “lat”.')
    gate.answer = () => ({ status: 'refused', refusal: { code: 'read-only' } })
    const closed = await post(app, good)
    expect([closed.statusCode, closed.headers['retry-after']]).toEqual([503, '5'])
  })

  it('answers what is not there with the list of errors', async () => {
    const { app } = await setUp()
    for (const path of ['/nothing.json', '/services/a/b.json']) {
      const answer = await get(app, path)
      expect([answer.statusCode, answer.json()[0].code]).toEqual([404, 404])
    }
  })

  it('refuses other bodies with the list of errors, and says our faults with a reference', async () => {
    const { app } = await setUp()
    const json = await app.inject({
      method: 'POST',
      url: `${PREFIX}/requests.json`,
      payload: { a: 1 },
    })
    expect(json.statusCode).toBeLessThan(500)
    const large = await post(app, { ...good, description: 'x'.repeat(70_000) })
    expect(large.statusCode).toBe(413)
    expect(large.json()[0].code).toBe(413)
    const { deps } = await setUp()
    const broken = await setUp({
      reads: {
        ...deps.reads,
        registers: { ...deps.reads.registers, reports: () => Promise.reject(new Error('gone')) },
      },
    })
    const fault = await get(broken.app, '/requests.json')
    expect([fault.statusCode, fault.json()[0].description]).toEqual([
      500,
      'Something went wrong on our side. Reference log-1.',
    ])
    expect(fault.body).not.toContain('gone')
  })

  it('[B9] never fails on our side, whatever the form', async () => {
    const { app, faults } = await setUp()
    const names = [
      'service_code',
      'lat',
      'long',
      'address_string',
      'description',
      'media_url',
      'phone',
      '__proto__',
    ]
    const form = fc.dictionary(
      fc.constantFrom(...names),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    await fc.assert(
      fc.asyncProperty(form, async (fields) => {
        const answer = await post(app, { ...fields, api_key: 'demo' }, '/requests.xml')
        expect(answer.statusCode).toBeLessThan(500)
        expect(XMLValidator.validate(answer.body)).toBe(true)
      }),
      { numRuns: 300 },
    )
    await fc.assert(
      fc.asyncProperty(fc.webQueryParameters(), async (query) => {
        expect((await get(app, `/requests.xml?${query}`)).statusCode).toBeLessThan(500)
      }),
      { numRuns: 200 },
    )
    expect(faults).toEqual([])
  })

  it('is valid by the schemas of the standard', async () => {
    if (!existsSync(`${SCHEMAS}/schema_request.json`)) {
      console.log(`not run: ${SCHEMAS} is not here`)
      return
    }
    const { app } = await setUp()
    const ajv = new Ajv({ strict: false })
    addFormats(ajv)
    const validate = (name: string): ValidateFunction =>
      ajv.compile(JSON.parse(readFileSync(`${SCHEMAS}/schema_${name}.json`, 'utf8')))
    const isValid = (check: ValidateFunction, value: unknown) => {
      expect(check(value), JSON.stringify(check.errors)).toBe(true)
    }
    const service = validate('service')
    for (const entry of (await get(app, '/services.json')).json()) isValid(service, entry)
    isValid(validate('service-definition'), (await get(app, '/services/C-LITTER.json')).json())
    const request = validate('request')
    for (const entry of (await get(app, '/requests.json')).json()) isValid(request, entry)
  })
})
