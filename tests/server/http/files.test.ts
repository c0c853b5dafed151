import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { fileId } from '#shared/model/id.ts'
import { files, IMAGE_BODY_LIMIT } from '../../../server/http/files.ts'
import { makeClock, makePrincipal } from '../fixtures/doors.ts'

const id = v.parse(fileId, 'ab'.repeat(32))
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100)])

async function setUp(signedIn: Principal | null = null) {
  const stored: Uint8Array[] = []
  const app = Fastify({ logger: false })
  app.decorateRequest('principal', null)
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = signedIn
    done()
  })
  await app.register(
    files({
      clock: makeClock(),
      mayRead: (principal) => principal.role === 'dispatcher',
      files: {
        storeImage: (bytes) => {
          stored.push(bytes)
          return Promise.resolve(
            bytes.length === 7
              ? { ok: false, reason: 'unreadable' }
              : { ok: true, fileId: id, width: 3, height: 2 },
          )
        },
        read: (asked) => Promise.resolve(asked === id ? Uint8Array.of(1, 2, 3) : undefined),
      },
    }),
  )
  const post = (payload: Buffer, type = 'image/jpeg') =>
    app.inject({ method: 'POST', url: '/api/v1/files', headers: { 'content-type': type }, payload })
  return { app, post, stored }
}

describe('pictures', () => {
  it('are taken as the raw body', async () => {
    const { post, stored } = await setUp()
    const answer = await post(jpeg)
    expect([answer.statusCode, answer.json()]).toEqual([201, { fileId: id, width: 3, height: 2 }])
    expect(stored).toHaveLength(1)
  })

  it('[B6] are refused by type, first bytes, size and content, each with its status', async () => {
    const { post, stored } = await setUp()
    const statuses = [
      (await post(jpeg, 'image/svg+xml')).statusCode,
      (await post(Buffer.from('<svg onload="x"/>'), 'image/png')).statusCode,
      (await post(Buffer.alloc(0))).statusCode,
      (await post(Buffer.alloc(IMAGE_BODY_LIMIT + 1))).statusCode,
    ]
    expect(statuses).toEqual([415, 422, 422, 413])
    expect(stored).toEqual([])
    const broken = await post(jpeg.subarray(0, 7))
    expect(broken.json()).toMatchObject({
      code: 'bad-image',
      field: 'body',
      params: { reason: 'unreadable' },
    })
  })

  it('are limited for those who are not signed in', async () => {
    const { post } = await setUp()
    const statuses: number[] = []
    for (let count = 0; count < 46; count += 1) statuses.push((await post(jpeg)).statusCode)
    expect([statuses.at(44), statuses.at(45)]).toEqual([201, 429])
    const known = await setUp(makePrincipal('gridWorker'))
    for (let count = 0; count < 50; count += 1) await known.post(jpeg)
    expect((await known.post(jpeg)).statusCode).toBe(201)
  })

  it('are given only to those who may see the matter, and never as anything but a picture', async () => {
    const url = `/api/v1/files/${id}`
    expect((await (await setUp()).app.inject(url)).statusCode).toBe(401)
    expect((await (await setUp(makePrincipal('resident'))).app.inject(url)).statusCode).toBe(404)
    const { app } = await setUp(makePrincipal('dispatcher'))
    const answer = await app.inject(url)
    expect(answer.rawPayload).toEqual(Buffer.of(1, 2, 3))
    expect(answer.headers).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    expect((await app.inject('/api/v1/files/../../etc/passwd')).statusCode).toBe(404)
    expect((await app.inject(`/api/v1/files/${'cd'.repeat(32)}`)).statusCode).toBe(404)
  })
})
