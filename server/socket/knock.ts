import * as v from 'valibot'
import { audiencesFor } from '#shared/access/audience.ts'
import { stageId } from '#shared/model/id.ts'
import { handshake } from '#shared/protocol/up.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import type { RefusalCode } from '#shared/refusal.ts'
import type { Clock, Sessions } from '../run/ports.ts'
import type { Admission } from './admission.ts'
import type { CitySocket } from './intents.ts'

const mainStage = v.parse(stageId, 'main')

/** Why a handshake is not taken; `retryAfterMs` when it will be later. */
export interface Refused {
  readonly code: RefusalCode
  readonly retryAfterMs?: number
}

export interface KnockParts {
  readonly admission: Admission
  readonly sessions: Sessions
  readonly clock: Clock
  readonly tokenOf: (cookieHeader: string | undefined) => string | undefined
}

/**
 * Who knocks? What it may hear is derived here, at every connect.
 *
 * @returns why not, or undefined when welcome.
 */
export async function knock(socket: CitySocket, parts: KnockParts): Promise<Refused | undefined> {
  const waitMs = parts.admission.knock(parts.clock.monotonicNow())
  if (waitMs > 0) return { code: 'overloaded', retryAfterMs: waitMs }
  const { auth, headers } = socket.handshake
  // A screen of another version may know no other word of its handshake.
  const { protocol }: { readonly protocol?: unknown } = auth
  if (typeof protocol === 'number' && protocol !== PROTOCOL_VERSION)
    return { code: 'protocol-version' }
  const shake = v.safeParse(handshake, auth)
  if (!shake.success) return { code: 'malformed' }
  const token = parts.tokenOf(headers.cookie)
  const session = token === undefined ? undefined : await parts.sessions.find(token)
  if (token === undefined || !session) return { code: 'signed-out' }
  const isWall = session.principal.role === 'wall'
  if (isWall !== (shake.output.screen === 'wall')) return { code: 'not-permitted' }
  Object.assign(socket.data, {
    session,
    token,
    isGreeted: false,
    shake: shake.output,
    audiences: audiencesFor(session.principal, shake.output.screen, mainStage),
  })
  return undefined
}
