import * as v from 'valibot'
import { refusal, type Refusal, type Result } from '#shared/refusal.ts'

const problem = v.object({ ...refusal.entries, detail: v.optional(v.string()) })

/** The server could not be reached at all. */
export const unreachableRefusal: Refusal = { code: 'overloaded', params: { offline: 1 } }

/** One request to our server. @returns what the schema says, or why not. */
export async function request<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
  init?: RequestInit,
): Promise<Result<v.InferOutput<Schema>>> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch {
    return { ok: false, refusal: unreachableRefusal }
  }
  const body: unknown = response.status === 204 ? null : await response.json().catch(() => null)
  if (!response.ok) {
    const said = v.safeParse(problem, body)
    return {
      ok: false,
      refusal: said.success
        ? said.output
        : { code: response.status === 401 ? 'signed-out' : 'internal' },
    }
  }
  const parsed = v.safeParse(schema, body)
  return parsed.success
    ? { ok: true, value: parsed.output }
    : { ok: false, refusal: { code: 'malformed', field: v.getDotPath(parsed.issues[0]) ?? '' } }
}

/** A request with a JSON body. */
export function send<Schema extends v.GenericSchema>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  schema: Schema,
  body?: unknown,
): Promise<Result<v.InferOutput<Schema>>> {
  return request(path, schema, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
}
