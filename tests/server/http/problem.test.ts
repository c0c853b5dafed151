import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { refusalCodes, refusalOfIssues } from '#shared/refusal.ts'
import { localeOf } from '../../../server/http/language.ts'
import { problemOf, refusalOfError, sendProblem, statusOf } from '../../../server/http/problem.ts'
import { makeQuota } from '../../../server/http/quota.ts'
import { makeClock } from '../fixtures/doors.ts'

describe('problem documents', () => {
  it('have a status for every reason, and 5xx only where it is our side', () => {
    const ours = refusalCodes.filter((code) => statusOf(code) >= 500)
    expect(ours).toEqual(['read-only', 'internal'])
    for (const code of refusalCodes) expect(statusOf(code)).toBeGreaterThanOrEqual(400)
  })

  it('name field and reason in the language of the caller', () => {
    const parsed = v.safeParse(v.object({ lat: v.pipe(v.number(), v.maxValue(90)) }), { lat: 91 })
    if (parsed.success) throw new Error('parsed')
    const refusal = refusalOfIssues(parsed.issues)
    expect(problemOf(refusal, 'zh-CN').detail).toBe(
      '内容格式不符合约定。 字段“lat”。 应为 <=90，收到 91。',
    )
    expect(problemOf(refusal, 'zh-Hant').detail).toContain('欄位「lat」')
    expect(problemOf(refusal, 'en')).toMatchObject({
      type: 'urn:tongping:refusal:malformed',
      status: 400,
      field: 'lat',
      detail:
        'The message does not have the agreed shape. Field “lat”. Expected <=90, received 91.',
    })
  })

  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['zh-TW', 'zh-Hant'],
    ['zh-Hant-HK, en', 'zh-Hant'],
    ['en-US,en;q=0.5', 'en'],
    ['fr;q=1, en;q=0.2, zh;q=0.3', 'zh-CN'],
    ['en;q=0', 'zh-CN'],
    ['', 'zh-CN'],
    [';;;,,,q=', 'zh-CN'],
  ] as const)('understand %s as %s', (header, locale) => {
    expect(localeOf(header, 'zh-CN')).toBe(locale)
  })

  it('say when to come again', async () => {
    const app = Fastify({ logger: false })
    app.get('/', (request, reply) =>
      sendProblem(request, reply, {
        refusal: { code: 'overloaded', params: { retryAfterMs: 1500 } },
      }),
    )
    const answer = await app.inject({ url: '/', headers: { 'accept-language': 'en' } })
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '2'])
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json().detail).toBe('Too many requests at once. Try again in 2 s.')
  })

  it('tell what the framework throws from our own faults', async () => {
    const app = Fastify({ logger: false, bodyLimit: 10 })
    app.setErrorHandler((error, request, reply) =>
      sendProblem(request, reply, refusalOfError(error) ?? { refusal: { code: 'internal' } }),
    )
    app.post('/', () => ({}))
    app.get('/', () => {
      throw new Error('bug')
    })
    const post = (payload: string, type: string) =>
      app.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload })
    expect((await post('{', 'application/json')).statusCode).toBe(400)
    expect((await post(`{"a":"${'x'.repeat(99)}"}`, 'application/json')).statusCode).toBe(413)
    expect((await post('x', 'text/weird')).statusCode).toBe(415)
    expect((await app.inject('/')).statusCode).toBe(500)
  })
})

describe('quotas', () => {
  it('slide: the first slot comes free when its window has passed', () => {
    const clock = makeClock()
    const quota = makeQuota(clock, [{ count: 2, withinMs: 1000 }, { count: 3, withinMs: 5000 }]) // prettier-ignore
    expect(quota.take(['a'])).toBe(0)
    clock.turn(400)
    expect(quota.take(['a'])).toBe(0)
    expect(quota.take(['a'])).toBe(600)
    expect(quota.take(['b'])).toBe(0)
    clock.turn(600)
    expect(quota.take(['a'])).toBe(0)
    clock.turn(2000)
    expect(quota.take(['a'])).toBe(2000)
  })

  it('count for all keys or for none', () => {
    const quota = makeQuota(makeClock(), [{ count: 1, withinMs: 1000 }])
    expect(quota.take(['a'])).toBe(0)
    expect(quota.take(['a', 'b'])).toBe(1000)
    expect(quota.take(['b'])).toBe(0)
    quota.giveBack(['b'])
    expect(quota.take(['b'])).toBe(0)
  })
})
