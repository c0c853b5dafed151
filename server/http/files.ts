import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { fileId, type FileId } from '#shared/model/id.ts'
import type { Clock, Files } from '../run/ports.ts'
import './principal.ts'
import { refusalOfError, sendProblem } from './problem.ts'
import { DAY_MS, HOUR_MS, makeQuota, type Limit } from './quota.ts'

/** What the door of pictures needs. */
export interface FilesDeps {
  readonly files: Files
  readonly clock: Pick<Clock, 'monotonicNow'>
  /** Whether this person may see an incident that holds the picture; the door asks for every read. */
  readonly mayRead: (principal: Principal, id: FileId) => boolean | Promise<boolean>
}

/** Largest upload; what is stored is re-encoded and smaller. */
export const IMAGE_BODY_LIMIT = 12 * 1024 * 1024
/** From the residents' page: 5 reports of 9 pictures an hour. */
const SIGNED_OUT: readonly Limit[] = [
  { count: 45, withinMs: HOUR_MS },
  { count: 180, withinMs: DAY_MS },
]
const imageTypes = ['image/jpeg', 'image/png', 'image/webp']

/** `POST /api/v1/files` (the picture as the body) and `GET /api/v1/files/:id`; needs `request.principal`. */
export function files(deps: FilesDeps): FastifyPluginAsync {
  return (app) => {
    const perAddress = makeQuota(deps.clock, SIGNED_OUT)
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      imageTypes,
      { parseAs: 'buffer', bodyLimit: IMAGE_BODY_LIMIT },
      (_request, body, done) => {
        done(null, body)
      },
    )
    app.setErrorHandler((error, request, reply) => {
      const known = refusalOfError(error)
      if (!known) throw error
      const refusal = {
        code: 'bad-image' as const,
        field: 'body',
        params: { reason: String(known.refusal.params?.reason ?? '') },
      }
      return sendProblem(request, reply, { ...known, refusal })
    })

    app.post('/api/v1/files', { bodyLimit: IMAGE_BODY_LIMIT }, async (request, reply) => {
      const waitMs = request.principal ? 0 : perAddress.take([request.ip])
      if (waitMs > 0) {
        const refusal = { code: 'overloaded' as const, params: { retryAfterMs: waitMs } }
        return sendProblem(request, reply, { refusal })
      }
      const stored = await storeBody(deps.files, request)
      if (stored.ok) {
        const { fileId: id, width, height } = stored
        return reply.code(201).send({ fileId: id, width, height })
      }
      const refusal = {
        code: 'bad-image' as const,
        field: 'body',
        params: { reason: stored.reason },
      }
      return sendProblem(request, reply, { refusal })
    })

    app.get<{ Params: { id: string } }>('/api/v1/files/:id', async (request, reply) => {
      const { principal } = request
      if (!principal) return sendProblem(request, reply, { refusal: { code: 'signed-out' } })
      const id = v.safeParse(fileId, request.params.id)
      const isAllowed = id.success && (await deps.mayRead(principal, id.output))
      const bytes = isAllowed ? await deps.files.read(id.output) : undefined
      // "Not yours" and "not there" have one answer.
      if (!bytes) return sendProblem(request, reply, { refusal: { code: 'not-found' } })
      return reply
        .type('image/webp')
        .header('cache-control', 'private, max-age=31536000, immutable')
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    })
    return Promise.resolve()
  }
}

async function storeBody(
  store: Pick<Files, 'storeImage'>,
  request: FastifyRequest,
): ReturnType<Files['storeImage']> {
  const { body } = request
  if (!(body instanceof Uint8Array) || body.length === 0) return { ok: false, reason: 'empty body' }
  if (!isImage(body)) return { ok: false, reason: 'not a JPEG, PNG or WebP' }
  return await store.storeImage(body)
}

/** By its first bytes, whatever the content type says. */
function isImage(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  const isWebp = head.startsWith('RIFF') && head.slice(8) === 'WEBP'
  return head.startsWith('\xFF\xD8\xFF') || head.startsWith('\x89PNG\r\n\x1A\n') || isWebp
}
