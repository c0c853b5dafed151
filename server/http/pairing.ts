import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { deviceId, operationId, principalId, stageId, type StageId } from '#shared/model/id.ts'
import { wallBinding } from '#shared/model/stage.ts'
import type { Gate } from '../run/gate.ts'
import type { Clock } from '../run/ports.ts'
import { allowed, no, parsed } from './guard.ts'
import { sendProblem } from './problem.ts'
import { openSession, type SessionParts } from './session.ts'

/** A code lives this long and works once. Letters and digits that are not mistaken for each other. */
const CODE_LIFETIME_MS = 300_000
const CODE_LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const CODE_LENGTH = 8
/** Walls that may be waiting at once: a bound, not a limit anyone meets. */
const WAITING_LIMIT = 200

interface Pairing {
  readonly id: string
  readonly code: string
  readonly secretHash: string
  readonly expiresAt: number
  approved: Principal | null
}

const approval = v.object({
  code: v.pipe(v.string(), v.trim(), v.toUpperCase(), v.maxLength(20)),
  stageId,
  viewingDistanceMeters: wallBinding.entries.viewingDistanceMeters,
  pixelPitchMillimeters: wallBinding.entries.pixelPitchMillimeters,
})

export interface PairingParts extends Pick<SessionParts, 'sessions' | 'secure'> {
  readonly gate: Gate
  readonly clock: Clock
}

/**
 * A wall shows a code; somebody on a desk approves it; the wall collects its session with a secret only it knows. Codes
 * live in memory: after a restart a waiting wall simply asks for a new one.
 */
export function pairingRoutes(app: FastifyInstance, parts: PairingParts): void {
  const waiting = new Map<string, Pairing>()
  const now = () => parts.clock.monotonicNow()

  function sweep(): void {
    for (const [id, pairing] of waiting) if (pairing.expiresAt < now()) waiting.delete(id)
  }

  app.post('/api/v1/pairing', (request, reply) => {
    sweep()
    if (waiting.size >= WAITING_LIMIT)
      return sendProblem(request, reply, { refusal: { code: 'overloaded' } })
    const secret = randomBytes(32).toString('base64url')
    const pairing: Pairing = {
      id: randomUUID(),
      code: newCode(),
      secretHash: hashOf(secret),
      expiresAt: now() + CODE_LIFETIME_MS,
      approved: null,
    }
    waiting.set(pairing.id, pairing)
    return {
      pairingId: pairing.id,
      code: pairing.code,
      secret,
      expiresAt: parts.clock.cityNow() + CODE_LIFETIME_MS,
    }
  })

  app.get<{ Params: { id: string } }>('/api/v1/pairing/:id', async (request, reply) => {
    sweep()
    const pairing = waiting.get(request.params.id)
    const secret = request.headers['x-pairing-secret']
    const isOurs = typeof secret === 'string' && pairing?.secretHash === hashOf(secret)
    if (!pairing || !isOurs) return { status: 'expired' }
    if (!pairing.approved) return { status: 'waiting' }
    // Kept until it expires: an answer that is lost on its way is asked for again, by the same secret.
    await openSession(parts, { principal: pairing.approved, request, reply })
    return { status: 'approved' }
  })

  app.post('/api/v1/pairing/approve', async (request, reply) => {
    const who = allowed(request, reply, 'approvePairing')
    if ('answered' in who) return who.answered
    const body = parsed(approval, request.body, { request, reply })
    if ('answered' in body) return body.answered
    sweep()
    const pairing = [...waiting.values()].find(
      ({ code, approved }) => code === body.value.code && !approved,
    )
    if (!pairing) return no(request, reply, { code: 'bad-pairing-code', field: 'code' }).answered
    const wallId = v.parse(deviceId, `wall-${pairing.id.slice(0, 8)}`)
    const { code: _code, ...geometry } = body.value
    const bound = await parts.gate.submit({
      id: v.parse(operationId, `pair-${pairing.id}`),
      principal: who,
      intent: { kind: 'bindWall', deviceId: wallId, ...geometry },
      fresh: true,
    })
    if (bound.status === 'refused') return no(request, reply, bound.refusal).answered
    pairing.approved = wallPrincipal(parts.gate, body.value.stageId, wallId)
    return { stageId: body.value.stageId, deviceId: wallId }
  })
}

/** A wall as an actor: it sees its stage's scope, and may do nothing. */
export function wallPrincipal(
  gate: Pick<Gate, 'committed'>,
  stage: StageId,
  wallId: string,
): Principal {
  const scope = gate.committed.get('stage', stage)?.scopePlaceId
  return {
    id: v.parse(principalId, wallId),
    role: 'wall',
    label: wallId,
    scopePlaceIds: scope === undefined ? [] : [scope],
    organizationId: null,
    unitId: null,
    stageId: stage,
  }
}

function newCode(): string {
  return Array.from(
    { length: CODE_LENGTH },
    () => CODE_LETTERS[randomInt(CODE_LETTERS.length)],
  ).join('')
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
