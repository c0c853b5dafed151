import { request as httpRequest } from 'node:http'
import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#shared/access/roles.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { screenParser } from '#shared/protocol/packets.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import { signIn, type Client } from '../../journeys/fixtures/client.ts'
import { runServer, type TestServer } from '../../journeys/fixtures/run-server.ts'
import { until } from '../../journeys/fixtures/until.ts'
import { badInputs, type BadInput } from './bad-input.ts'

const problem = v.looseObject({
  type: v.string(),
  title: v.pipe(v.string(), v.minLength(1)),
  status: v.number(),
  detail: v.pipe(v.string(), v.minLength(1)),
  code: v.string(),
  field: v.optional(v.string()),
})
const open311Errors = v.array(v.object({ code: v.number(), description: v.string() }))

/** One rule for every door (`contracts.md`): an error names field and reason, is never ours, and nothing dies of it. */
describe('wrong input at every door', () => {
  let server: TestServer
  let pid: number
  let atStart: ReadonlySet<string>
  const people = new Map<Role, Client>()

  beforeAll(async () => {
    server = await runServer()
    pid = server.pid
    const roles = new Set(badInputs.flatMap(({ as }) => (as ? [as] : [])))
    for (const role of roles) people.set(role, await signIn(server, role))
    atStart = new Set(await incidentIds())
  })
  afterAll(() => server?.dispose())

  async function incidentIds(): Promise<readonly string[]> {
    const { records } = (await people.get('dispatcher')?.snapshot('area:c/desk')) ?? { records: [] }
    return records.flatMap(({ kind, record }) => (kind === 'incident' ? [record.id] : []))
  }

  async function expectAlive(): Promise<void> {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect([server.isAlive, server.pid]).toEqual([true, pid])
  }

  function send({ method = 'GET', path, as, body, json, form, headers = {} }: BadInput) {
    const cookie = as ? people.get(as)?.cookie : undefined
    const sent =
      form === undefined
        ? json === undefined
          ? body
          : JSON.stringify(json)
        : new URLSearchParams(form)
    return fetch(`${server.url}${path}`, {
      method,
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie }),
        'accept-language': 'en',
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    })
  }

  test.each(badInputs.map((input) => [input.what, input] as const))('%s', async (_what, input) => {
    const got = await send(input)
    expect(got.status).toBe(input.status)
    const said: unknown = await got.json()
    if (input.path.startsWith('/open311')) {
      const [error] = v.parse(open311Errors, said)
      expect(error?.code).toBe(input.status)
      expect(error?.description).toMatch(input.field ?? /./u)
      return
    }
    expect(got.headers.get('content-type')).toContain('application/problem+json')
    const { status, field } = v.parse(problem, said)
    expect(status).toBe(input.status)
    if (input.field !== undefined) expect(field).toMatch(input.field)
  })

  test('none of it was half applied, and the server is the same', async () => {
    await expectAlive()
    const fresh = (await incidentIds()).filter((id) => !atStart.has(id))
    expect(fresh).toEqual([])
  })

  describe('another site in the same browser', () => {
    const foreign = { origin: 'https://evil.example' }
    test.each([
      ['POST', '/api/v1/operations', { id: 'f1', intent: { kind: 'addNote' } }],
      ['POST', '/api/v1/session', { demo: 'commander' }],
      ['DELETE', '/api/v1/session', undefined],
      ['POST', '/api/v1/pairing/approve', { code: 'AAAAAAAA' }],
      ['POST', '/api/v1/report', { classCode: 'C-LAMP' }],
    ])('may not %s %s', async (method, path, body) => {
      const client = await signIn(server, 'dispatcher')
      const got = await client.send(method, path, body, foreign)
      expect(got.status).toBe(403)
      expect(v.parse(problem, await got.json()).field).toBe('origin')
      expect((await client.get('/api/v1/session')).status, 'still signed in').toBe(200)
    })

    test('may not open the live line', async () => {
      const client = await signIn(server, 'dispatcher')
      const socket = lineOf(client, { origin: 'https://evil.example' })
      const refused = new Promise<Error>((resolve) => socket.on('connect_error', resolve))
      socket.connect()
      expect((await refused).message).toMatch(/websocket error/u)
      socket.disconnect()
      const upgrade = httpRequest(`${server.url}/socket.io/?EIO=4&transport=websocket`, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          origin: 'https://evil.example',
          cookie: client.cookie,
        },
      })
      const answered = once(upgrade, 'response')
      upgrade.end()
      const [response] = (await answered) as [{ statusCode?: number; resume(): void }]
      response.resume()
      // The WebSocket library's word for it; what counts is that it is not 101.
      expect(response.statusCode).toBe(400)
    })
  })

  function lineOf(
    client: Pick<Client, 'cookie'>,
    headers: Readonly<Record<string, string>> = {},
    auth: Readonly<Record<string, unknown>> = { protocol: PROTOCOL_VERSION, screen: 'desk' },
  ): Socket<DownEvents, UpEvents> {
    return io(`${server.url}/city`, {
      transports: ['websocket'],
      parser: screenParser,
      forceNew: true,
      reconnection: false,
      autoConnect: false,
      auth,
      extraHeaders: { cookie: client.cookie, ...headers },
    })
  }

  test.each([
    ['no session', {}, { protocol: PROTOCOL_VERSION, screen: 'desk' }, 'signed-out'],
    ['another protocol', undefined, { protocol: 999, screen: 'desk' }, 'protocol-version'],
    ['no protocol', undefined, {}, 'malformed'],
    [
      'the screen of a wall',
      undefined,
      { protocol: PROTOCOL_VERSION, screen: 'wall' },
      'not-permitted',
    ],
  ])('a handshake with %s is refused', async (_what, nobody, auth, reason) => {
    const client = nobody ? { cookie: '' } : await signIn(server, 'dispatcher')
    const socket = lineOf(client, {}, auth)
    const refused = new Promise<Error>((resolve) => socket.on('connect_error', resolve))
    socket.connect()
    expect((await refused).message).toBe(reason)
    socket.disconnect()
  })

  describe('a line that is let in', () => {
    async function open(): Promise<Socket<DownEvents, UpEvents>> {
      const socket = lineOf(await signIn(server, 'dispatcher'))
      const greeted = new Promise<void>((resolve) => socket.on('hello', () => resolve()))
      socket.connect()
      await greeted
      return socket
    }

    test.each([
      ['an event without a name', '2/city,[]'],
      ['an event named by a number', '2/city,[1,{"a":1}]'],
      ['an event named by nothing', '2/city,[null]'],
      ['an event named by an object', '2/city,[{"toString":null,"valueOf":1}]'],
      ['an event named by a list', '2/city,[["operate"],{}]'],
      ['an event nobody listens to', '2/city,["burnDown",{}]'],
      ['a prototype', '2/city,["__proto__",{"x":1}]'],
      ['a reserved name', '2/city,["disconnecting","x"]'],
      ['an event that is no list', '2/city,{"operate":1}'],
      ['an act without an answer wanted', '2/city,["operate",{"id":"x"}]'],
      [
        'an act in which an attachment is missing',
        '51-/city,7["operate",{"_placeholder":true,"num":0}]',
      ],
      ['attachments without end', '5999999-/city,["operate",{"_placeholder":true,"num":9}]'],
      ['a join of what is no list', '2/city,["join",{"held":"everything"}]'],
      [
        'a join of others’ audiences',
        '2/city,["join",{"held":[{"audience":"area:d1/wall","epoch":"x","version":-5}]}]',
      ],
      ['a join of nothing', '2/city,["join"]'],
      ['a report that is null', '2/city,["seen",null]'],
      ['a kind of packet there is not', '9/city,["operate"]'],
      ['half a packet', '2/city,["operate",{'],
      ['no packet', '\u0000\u0001'],
      ['more than the line takes', `2/city,["operate","${'x'.repeat(80_000)}"]`],
    ])('survives %s', async (_what, packet) => {
      const socket = await open()
      socket.io.engine.write(packet)
      // The next packet of the same line is read after it, or the line is cut: either way it has been read.
      const ended = new Promise<'ended'>((resolve) =>
        socket.on('disconnect', () => resolve('ended')),
      )
      const answered = socket
        .timeout(5000)
        .emitWithAck('operate', { id: '', intent: {} } as never)
        .then((answer: Answer) => answer.status)
        .catch(() => 'silent')
      expect(['ended', 'refused', 'silent']).toContain(await Promise.race([ended, answered]))
      socket.disconnect()
      await expectAlive()
    })

    test('is answered with the field that is wrong', async () => {
      const socket = await open()
      const answer: Answer = await socket.emitWithAck('operate', { id: 'a b', intent: {} } as never)
      expect(answer).toMatchObject({
        status: 'refused',
        refusal: { code: 'malformed', field: 'id' },
      })
      socket.disconnect()
    })

    test('ends with its session, and hears nothing after', async () => {
      const client = await signIn(server, 'dispatcher')
      const socket = lineOf(client)
      const greeted = new Promise<void>((resolve) => socket.on('hello', () => resolve()))
      socket.connect()
      await greeted
      let isOver = false
      socket.on('disconnect', () => (isOver = true))
      await client.send('DELETE', '/api/v1/session')
      await until({ what: 'the line is cut', withinMs: 5000 }, () => isOver)
      expect((await client.get('/api/v1/session')).status).toBe(401)
    })
  })
})
