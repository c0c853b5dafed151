import fc from 'fast-check'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import type { Principal } from '#shared/access/principal.ts'
import { reportOfToken, resident, tokenOf } from '../../../server/http/resident.ts'
import { at, makeAtlas, makeClock, makeGate, makeIncident, makeReport } from '../fixtures/doors.ts'

async function setUp(signedIn: Principal | null = null) {
  const gate = makeGate()
  const clock = makeClock()
  const live = makeIncident('E-1', { status: 'registered', registeredAt: at })
  gate.records.incident.set(live.id, live)
  const row = makeReport('r-1', 'E-1')
  const app = Fastify({ logger: false })
  app.decorateRequest('principal', null)
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = signedIn
    done()
  })
  await app.register(
    resident({
      gate,
      registers: {
        report: (id) => Promise.resolve(id === row.id ? row : undefined),
        archived: () => Promise.resolve(undefined),
      },
      files: { read: () => Promise.resolve(undefined) },
      pack: makeAtlas().pack,
      clock,
      secret: 'secret',
    }),
  )
  const post = (payload: unknown, headers = {}) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/report',
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(payload),
    })
  return { app, gate, clock, post }
}

const good = { classCode: 'C-LITTER', point: [121.5, 31.2] }

describe("the residents' report", () => {
  it('is one operation; what the resident wrote is personal', async () => {
    const { gate, post } = await setUp()
    const answer = await post({ ...good, text: ' hello ', name: 'Li', phone: '1', photos: [] })
    expect(answer.statusCode).toBe(201)
    const [submission] = gate.submissions
    expect(submission?.intent).toEqual({
      kind: 'submitReport',
      source: 'resident',
      classCode: 'C-LITTER',
      point: [121.5, 31.2],
      photos: [],
      channel: 'page',
      personal: { text: 'hello', reporterName: 'Li', reporterPhone: '1' },
    })
    const id = submission?.id ?? ''
    expect(answer.json()).toEqual({ number: `E-${id}`, token: tokenOf(`r-${id}`, 'secret') })
  })

  it('is converted from the coordinates of Chinese maps', async () => {
    const { gate, post } = await setUp()
    await post({ ...good, coordinateSystem: 'bd09' })
    const intent = gate.submissions[0]?.intent
    const point = intent?.kind === 'submitReport' ? intent.point : null
    expect(point?.[0]).toBeCloseTo(121.489, 2)
    expect(point?.[0]).not.toBe(121.5)
  })

  it('[B9] is limited to 5 an hour and 20 a day for one browser', async () => {
    const { clock, post } = await setUp()
    const times: number[] = []
    for (let hour = 0; hour < 5; hour += 1) {
      for (let count = 0; count < 5; count += 1) times.push((await post(good)).statusCode)
      const sixth = await post(good)
      expect(sixth.statusCode).toBe(429)
      expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(0)
      clock.turn(3_600_000)
    }
    expect(times.filter((status) => status === 201)).toHaveLength(20)
    expect((await post(good, { 'user-agent': 'a neighbor' })).statusCode).toBe(201)
  })

  it('does not count what was refused', async () => {
    const { gate, post } = await setUp()
    gate.answer = () => ({ status: 'refused', refusal: { code: 'outside-city', field: 'point' } })
    for (let count = 0; count < 8; count += 1) expect((await post(good)).statusCode).toBe(422)
  })

  it.each([
    [{}, 'classCode', 400],
    [{ ...good, point: [500, 1] }, 'point.0', 400],
    [{ ...good, coordinateSystem: 'utm' }, 'coordinateSystem', 400],
    [{ ...good, photos: ['x'] }, 'photos.0', 400],
    [{ ...good, photos: ['a'.repeat(64)] }, 'photos.0', 404],
    [{ ...good, text: 'x'.repeat(4001) }, 'text', 400],
  ])('names the field that is wrong: %j', async (payload, field, status) => {
    const { gate, post } = await setUp()
    const answer = await post(payload, { 'accept-language': 'zh-CN' })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ field, status })
    expect(answer.json().detail).toContain(`字段“${field}”`)
    expect(gate.submissions).toEqual([])
  })

  it('is found again by its token, without a word of what was written', async () => {
    const { app } = await setUp()
    const answer = await app.inject(`/api/v1/report/${tokenOf('r-1', 'secret')}`)
    expect(answer.json()).toEqual({
      number: 'E-1',
      classCode: 'C-LITTER',
      status: 'registered',
      address: { en: '1 Test Road', 'zh-CN': '1 Test Road·简', 'zh-Hant': '1 Test Road·繁' },
      reportedAt: at,
      dueAt: at + 7_200_000,
      handledAt: null,
      closedAt: null,
      department: { en: 'Cleansing', 'zh-CN': 'Cleansing·简', 'zh-Hant': 'Cleansing·繁' },
    })
  })

  it('is not found by a token we did not give out', async () => {
    const { app } = await setUp()
    for (const token of ['r-1', 'r-1.', tokenOf('r-1', 'other'), tokenOf('r-2', 'secret')]) {
      expect((await app.inject(`/api/v1/report/${token}`)).statusCode).toBe(404)
    }
  })

  it('has a token that only the secret makes', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.:-]{1,80}$/u), fc.string(), (id, other) => {
        expect(reportOfToken(tokenOf(id, 'secret'), 'secret')).toBe(id)
        if (other !== 'secret') expect(reportOfToken(tokenOf(id, other), 'secret')).toBeUndefined()
        expect(() => reportOfToken(other, 'secret')).not.toThrow()
      }),
    )
  })
})
