import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import { incidentId } from '#shared/model/id.ts'
import { makeTimeline } from '../../../server/demo/handling/timeline.ts'
import { makeDoor } from '../../../server/demo/simulator/door.ts'
import { makeGangway } from '../../../server/demo/simulator/gangway.ts'
import { drawPicture } from '../../../server/demo/simulator/pictures.ts'

describe('the timeline', () => {
  it('gives out what is due, soonest first, and in the order put for the same instant', () => {
    const timeline = makeTimeline<string>()
    for (const [at, name] of [
      [5, 'e'],
      [1, 'a'],
      [3, 'c'],
      [3, 'd'],
      [2, 'b'],
      [9, 'f'],
    ] as const)
      timeline.put(at, name)
    const taken: string[] = []
    for (let next = timeline.take(5); next; next = timeline.take(5)) taken.push(next.entry)
    expect(taken).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(timeline.size).toBe(1)
  })

  it('sorts like sorting does', () => {
    const timeline = makeTimeline<number>()
    const instants = Array.from({ length: 500 }, (_, index) => (index * 7919) % 523)
    for (const at of instants) timeline.put(at, at)
    const taken: number[] = []
    for (let next = timeline.take(1000); next; next = timeline.take(1000)) taken.push(next.entry)
    expect(taken).toEqual(instants.toSorted((a, b) => a - b))
  })
})

describe('the gangway', () => {
  it('lets no more through than it is wide', async () => {
    const gangway = makeGangway(3)
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 20 }, () =>
        gangway.pass(async () => {
          inside += 1
          most = Math.max(most, inside)
          await Promise.resolve()
          inside -= 1
        }),
      ),
    )
    expect(most).toBe(3)
    expect(gangway.waiting).toBe(0)
  })

  it('frees the place of one who fell', async () => {
    const gangway = makeGangway(1)
    await expect(gangway.pass(() => Promise.reject(new Error('fell')))).rejects.toThrow('fell')
    expect(await gangway.pass(() => Promise.resolve('through'))).toBe('through')
  })
})

describe('the door', () => {
  const seen: { readonly path: string; readonly cookie: string | undefined }[] = []
  let expired = false
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', cookie: request.headers.cookie })
    request.resume().on('end', () => {
      if (request.url === '/api/v1/session') {
        response.setHeader('set-cookie', `tongping_session=t${seen.length}; Path=/; HttpOnly`)
        response.end('{}')
        return
      }
      if (expired) {
        expired = false
        response.statusCode = 401
        response.end('{"code":"signed-out"}')
        return
      }
      response.statusCode = request.url === '/api/v1/operations' ? 200 : 404
      response.end('{"code":"not-found"}')
    })
  })
  afterEach(() => {
    server.close()
    server.closeAllConnections()
  })

  it('acts in one session per person, opens it anew when it has ended, and passes refusals on', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address: AddressInfo | string | null = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const door = makeDoor(`http://127.0.0.1:${port}`)
    const actor = { role: 'intakeClerk' } as const
    const incident = v.parse(incidentId, 'E261124-00001')
    const act = (id: string) =>
      door.operate(actor, id, { kind: 'verifyIncident', incidentId: incident })
    expect(await act('one')).toBe('accepted')
    expect(await act('two')).toBe('accepted')
    expect(seen.filter(({ path }) => path === '/api/v1/session')).toHaveLength(1)
    expired = true
    expect(await act('three')).toBe('accepted')
    expect(seen.filter(({ path }) => path === '/api/v1/session')).toHaveLength(2)
    expect(seen.at(-1)?.cookie).toMatch(/^tongping_session=t\d+$/u)
    expect(await door.postRequest('key', { service_code: 'C-LAMP' })).toBe('not-found')
  })
})

describe('the pictures', () => {
  it('can be drawn beside the file store, which has closed most decoders', async () => {
    // Importing it closes them, for the whole process.
    await import('../../../server/db/files/image.ts')
    expect((await drawPicture('beside')).length).toBeGreaterThan(1000)
  })

  it('are small drawings, the same for the same subject', async () => {
    const picture = await drawPicture('C-LITTER after 1')
    expect(await drawPicture('C-LITTER after 1')).toEqual(picture)
    expect(await drawPicture('C-LITTER after 2')).not.toEqual(picture)
    const { format, width } = await sharp(picture).metadata()
    expect(format).toBe('jpeg')
    expect(width).toBe(480)
    expect(picture.length).toBeLessThan(40_000)
  })
})
