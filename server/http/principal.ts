import type { Principal } from '#shared/access/principal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in, as `app.ts` found it from the session cookie; null when nobody. */
    principal: Principal | null
  }
}
