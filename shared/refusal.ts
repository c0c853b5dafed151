import * as v from 'valibot'

/**
 * The closed list of reasons for saying no. Each has words in `shared/locale`, and metrics are named after it:
 * a code is never renamed.
 */
export const refusalCodes = [
  /** The message does not have the agreed shape; `field` names the place. */
  'malformed',
  /** A value is outside what is allowed; `field` names it. */
  'out-of-range',
  /** Nobody is signed in, or the session has ended. */
  'signed-out',
  /** The role or the scope does not allow it. Also the answer for what does not exist. */
  'not-found',
  /** The role never allows this operation, wherever. */
  'not-permitted',
  /** The state does not allow this step now; `params.from` and `params.step` name it. */
  'wrong-state',
  /** Somebody changed it since the screen looked; `params.revision` is the present one. */
  'conflict',
  /** The class asks for a photo or reading first. */
  'evidence-required',
  /** The one who handled it may not recheck it. */
  'own-work',
  /** No body of the asked kind answers for this place. */
  'nobody-responsible',
  /** No such class of matter. */
  'unknown-class',
  /** The point lies outside the city. */
  'outside-city',
  /** This operation id was used with another content. */
  'operation-id-reused',
  /** The operation is older than results are kept (30 days). */
  'too-old',
  /** The server takes no writes now: it could not store, or it is draining. */
  'read-only',
  /** Too much at once; `params.retryAfterMs` says when to come again. */
  'overloaded',
  /** A picture that is not a JPEG, PNG or WebP, too large, or unreadable. */
  'bad-image',
  /** The pairing code is wrong, used or expired. */
  'bad-pairing-code',
  /** Both sides speak no common protocol version. */
  'protocol-version',
  /** A bug on our side; the log has the detail under `params.logId`. */
  'internal',
] as const

export const refusalCode = v.picklist(refusalCodes)
export type RefusalCode = v.InferOutput<typeof refusalCode>

/** Saying no is a value, never an exception. */
export const refusal = v.object({
  code: refusalCode,
  field: v.optional(v.string()),
  params: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
})
export type Refusal = v.InferOutput<typeof refusal>

export type Result<Value, Failure = Refusal> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: Failure }

/** @returns a positive result. */
export function allow<Value>(value: Value): Result<Value, never> {
  return { ok: true, value }
}

/** @returns a refusal as a result. */
export function refuse(
  code: RefusalCode,
  field?: string,
  params?: Record<string, string | number>,
): { readonly ok: false; readonly refusal: Refusal } {
  return {
    ok: false,
    refusal: { code, ...(field === undefined ? {} : { field }), ...(params ? { params } : {}) },
  }
}

/** Turns the first issue of a failed parse into a refusal that names field and reason. */
export function refusalOfIssues(issues: readonly v.BaseIssue<unknown>[]): Refusal {
  const first = issues[0]
  if (!first) return { code: 'malformed' }
  const field = v.getDotPath(first) ?? undefined
  return {
    code: 'malformed',
    ...(field === undefined ? {} : { field }),
    params: { reason: first.message.slice(0, 200) },
  }
}

/** Closes a switch: does not compile while a case is missing, and throws if one comes in from outside. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
