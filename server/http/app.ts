import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { Sessions } from '../run/ports.ts'
import { SESSION_COOKIE } from './cookie.ts'
import './principal.ts'
import { refusalOfError, sendProblem } from './problem.ts'
import './session.ts'

/** JSON and forms; pictures and imports set their own limit. */
const BODY_LIMIT = 256 * 1024

export interface AppParts {
  readonly sessions: Sessions
  readonly log: Logger
  readonly allowedOrigins: readonly string[]
  readonly trustProxy: boolean
}

/** The HTTP door: sessions, one shape of errors, strict headers. Routes are added by `main.ts`. */
export async function openApp(parts: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    trustProxy: parts.trustProxy,
    requestTimeout: 120_000,
    // Nothing of a request is logged by default: addresses and bodies hold personal data.
    logger: false,
    ajv: { customOptions: { allErrors: false } },
  })
  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    // Said by whoever terminates TLS; over plain loopback it would lock out other tools on the same host.
    strictTransportSecurity: false,
  })
  app.decorateRequest('principal', null)
  app.decorateRequest('session', null)

  app.addHook('onRequest', async (request, reply) => {
    const token = request.cookies[SESSION_COOKIE]
    const session = token === undefined ? undefined : await parts.sessions.find(token)
    request.session = session ?? null
    request.principal = session?.principal ?? null
    if (isForeignWrite(request, parts.allowedOrigins)) {
      return sendProblem(request, reply, { refusal: { code: 'not-permitted', field: 'origin' } })
    }
  })

  app.setErrorHandler((error, request, reply) => {
    const known = refusalOfError(error)
    if (known) return sendProblem(request, reply, known)
    parts.log.error({ err: error, route: request.routeOptions.url }, 'route failed')
    return sendProblem(request, reply, {
      refusal: { code: 'internal', params: { logId: request.id } },
    })
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, { refusal: { code: 'not-found', field: 'path' } }),
  )
  return app
}

const policy = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'", 'ws:', 'wss:'],
  'worker-src': ["'self'", 'blob:'],
  'object-src': ["'none'"],
  'base-uri': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

/** A browser on another site must not write with this person's cookie. Callers without a cookie (Open311) may come from anywhere. */
function isForeignWrite(request: FastifyRequest, allowed: readonly string[]): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  const { origin, host } = request.headers
  if (origin === undefined || request.cookies[SESSION_COOKIE] === undefined) return false
  return origin !== `http://${host}` && origin !== `https://${host}` && !allowed.includes(origin)
}
