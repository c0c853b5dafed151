import * as v from 'valibot'
import { operationId, type OperationId } from '#shared/model/id.ts'

/** A new id for an act of this person: random, made once on the device, the same at every retry. */
export function makeOperationId(): OperationId {
  return v.parse(operationId, `op-${randomHex(16)}`)
}

/** `crypto.randomUUID` is missing outside secure origins; `getRandomValues` is not. */
function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes))
  return Array.from(values, (value) => value.toString(16).padStart(2, '0')).join('')
}
