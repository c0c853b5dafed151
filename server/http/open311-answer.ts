import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '#shared/refusal.ts'
import type { Locale } from '#shared/model/words.ts'
import { localeOf } from './language.ts'
import { toXml, type Open311Value } from './open311-xml.ts'
import { problemOf, retryAfterSeconds } from './problem.ts'

export type Open311Format = 'xml' | 'json'

/**
 * The format a caller wants: extension first, then `?format`, else XML, as the standard says. An unknown `?format` is
 * XML too, because the answer to it must be in some format.
 */
export function formatOf(request: FastifyRequest): Open311Format {
  const path = request.url.split('?', 1)[0] ?? ''
  if (path.endsWith('.json')) return 'json'
  if (path.endsWith('.xml')) return 'xml'
  const { query } = request
  const asked = typeof query === 'object' && query && 'format' in query ? query.format : undefined
  return asked === 'json' ? 'json' : 'xml'
}

/** A path parameter without its format extension. */
export function withoutExtension(name: string): string {
  return name.replace(/\.(?:json|xml)$/u, '')
}

/** Sends a document in the caller's format. `rootName` is the XML element around it. */
export function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: { readonly rootName: string; readonly value: Open311Value; readonly status?: number },
): FastifyReply {
  const { rootName, value, status = 200 } = document
  void reply.code(status).header('vary', 'accept-language')
  return formatOf(request) === 'json'
    ? reply.type('application/json; charset=utf-8').send(JSON.stringify(value))
    : reply.type('text/xml; charset=utf-8').send(toXml(rootName, value))
}

/** Reasons that have no better word in the standard, which knows 400, 403 and 404. */
const statusByCode: Readonly<Partial<Record<Refusal['code'], number>>> = {
  'not-found': 404,
  'not-permitted': 403,
  'signed-out': 403,
  'read-only': 503,
  overloaded: 429,
  internal: 500,
}

/** Sends the standard's list of errors, naming field and reason. */
export function sendErrors(
  request: FastifyRequest,
  reply: FastifyReply,
  given: { readonly refusal: Refusal; readonly fallback: Locale; readonly status?: number },
): FastifyReply {
  const { refusal } = given
  const locale = localeOf(request.headers['accept-language'], given.fallback)
  const status = given.status ?? statusByCode[refusal.code] ?? 400
  const retry = retryAfterSeconds(refusal)
  if (retry !== undefined) void reply.header('retry-after', String(retry))
  const value = [{ code: status, description: problemOf(refusal, locale).detail }]
  return sendDocument(request, reply, { rootName: 'errors', value, status })
}
