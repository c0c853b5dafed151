import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { principalOf } from '../../../server/demo/principals.ts'
import { stageRoutes } from '../../../server/http/stage.ts'
import type { LiveDoor } from '../../../server/run/ports.ts'

function open(isSignedIn: boolean) {
  const app = Fastify()
  app.decorateRequest('principal', null)
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = isSignedIn ? principalOf('dispatcher') : null
    done()
  })
  const counts = new Map([
    ['stage:main/wall', 2],
    ['stage:main/phone', 7],
  ])
  const door = { listening: (name: string) => counts.get(name) ?? 0 } satisfies Partial<LiveDoor>
  stageRoutes(app, { door: () => door as LiveDoor })
  return app
}

describe('the screens of a stage', () => {
  it('are those that joined it, paired or signed in', async () => {
    const got = await open(true).inject('/api/v1/stages/main/screens')
    expect(got.json()).toEqual({ wall: 2, desk: 0, mobile: 7 })
  })
  it('are told to nobody who is not signed in', async () => {
    expect((await open(false).inject('/api/v1/stages/main/screens')).statusCode).toBe(401)
  })
})
