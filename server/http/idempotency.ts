import { createHash, randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import * as v from 'valibot'
import { operationId, type OperationId } from '#shared/model/id.ts'

/**
 * The operation id of a write: from the caller's `Idempotency-Key` when there is one, so that a retry finds the stored
 * answer; else made now.
 *
 * @param caller - Whose key it is: two callers may use the same one.
 */
export function operationOf(
  caller: string,
  request: Pick<FastifyRequest, 'headers'>,
): { readonly id: OperationId; readonly fresh: boolean } {
  const given = request.headers['idempotency-key']
  if (typeof given !== 'string' || given === '') {
    return { id: v.parse(operationId, randomUUID()), fresh: true }
  }
  const hash = createHash('sha256').update(`${caller}\0${given}`).digest('hex')
  return { id: v.parse(operationId, `http-${hash.slice(0, 40)}`), fresh: false }
}
