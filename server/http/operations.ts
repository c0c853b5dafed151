import type { FastifyInstance } from 'fastify'
import { operate } from '#shared/protocol/up.ts'
import type { Gate } from '../run/gate.ts'
import { no, parsed } from './guard.ts'

/** The same acts as over the socket, for clients that have none. */
export function operationRoutes(app: FastifyInstance, parts: { readonly gate: Gate }): void {
  app.post('/api/v1/operations', async (request, reply) => {
    const { principal } = request
    if (!principal) return no(request, reply, { code: 'signed-out' }).answered
    const body = parsed(operate, request.body, { request, reply })
    if ('answered' in body) return body.answered
    const { id, intent, happenedAt, uncertaintyMs } = body.value
    const answer = await parts.gate.submit({
      id,
      principal,
      intent,
      happenedAt,
      uncertaintyMs,
      fresh: false,
    })
    return answer.status === 'accepted' ? answer : no(request, reply, answer.refusal).answered
  })
}
