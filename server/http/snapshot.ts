import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { audiencesFor, type AudienceName } from '#shared/access/audience.ts'
import { stageId } from '#shared/model/id.ts'
import type { Principal } from '#shared/access/principal.ts'
import type { Audiences } from '../run/audiences.ts'
import * as v from 'valibot'
import { no } from './guard.ts'

const squeeze = promisify(gzip)
/** A snapshot is shared by all who ask within this time (real ms): frames carry each of them on from its version. */
const SHARED_MS = 1000
const mainStage = v.parse(stageId, 'main')

interface Encoded {
  readonly etag: string
  readonly madeAt: number
  readonly body: Promise<Buffer>
}

/** The whole of an audience, to those whose audience it is. */
export function snapshotRoutes(
  app: FastifyInstance,
  parts: { readonly audiences: Audiences },
): void {
  const cache = new Map<AudienceName, Encoded>()

  function encode(name: AudienceName): Encoded | undefined {
    const known = cache.get(name)
    const now = performance.now()
    if (known && now - known.madeAt < SHARED_MS) return known
    const snapshot = parts.audiences.snapshot(name)
    if (!snapshot) return undefined
    const etag = `"${snapshot.epoch}-${snapshot.version}"`
    const made = { etag, madeAt: now, body: squeeze(JSON.stringify(snapshot), { level: 1 }) }
    cache.set(name, made)
    if (cache.size > 64)
      for (const [key, { madeAt }] of cache) if (now - madeAt > SHARED_MS) cache.delete(key)
    return made
  }

  app.get<{ Params: { audience: string } }>(
    '/api/v1/snapshot/:audience',
    async (request, reply) => {
      const { principal } = request
      if (!principal) return no(request, reply, { code: 'signed-out' }).answered
      const name = ownAudiences(principal).find((own) => own === request.params.audience)
      const encoded = name && encode(name)
      if (!encoded) return no(request, reply, { code: 'not-found', field: 'audience' }).answered
      void reply.header('etag', encoded.etag).header('cache-control', 'private, no-cache')
      if (request.headers['if-none-match'] === encoded.etag) return reply.code(304).send()
      const body = await encoded.body
      return reply
        .type('application/json; charset=utf-8')
        .header('content-encoding', 'gzip')
        .send(body)
    },
  )
}

function ownAudiences(principal: Principal): AudienceName[] {
  const screens = principal.role === 'wall' ? (['wall'] as const) : (['desk', 'mobile'] as const)
  return screens.flatMap((screen) => audiencesFor(principal, screen, mainStage))
}
