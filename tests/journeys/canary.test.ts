import { randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Position } from '#shared/model/position.ts'
import { openPostgres } from '../../server/db/postgres/open-postgres.ts'
import { report, signIn, type Client } from './fixtures/client.ts'
import { ordersOf, reportTask, spotsOf } from './fixtures/home-ground.ts'
import { listen, pairedWall, type Listener } from './fixtures/listen.ts'
import { until } from './fixtures/until.ts'
import { runServer, type TestServer } from './fixtures/run-server.ts'
import { photo } from './fixtures/screens.ts'

/**
 * Fifty people who exist nowhere else. Wherever a trace of one of them turns up that is not the register, a person has
 * leaked (trust.md G16, I9; sync.md §1).
 */
interface Canary {
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly address: string
  readonly text: string
}
const PEOPLE = 50
const canaries: readonly Canary[] = Array.from({ length: PEOPLE }, (_, index) => {
  const number = String(index).padStart(3, '0')
  return {
    name: `金丝雀${number}号`,
    phone: `19951777${number}`,
    email: `kanarie${number}@example.test`,
    address: `雀鸣弄${number}支弄8817号1702室`,
    text: `我是鸣禽${number}，家住顶楼`,
  }
})
/** What was written in acts, one text per act. */
const said: string[] = []
const say = (): { readonly text: string } => {
  const text = `批注鸣禽甲${String(said.length).padStart(3, '0')}乙`
  said.push(text)
  return { text }
}
const allWords = () => [...canaries.flatMap((person) => Object.values(person)), ...said]
const hitsIn = (text: string) => allWords().filter((word) => text.includes(word))

describe('[G16] people stay where they may be read', () => {
  let server: TestServer
  let wallClient: Client
  let wall: Listener
  let desk: Listener
  let phone: Listener
  let crew: Client
  let dispatcher: Client
  let spots: readonly Position[]

  beforeAll(async () => {
    server = await runServer({ LOG_LEVEL: 'debug' })
    crew = await signIn(server, 'unitMember')
    dispatcher = await signIn(server, 'dispatcher')
    spots = await spotsOf(server, crew.principal.scopePlaceIds)
    wallClient = await pairedWall(server, dispatcher)
    wall = await listen(server, wallClient, 'wall')
    desk = await listen(server, dispatcher, 'desk')
    phone = await listen(server, crew, 'mobile')
  })
  afterAll(async () => {
    for (const listener of [wall, desk, phone]) listener?.close()
    await server?.dispose()
  })

  const spotOf = (index: number): Position => {
    const spot = spots[index % spots.length]
    if (!spot) throw new Error('no house in the area of the crew')
    return spot
  }

  test('fifty people report, by Open311 and on the residents’ page', async () => {
    for (const [index, person] of canaries.entries()) {
      if (index % 2 === 0) await report(server, outside(person, spotOf(index)))
      else expect(await reportOnPage(server, person, spotOf(index))).toBe(201)
    }
  })

  test('notes, a refusal, a finish and a recheck are written', async () => {
    const { orderId, incidentId } = await reportTask(server, crew, {
      classCode: 'C-LAMP',
      point: spotOf(3),
    })
    await crew.operate({ kind: 'acceptOrder', orderId })
    await dispatcher.operate({
      kind: 'addNote',
      incidentId,
      photos: [],
      personal: say(),
    })
    await crew.operate({ kind: 'arriveOrder', orderId })
    const finish = {
      kind: 'finishOrder',
      orderId,
      outcome: 'solved',
      personal: say(),
    }
    await crew.operate({ ...finish, photos: [await upload(server, crew)] })
    const inspector = await signIn(server, 'inspector')
    const recheck = {
      kind: 'recheckIncident',
      incidentId,
      photos: [],
      personal: say(),
    }
    await inspector.operate({ ...recheck, passed: false })
    await crew.operate({ kind: 'returnOrder', orderId, reason: 'unsafe', personal: say() })
    const chief = await signIn(server, 'shiftLeader')
    await report(server, { classCode: 'C-RENTAL', point: spotOf(5) })
    // A snapshot may be a second old.
    const open = await until({ what: 'the matter is in a snapshot' }, async () =>
      (await chief.snapshot('area:c/desk')).records.find(
        ({ kind, record }) =>
          kind === 'incident' &&
          record['status'] === 'reported' &&
          record['classCode'] === 'C-RENTAL',
      ),
    )
    const last = await chief.operate({
      kind: 'refuseIncident',
      incidentId: open.record.id,
      reason: 'abuse',
      personal: say(),
    })
    if (last.status !== 'accepted') throw new Error('the refusal was refused')
    await Promise.all([wall, desk, phone].map((listener) => listener.reach(last.version)))
  })

  test('the search has teeth: a desk that may reads them, and the words are found there', async () => {
    const found = new Set<string>()
    const matters = await until({ what: 'all are in a snapshot' }, async () => {
      const { records } = await dispatcher.snapshot('area:c/desk')
      const live = records.filter(
        ({ kind, record }) => kind === 'incident' && record['origin'] === 'live',
      )
      return live.length >= PEOPLE && live
    })
    for (const { record } of matters.slice(-80)) {
      const got = await dispatcher.get(`/api/v1/incidents/${record.id}`)
      for (const word of hitsIn(await got.text())) found.add(word)
    }
    expect(found.size).toBeGreaterThanOrEqual(PEOPLE)
  })

  test('no line to a screen carried any of it', () => {
    for (const listener of [wall, desk, phone]) {
      expect(listener.frames.some(({ changes }) => changes.length > 0)).toBe(true)
      expect(hitsIn(listener.wire.join('\n'))).toEqual([])
    }
  })

  test('nor does what a wall, a desk, a phone or an outsider can fetch', async () => {
    const fetched: string[] = []
    for (const [client, listener] of [
      [wallClient, wall],
      [dispatcher, desk],
      [crew, phone],
    ] as const)
      for (const name of listener.hello.audiences)
        fetched.push(JSON.stringify(await client.snapshot(name)))
    const [matter] = await ordersOf(crew)
    for (const path of [
      '/open311/v2/requests.json',
      '/open311/v2/requests.xml',
      '/open311/v2/servicerequestupdates.json',
      '/metrics',
    ])
      fetched.push(await (await fetch(`${server.url}${path}`)).text())
    const seen = await wallClient.get(`/api/v1/incidents/${matter?.incidentId}`)
    expect(seen.status).toBe(200)
    fetched.push(await seen.text())
    expect(hitsIn(fetched.join('\n'))).toEqual([])
  })

  test('nor what the server said, nor its journal, traces, answers and snapshots', async () => {
    expect(await server.stop()).toBe(0)
    expect(hitsIn(server.said)).toEqual([])
    const { register, rest } = await readTables(server)
    expect(hitsIn(rest)).toEqual([])
    // The register has them all: the search above looked for the right words.
    expect(hitsIn(register).length).toBe(allWords().length)
  })
})

