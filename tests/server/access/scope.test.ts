import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { place, type Place, type PlaceShape } from '#shared/model/place.ts'
import { signIn, type Client } from '../../journeys/fixtures/client.ts'
import { listen, type Listener } from '../../journeys/fixtures/listen.ts'
import { runServer, type TestServer } from '../../journeys/fixtures/run-server.ts'
import { borderPairs, type BorderPair } from './border.ts'

const found = v.object({ incidents: v.array(v.looseObject({ id: v.string() })) })
const page = v.object({
  rows: v.array(v.looseObject({ id: v.string(), placeIds: v.array(v.string()) })),
  cursor: v.nullable(v.string()),
})

/**
 * The dispatcher of a property company sees its estates, in whatever subdistricts they lie, and not a meter more
 * (`SPEC.md` P2: what lies outside answers as if it did not exist).
 */
describe('[P2] a scope that is a set of places ends at their borders', () => {
  let server: TestServer
  let company: Client
  let dispatcher: Client
  let line: Listener
  let places: readonly Place[]
  let pairs: readonly BorderPair[]
  const insideIds: string[] = []
  const outsideIds: string[] = []

  beforeAll(async () => {
    server = await runServer()
    company = await signIn(server, 'propertyDispatcher')
    dispatcher = await signIn(server, 'dispatcher')
    const layer = async (name: string): Promise<unknown> =>
      (await fetch(`${server.url}/api/v1/atlas/${name}`)).json()
    places = v.parse(v.array(place), await layer('places'))
    // Geometry has no schema of its own; it is the server's, and the polygons below would not close otherwise.
    const shapes = (await layer('shapes')) as readonly PlaceShape[]
    const scope: readonly string[] = company.principal.scopePlaceIds
    pairs = borderPairs(
      places.filter(({ id }) => scope.includes(id)),
      shapes,
      1,
    )
    line = await listen(server, company, 'desk')
    for (const { inside, outside } of pairs) {
      insideIds.push(await reportAt(inside))
      outsideIds.push(await reportAt(outside))
    }
    const last = await dispatcher.operate({
      kind: 'addNote',
      incidentId: insideIds[0],
      photos: [],
      personal: { text: 'here' },
    })
    if (last.status === 'accepted') await line.reach(last.version)
  })
  afterAll(async () => {
    line?.close()
    await server?.dispose()
  })

  /** Reports a matter that is nobody's home, so that it stays where it was said to be. @returns its number. */
  async function reportAt(point: BorderPair['inside']): Promise<string> {
    const taken = await dispatcher.operate({
      kind: 'submitReport',
      source: 'patrol',
      classCode: 'C-LITTER',
      point,
      photos: [],
      channel: 'desk',
    })
    return taken.status === 'accepted' ? (taken.result['incidentId'] ?? '') : ''
  }

  async function incidentsOf(client: Client, audience: string): Promise<readonly string[]> {
    const { records } = await client.snapshot(audience)
    return records.filter(({ kind }) => kind === 'incident').map(({ record }) => record.id)
  }

  test('its estates lie in at least four subdistricts, and each has a border to stand on', () => {
    const byId = new Map<string, Place>(places.map((known) => [known.id, known]))
    const subdistrictOf = (id: string | null): string => {
      const at = byId.get(id ?? '')
      return !at || at.kind === 'subdistrict' ? (at?.id ?? '') : subdistrictOf(at.parentId)
    }
    expect(pairs.length).toBe(company.principal.scopePlaceIds.length)
    expect(
      new Set(pairs.map(({ place: estate }) => subdistrictOf(estate.id))).size,
    ).toBeGreaterThanOrEqual(4)
  })

  test('a matter just inside is there: detail, search, note', async () => {
    for (const id of insideIds) {
      expect((await company.detail(id)).incident.id).toBe(id)
      expect(await searched(id)).toEqual([id])
    }
    const note = { kind: 'addNote', incidentId: insideIds[0], photos: [], personal: { text: 'ok' } }
    expect((await company.operate(note)).status).toBe('accepted')
  })

  test('one meter outside nothing is there, in the very words of what does not exist', async () => {
    for (const id of outsideIds) {
      const seen = await dispatcher.get(`/api/v1/incidents/${id}`)
      expect(seen.status).toBe(200)
      const [hidden, none] = await Promise.all(
        [id, 'E000000-00000'].map((asked) => company.get(`/api/v1/incidents/${asked}`)),
      )
      expect([hidden?.status, none?.status]).toEqual([404, 404])
      expect(await hidden?.text()).toBe(await none?.text())
      expect(await searched(id)).toEqual([])
    }
  })

  test('nor can anything be done there, and the answer is that of what does not exist', async () => {
    const [id] = outsideIds
    const { incident } = await dispatcher.detail(id ?? '')
    const intents = (incidentId: string, orderId: string) => [
      { kind: 'addNote', incidentId, photos: [] },
      { kind: 'acceptOrder', orderId },
      { kind: 'finishOrder', orderId, outcome: 'solved', photos: [] },
      { kind: 'returnOrder', orderId, reason: 'unsafe' },
    ]
    const real = intents(incident.id, incident.orderIds[0] ?? '')
    const none = intents('E000000-00000', 'E000000-00000.1')
    for (const [index, intent] of real.entries()) {
      const refused = await refusalOf({ intent, id: `out-${index}` })
      expect(refused).toEqual(await refusalOf({ intent: none[index], id: `none-${index}` }))
      expect(refused).toMatchObject({ status: 404, code: 'not-found' })
    }
    expect((await dispatcher.detail(id ?? '')).incident).toEqual(incident)
  })

  test('on the line only what is inside has come, with the snapshot and after it', async () => {
    const snapshots = await Promise.all(
      line.hello.audiences.map((name) => incidentsOf(company, name)),
    )
    const held = new Set(snapshots.flat())
    const heard = new Set(
      line.frames.flatMap(({ changes }) =>
        changes.filter(({ kind }) => kind === 'incident').map(({ id }) => id),
      ),
    )
    for (const id of insideIds) {
      expect(held.has(id), id).toBe(true)
      expect(heard.has(id), id).toBe(true)
    }
    for (const id of outsideIds) {
      expect(held.has(id), id).toBe(false)
      expect(
        line.wire.some((text) => text.includes(id)),
        id,
      ).toBe(false)
    }
    expect(line.hello.audiences.filter((name) => name.startsWith('area:')).toSorted()).toEqual(
      company.principal.scopePlaceIds.map((id) => `area:${id}/desk`).toSorted(),
    )
    for (const stranger of [
      'area:c/desk',
      'area:d1/desk',
      `principal:${dispatcher.principal.id}/desk`,
    ])
      expect((await company.get(`/api/v1/snapshot/${encodeURIComponent(stranger)}`)).status).toBe(
        404,
      )
  })

  test('history ends at the same borders', async () => {
    const [pair] = pairs
    if (!pair) throw new Error('the company has no estate')
    const imported = await importHistory(server, pair)
    expect(imported).toMatchObject({ stored: 2, rejected: 0 })
    const all = await historyOf(dispatcher, '')
    expect(all.length).toBeGreaterThanOrEqual(2)
    const own = await historyOf(company, '')
    expect(own).toHaveLength(1)
    expect(own[0]?.placeIds).toContain(pair.place.id)
    expect(await historyOf(company, '?placeId=c')).toEqual([])
    const outer = all.find(({ id }) => id !== own[0]?.id)
    const [hidden, none] = await Promise.all(
      [outer?.id, 'E000000-00000'].map((id) => company.get(`/api/v1/incidents/${id}`)),
    )
    expect([hidden?.status, await hidden?.text()]).toEqual([404, await none?.text()])
  })

  async function searched(id: string): Promise<readonly string[]> {
    const got = await company.get(`/api/v1/search?q=${id}`)
    return v.parse(found, await got.json()).incidents.map((incident) => incident.id)
  }

  async function refusalOf(body: { readonly id: string; readonly intent: unknown }) {
    const got = await company.send('POST', '/api/v1/operations', body)
    const problem: unknown = await got.json()
    return v.parse(
      v.object({
        status: v.number(),
        code: v.string(),
        field: v.optional(v.string()),
        detail: v.string(),
      }),
      problem,
    )
  }

  async function historyOf(client: Client, query: string) {
    const got = await client.get(`/api/v1/incidents${query}`)
    return v.parse(page, await got.json()).rows
  }
})

/** Two closed matters of last year, on either side of a border. */
async function importHistory(server: TestServer, pair: BorderPair): Promise<unknown> {
  const steward = await signIn(server, 'dataSteward')
  const rows = [pair.inside, pair.outside].map(([lon, lat], index) => [
    `H-${index}`,
    '2025-03-04 10:00:00',
    '2025-03-05 10:00:00',
    'closed',
    'C-LITTER',
    lat,
    lon,
  ])
  const csv = [['number', 'created_at', 'closed_at', 'status', 'class', 'lat', 'lon'], ...rows]
  const form = new FormData()
  form.set('source', 'scope test')
  form.set('file', new Blob([csv.map((row) => row.join(',')).join('\n')]), 'history.csv')
  const sent = await fetch(`${server.url}/api/v1/imports`, {
    method: 'POST',
    headers: { cookie: steward.cookie },
    body: form,
  })
  return sent.json()
}
