import type { Socket } from 'socket.io'
import * as v from 'valibot'
import type { AudienceName } from '#shared/access/audience.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { DownEvents, UpEvents } from '#shared/protocol/events.ts'
import { operate, type Handshake } from '#shared/protocol/up.ts'
import { refusalOfIssues } from '#shared/refusal.ts'
import type { Gate } from '../run/gate.ts'
import type { Clock, Session } from '../run/ports.ts'
import { makeAllowance } from './allowance.ts'

/** Acts per minute and socket. */
const OPERATIONS_PER_MINUTE = 120

/** What is known of a socket once it is let in. */
export interface SocketData {
  session: Session
  token: string
  shake: Handshake
  audiences: readonly AudienceName[]
  /** City's instant of the last contact before this one: offline acts are believed from there on. */
  contactAt: number | undefined
  /** Whether the session was there still when the line stood: only then anything is said or taken. */
  isGreeted: boolean
}
export type CitySocket = Socket<UpEvents, DownEvents, Record<string, never>, SocketData>

export interface IntentParts {
  readonly gate: Gate
  readonly clock: Clock
  readonly log: { warn(fields: object, text: string): void }
}

/** First gate: whatever a crafted packet holds, it ends this socket and never the process. */
export function guard(socket: CitySocket, parts: IntentParts): void {
  const allowance = makeAllowance(OPERATIONS_PER_MINUTE, 60_000)
  socket.use((packet, next) => {
    const name: unknown = packet[0]
    if (name !== 'operate' && name !== 'join' && name !== 'seen') {
      parts.log.warn({ event: typeof name }, 'unknown socket event')
      socket.disconnect(true)
      return
    }
    if (!socket.data.isGreeted) return
    const answered: unknown = packet[2]
    if (name === 'operate' && typeof answered !== 'function') return
    if (name === 'operate' && !allowance.take(parts.clock.monotonicNow())) {
      if (isAnswer(answered)) answered(overloaded)
      return
    }
    next()
  })
  socket.on('error', (error) => parts.log.warn({ error: error.message }, 'socket error'))
}

const overloaded: Answer = {
  status: 'refused',
  refusal: { code: 'overloaded', params: { retryAfterMs: 5000 } },
}

function isAnswer(value: unknown): value is (answer: Answer) => void {
  return typeof value === 'function'
}

/** A person asks for something: checked, put into the one queue, answered when it is durable. */
export async function onOperate(
  socket: CitySocket,
  parts: IntentParts,
  given: { readonly message: unknown; readonly answered: (answer: Answer) => void },
): Promise<void> {
  const parsed = v.safeParse(operate, given.message)
  if (!parsed.success)
    return given.answered({ status: 'refused', refusal: refusalOfIssues(parsed.issues) })
  const { id, intent, happenedAt, uncertaintyMs } = parsed.output
  const { principal } = socket.data.session
  given.answered(
    await parts.gate.submit({
      id,
      principal,
      intent,
      happenedAt,
      uncertaintyMs,
      contactAt: socket.data.contactAt,
      fresh: false,
    }),
  )
}