const outside = (person: Canary, point: Position) => ({
  classCode: 'C-LAMP',
  point,
  fields: {
    first_name: person.name,
    phone: person.phone,
    email: person.email,
    address_string: person.address,
    description: person.text,
  },
})

/** As a browser of its own: the page allows five an hour to each. */
async function reportOnPage(server: TestServer, person: Canary, point: Position): Promise<number> {
  const got = await fetch(`${server.url}/api/v1/report`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': `browser ${randomUUID()}`,
    },
    body: JSON.stringify({
      classCode: 'C-NOISE',
      point,
      name: person.name,
      phone: person.phone,
      address: person.address,
      text: `${person.text} ${person.email}`,
    }),
  })
  return got.status
}

async function upload(server: TestServer, client: Client): Promise<string> {
  const got = await fetch(`${server.url}/api/v1/files`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg', cookie: client.cookie },
    body: new Uint8Array(await photo()),
  })
  return v.parse(v.object({ fileId: v.string() }), await got.json()).fileId
}

/** The register of personal values, and every other table that holds what happened, as text. */
async function readTables(
  server: TestServer,
): Promise<{ readonly register: string; readonly rest: string }> {
  const postgres = await openPostgres({
    dataDir: server.dataDir,
    dataDirExplicit: true,
    log: () => undefined,
  })
  try {
    const { sql } = postgres
    const parts = await sql<{ body: Uint8Array }[]>`select body from state_snapshot_part`
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE'
        and table_name not in ('personal', 'person', 'state_snapshot_part')`
    const rest = parts.map(({ body }) => gunzipSync(body).toString())
    for (const { name } of tables) {
      const rows = await sql<{ text: string }[]>`
        select coalesce(string_agg(each::text, chr(10)), '') as text from ${sql(name)} each`
      rest.push(rows[0]?.text ?? '')
    }
    const values = await sql<{ value: string }[]>`select value from personal`
    return {
      register: values.map(({ value }) => value).join('\n'),
      rest: rest.join('\n'),
    }
  } finally {
    await postgres.close()
  }
}
