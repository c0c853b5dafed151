import { hash, randomBytes, randomUUID } from 'node:crypto'
import type { Sql } from 'postgres'
import * as v from 'valibot'
import { principal as principalSchema, type Principal } from '#shared/access/principal.ts'
import type { Clock, Session, Sessions } from '../run/ports.ts'
import { makeRemembered } from './sessions/remembered.ts'

/** `Sessions`, and how to let go of the timers at the end of the process. */
export interface SessionStore extends Sessions {
  close(): void
}

/** Bytes of a token, sent as base64url. */
const TOKEN_BYTES = 32
const TOKEN = /^[\w-]{43}$/u
/**
 * Opens the sessions. They last for real time: `createdAt` and `expiresAt` count like `clock.monotonicNow()`, and what
 * is left of a session survives a restart by the database's own clock.
 */
export function openSessions(options: { readonly sql: Sql; readonly clock: Clock }): SessionStore {
  const { sql, clock } = options
  const listeners: ((sessionId: string) => void)[] = []
  let endings = 0

  const tell = (id: string) => {
    for (const listen of listeners) listen(id)
  }
  const remembered = makeRemembered(clock, (id) => {
    tell(id)
    // Its row is over by the database's clock too, give or take the drift between the two.
    void remove(id).catch(() => undefined)
  })
  const remove = async (id: string) => {
    await sql`delete from session where id = ${id} or expires_at < now()`
    endings++
    remembered.forget(id)
  }

  /** Reads again when a session ended meanwhile: it may be this one, and must not be remembered. */
  const readThrough = async (tokenHash: string): Promise<Session | undefined> => {
    for (;;) {
      const endingsBefore = endings
      const found = await readSession(sql, tokenHash, clock.monotonicNow())
      if (!found) return undefined
      if (endings !== endingsBefore) continue
      return remembered.get(tokenHash) ?? remembered.add(tokenHash, found)
    }
  }

  return {
    async open(principal, lifetimeMs) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const tokenHash = hashOf(token)
      const createdAt = clock.monotonicNow()
      const session = { id: randomUUID(), principal, createdAt, expiresAt: createdAt + lifetimeMs }
      await insertSession(sql, { session, tokenHash, lifetimeMs })
      return { token, session: remembered.add(tokenHash, session) }
    },
    async find(token) {
      if (!TOKEN.test(token)) return undefined
      const tokenHash = hashOf(token)
      const known = remembered.get(tokenHash)
      if (!known) return readThrough(tokenHash)
      // Its timer may be a little late.
      return known.expiresAt > clock.monotonicNow() ? known : undefined
    },
    async end(id) {
      await remove(id)
      tell(id)
    },
    onEnded(listen) {
      listeners.push(listen)
    },
    close: () => remembered.clear(),
  }
}

/** The token has 256 random bits: nothing slower than one SHA-256 is needed to keep it from being guessed back. */
function hashOf(token: string): string {
  return hash('sha256', token, 'hex')
}

async function insertSession(
  sql: Sql,
  opened: { readonly session: Session; readonly tokenHash: string; readonly lifetimeMs: number },
): Promise<void> {
  const { session, tokenHash, lifetimeMs } = opened
  await sql`insert into session (id, token_hash, principal, created_at, expires_at)
    values (${session.id}, ${tokenHash}, ${JSON.stringify(session.principal)}, now(),
      now() + ${lifetimeMs}::float8 * interval '1 millisecond')`
}

interface StoredSession {
  readonly id: string
  readonly principal: string
  readonly ageMs: number
  readonly leftMs: number
}

/** @param now - monotonic */
async function readSession(sql: Sql, tokenHash: string, now: number): Promise<Session | undefined> {
  const [row] = await sql<StoredSession[]>`
    select id, principal,
      (extract(epoch from now() - created_at) * 1000)::float8 as "ageMs",
      (extract(epoch from expires_at - now()) * 1000)::float8 as "leftMs"
    from session where token_hash = ${tokenHash} and expires_at > now()`
  if (!row) return undefined
  const principal = parsePrincipal(row.principal)
  if (!principal) return undefined
  return { id: row.id, principal, createdAt: now - row.ageMs, expiresAt: now + row.leftMs }
}

/** @returns undefined for rights that this version does not know any more: sign in again */
function parsePrincipal(text: string): Principal | undefined {
  const parsed = v.safeParse(principalSchema, JSON.parse(text))
  return parsed.success ? parsed.output : undefined
}
