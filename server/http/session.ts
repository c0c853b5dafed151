import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { role, type Role } from '#shared/access/roles.ts'
import type { Clock, Session, Sessions } from '../run/ports.ts'
import { SESSION_COOKIE } from './cookie.ts'
import { no, parsed } from './guard.ts'
import { sendProblem } from './problem.ts'

/** How long a person stays signed in, and how long a wall stays paired (real ms). */
const PERSON_LIFETIME_MS = 12 * 3_600_000
const WALL_LIFETIME_MS = 365 * 86_400_000

declare module 'fastify' {
  interface FastifyRequest {
    /** The session behind the cookie; null when nobody is signed in. */
    session: Session | null
  }
}

/** One-tap sign-ins of the demo: a principal per role, and per unit for the people of the synthetic city. */
export interface DemoPeople {
  readonly roles: readonly {
    readonly role: Role
    readonly screen: 'wall' | 'desk' | 'mobile'
    readonly label: string
  }[]
  principal(role: Role, unitId?: string): Principal | undefined
}

export interface SessionParts {
  readonly sessions: Sessions
  readonly clock: Clock
  /** Absent where the store was not made by the demo: then there is no one-tap. */
  readonly demo: DemoPeople | null
  readonly packHash: string
  readonly build: string
  /** Cookies only over TLS. */
  readonly secure: boolean
}

const demoSignIn = v.object({ demo: role, unitId: v.optional(v.string()) })

/** Sign-in, sign-out, and who this is. */
export function sessionRoutes(app: FastifyInstance, parts: SessionParts): void {
  const answer = (principal: Principal) => ({
    principal,
    demo: parts.demo !== null,
    cityNow: parts.clock.cityNow(),
    speed: parts.clock.speed,
    packHash: parts.packHash,
    build: parts.build,
  })

  app.get('/api/v1/session', (request, reply) =>
    request.principal
      ? answer(request.principal)
      : sendProblem(request, reply, { refusal: { code: 'signed-out' } }),
  )

  app.get('/api/v1/demo', (request, reply) =>
    parts.demo
      ? { roles: parts.demo.roles }
      : sendProblem(request, reply, { refusal: { code: 'not-found' } }),
  )

  app.post('/api/v1/session', async (request, reply) => {
    const { demo } = parts
    if (!demo) return no(request, reply, { code: 'not-permitted', field: 'demo' }).answered
    const body = parsed(demoSignIn, request.body, { request, reply })
    if ('answered' in body) return body.answered
    const principal = demo.principal(body.value.demo, body.value.unitId)
    if (!principal) return no(request, reply, { code: 'not-found', field: 'demo' }).answered
    await openSession(parts, { principal, request, reply })
    return answer(principal)
  })

  app.delete('/api/v1/session', async (request, reply) => {
    if (request.session) await parts.sessions.end(request.session.id)
    void reply.clearCookie(SESSION_COOKIE, { path: '/' })
    return reply.code(204).send()
  })
}

/** Opens a session and sets its cookie; an old one on this browser ends, so that none can be fixed in advance. */
export async function openSession(
  parts: Pick<SessionParts, 'sessions' | 'secure'>,
  given: {
    readonly principal: Principal
    readonly request: FastifyRequest
    readonly reply: FastifyReply
  },
): Promise<void> {
  const { principal, request, reply } = given
  if (request.session) await parts.sessions.end(request.session.id)
  const lifetimeMs = principal.role === 'wall' ? WALL_LIFETIME_MS : PERSON_LIFETIME_MS
  const { token } = await parts.sessions.open(principal, lifetimeMs)
  void reply.setCookie(SESSION_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: parts.secure,
    maxAge: Math.floor(lifetimeMs / 1000),
  })
}
