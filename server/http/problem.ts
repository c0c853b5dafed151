import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal, RefusalCode } from '#shared/refusal.ts'
import type { Locale } from '#shared/model/words.ts'
import { refusalText } from '#shared/locale/refusal-words.ts'
import { refusalWords } from '#shared/locale/refusals.ts'
import { localeOf } from './language.ts'

/** HTTP status of each reason for saying no: never 5xx for the caller's fault. */
const statusOfCode: Readonly<Record<RefusalCode, number>> = {
  malformed: 400,
  'out-of-range': 422,
  'signed-out': 401,
  'not-found': 404,
  'not-permitted': 403,
  'wrong-state': 409,
  conflict: 409,
  'evidence-required': 409,
  'own-work': 409,
  'nobody-responsible': 409,
  'unknown-class': 422,
  'outside-city': 422,
  'operation-id-reused': 409,
  'too-old': 410,
  'read-only': 503,
  overloaded: 429,
  'bad-image': 422,
  'bad-pairing-code': 422,
  'protocol-version': 400,
  internal: 500,
}

/** When a 503 or 429 names no time itself. */
const DEFAULT_RETRY_MS = 5000

/** A refusal as it travels over HTTP (RFC 9457). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: RefusalCode
  readonly field?: string
  readonly params?: Readonly<Record<string, string | number>>
}

/** @returns the HTTP status a refusal is answered with. */
export function statusOf(code: RefusalCode): number {
  return statusOfCode[code]
}

/** The problem document of a refusal; `status` only where HTTP has a finer word (413, 415). */
export function problemOf(
  refusal: Refusal,
  locale: Locale,
  status = statusOf(refusal.code),
): Problem {
  const words = refusalWords[locale]
  return {
    type: `urn:tongping:refusal:${refusal.code}`,
    title: words.sentences[refusal.code],
    status,
    detail: refusalText(refusal, words),
    code: refusal.code,
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    ...(refusal.params === undefined ? {} : { params: refusal.params }),
  }
}

/** @returns seconds for `Retry-After`, or undefined where coming again is no cure. */
export function retryAfterSeconds(refusal: Refusal): number | undefined {
  const status = statusOf(refusal.code)
  if (status !== 503 && status !== 429) return undefined
  const given = refusal.params?.retryAfterMs
  return Math.max(1, Math.ceil((typeof given === 'number' ? given : DEFAULT_RETRY_MS) / 1000))
}

/** Answers a request with a refusal, in the caller's language. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: { readonly refusal: Refusal; readonly status?: number; readonly fallback?: Locale },
): FastifyReply {
  const locale = localeOf(request.headers['accept-language'], answer.fallback ?? 'zh-CN')
  const problem = problemOf(answer.refusal, locale, answer.status)
  const retry = retryAfterSeconds(answer.refusal)
  if (retry !== undefined) void reply.header('retry-after', String(retry))
  return reply
    .code(problem.status)
    .header('content-language', locale)
    .header('vary', 'accept-language')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem))
}

/** What fastify itself throws, by its code: the caller's fault, with the status HTTP has for it. */
const fastifyRefusals: Readonly<Record<string, { refusal: Refusal; status: number }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { refusal: reason('body too large'), status: 413 },
  FST_REQ_FILE_TOO_LARGE: { refusal: reason('file too large'), status: 413 },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { refusal: reason('media type not accepted'), status: 415 },
  FST_INVALID_MULTIPART_CONTENT_TYPE: {
    refusal: reason('multipart/form-data expected'),
    status: 415,
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { refusal: reason('empty body'), status: 400 },
  FST_ERR_CTP_EMPTY_TYPE: { refusal: reason('content type missing'), status: 415 },
}

function reason(text: string): Refusal {
  return { code: 'malformed', field: 'body', params: { reason: text } }
}

/**
 * What a thrown error means to the caller.
 *
 * @returns undefined when it is our own fault: log it and answer `internal`.
 */
export function refusalOfError(
  error: unknown,
): { readonly refusal: Refusal; readonly status?: number } | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = fastifyRefusals[code]
  if (known) return known
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined
  if (status === 429) return { refusal: { code: 'overloaded' } }
  return { refusal: reason(error.message.slice(0, 200)), status }
}
