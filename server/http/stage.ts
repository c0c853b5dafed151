import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { stageAudience } from '#shared/access/audience.ts'
import { screensOfStage, type ScreensOfStage } from '#shared/model/stage.ts'
import { stageId } from '#shared/model/id.ts'
import type { LiveDoor } from '../run/ports.ts'
import { no, parsed } from './guard.ts'

const params = v.object({ stageId })

/**
 * How many screens follow a stage now: everything that joined its audience, whether it was paired with a code or signed in.
 * It names none of them. Presence is no record: it is asked for, never journalled.
 */
export function stageRoutes(
  app: FastifyInstance,
  parts: { readonly door: () => LiveDoor | undefined },
): void {
  app.get('/api/v1/stages/:stageId/screens', (request, reply) => {
    if (!request.principal) return no(request, reply, { code: 'signed-out' }).answered
    const asked = parsed(params, request.params, { request, reply })
    if ('answered' in asked) return asked.answered
    const key = stageAudience(asked.value.stageId)
    const of = (projection: string) => parts.door()?.listening(`${key}/${projection}`) ?? 0
    void reply.header('cache-control', 'no-store')
    const screens: ScreensOfStage = { wall: of('wall'), desk: of('desk'), mobile: of('phone') }
    return v.parse(screensOfStage, screens)
  })
}
