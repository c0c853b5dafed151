import type { FastifyReply, FastifyRequest } from 'fastify'
import type * as v from 'valibot'
import { safeParse } from 'valibot'
import { mayEver, type Operation } from '#shared/access/permissions.ts'
import type { Principal } from '#shared/access/principal.ts'
import { refusalOfIssues, type Refusal } from '#shared/refusal.ts'
import { sendProblem } from './problem.ts'

/** A way out of a route that has already been answered with a problem. */
export type Answered = { readonly answered: FastifyReply }

/** Ends a route with a refusal. */
export function no(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): Answered {
  return { answered: sendProblem(request, reply, { refusal }) }
}

/** Who asks, if they are signed in and their role ever allows this. */
export function allowed(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation,
): Principal | Answered {
  const { principal } = request
  if (!principal) return no(request, reply, { code: 'signed-out' })
  if (!mayEver(principal, operation)) return no(request, reply, { code: 'not-permitted' })
  return principal
}

/** The body, query or parameters as their schema says, or a refusal that names the field. */
export function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  given: unknown,
  answer: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): { readonly value: v.InferOutput<Schema> } | Answered {
  const result = safeParse(schema, given)
  if (result.success) return { value: result.output }
  return no(answer.request, answer.reply, refusalOfIssues(result.issues))
}
