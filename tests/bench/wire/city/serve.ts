import { execFileSync } from 'node:child_process'
import * as v from 'valibot'
import { principal as principalSchema, type Principal } from '#shared/access/principal.ts'
import { answerParent, canPin } from '../child.ts'
import { CELLS, ENTITIES, makeFeed, MICRO } from '../feed.ts'
import { family, makeFigures } from '../figures.ts'
import type { Screen } from '../screen.ts'
import { LOAD_CORE } from '../stage.ts'
import { openDeviceDoor } from './devices.ts'
import { openCity } from './open-city.ts'
import { makeOperations } from './operations.ts'
import { principalOfRow, rowOfPhone } from './pack.ts'

/** The product as a peer: same commands as the others, and what only a product has. Arguments: folder of the store, port, sensors per area. */

const [dataDir = '', port = '0', devices = '0'] = process.argv.slice(2)
const city = await openCity({
  dataDir,
  databaseUrl: process.env['DATABASE_URL'],
  port: Number(port),
  devicesPerCell: Number(devices),
})
const { telemetry, sessions, loop, audiences, atlas } = city
const [west, south] = atlas.pack.origin

// Started by us, PostgreSQL would share the server's core.
if (canPin && city.postmaster !== undefined)
  for (const pid of family(city.postmaster))
    execFileSync('taskset', ['-cp', String(LOAD_CORE), String(pid)])

const sources = atlas.pack.units.map(({ id }) => telemetry.bind(id))
const feed = makeFeed((row, stamp, at) => {
  // Key bound at connect, as at the door of devices.
  sources[row]?.accept(at, west + stamp / MICRO, south + (row % ENTITIES) / MICRO)
})
const operations = makeOperations(loop, who('districtDutyChief', { id: 'chief', scope: 'c' }))
const incidentIds = await operations.prepare()
const door = devices === '0' ? undefined : await openDeviceDoor(city)
let phones = 0
const LIFETIME_MS = 3_600_000
const AT_ONCE = 20

function who(role: string, given: { readonly id: string; readonly scope: string }): Principal {
  return v.parse(principalSchema, {
    id: given.id,
    role,
    label: role,
    scopePlaceIds: [given.scope],
    organizationId: null,
    unitId: null,
    stageId: role === 'wall' ? 'main' : null,
  })
}

async function screenOf(principal: Principal, screen: Omit<Screen, 'cookie'>): Promise<Screen> {
  const { token } = await sessions.open(principal, LIFETIME_MS)
  return { ...screen, cookie: `tongping_session=${token}` }
}

const crowd = v.object({ walls: v.number(), phones: v.number(), cell: v.optional(v.number()) })

async function screens(args: unknown): Promise<Screen[]> {
  const asked = v.parse(crowd, args)
  const made: Screen[] = []
  for (let index = 0; index < asked.walls; index += 1)
    made.push(await screenOf(who('wall', { id: 'wall', scope: 'c' }), { kind: 'wall', cell: -1 }))
  for (let index = 0; index < asked.phones; index += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, asked.phones - index) }, () => {
      const row = rowOfPhone(phones)
      const cell = asked.cell ?? phones % CELLS
      phones += 1
      return screenOf(who('gridWorker', { id: principalOfRow(row), scope: `k${cell}` }), {
        kind: 'phone',
        cell,
      })
    })
    made.push(...(await Promise.all(some)))
  }
  return made
}

const operating = v.union([
  v.number(),
  v.object({ perSecond: v.number(), cell: v.optional(v.number()) }),
])

answerParent(
  {
    port: () => city.port,
    screens,
    feed: (args) => feed.run(v.parse(v.number(), args)),
    operate: (args) => {
      const asked = v.parse(operating, args)
      if (typeof asked === 'number') operations.run(asked, undefined)
      else operations.run(asked.perSecond, asked.cell)
    },
    accepted: () => operations.takeAccepted(),
    incidents: () => incidentIds,
    mqttPort: () => door?.port ?? 0,
    stored: () => door?.stored(),
    figures: makeFigures(
      () => feed.entered,
      () => city.postmaster,
    ),
    drop: () => city.drop(),
    truth: () => ({ checksum: feed.checksum, audiences: audiences.list() }),
    loop: () => ({ ...loop.figures, refused: operations.refused }),
  },
  async () => {
    await door?.close()
    await city.close()
  },
)
