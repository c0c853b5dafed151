import * as v from 'valibot'
import { principal } from '#shared/access/principal.ts'
import { refusal } from '#shared/refusal.ts'
import { change } from '#shared/sync/change.ts'

/** First word of the server: who you are, what you may listen to, and the city's clock. */
export const hello = v.object({
  protocol: v.number(),
  /** Identity of the history; changes only on restore or re-seed. */
  epoch: v.string(),
  /** Server process; a new one numbers the rows of telemetry anew. */
  run: v.pipe(v.number(), v.integer(), v.minValue(0)),
  cityNow: v.number(),
  /** How fast the city's clock runs (DEMO_SPEED). */
  speed: v.number(),
  principal,
  audiences: v.array(v.string()),
  packId: v.string(),
  /** Identity of the atlas: fetch `/api/v1/atlas/…?v=` once per value. */
  packHash: v.string(),
  /** Build of the screens the server serves; a wall reloads at a calm moment when it differs. */
  build: v.string(),
  demo: v.boolean(),
  readOnly: v.boolean(),
  /** A connection that breaks comes back at a random time within this (real ms): the server knows how many there are. */
  reconnectSpreadMs: v.number(),
})
export type Hello = v.InferOutput<typeof hello>

/** Changes of one audience in `(from, to]`. */
export const frame = v.object({
  audience: v.string(),
  epoch: v.string(),
  from: v.number(),
  to: v.number(),
  hash: v.string(),
  cityNow: v.number(),
  changes: v.array(change),
})
export type Frame = v.InferOutput<typeof frame>

/**
 * This audience goes on only after it was asked for again: `changes` from the version that is held (the screen read too
 * slowly, and what waited for it was dropped), or the `snapshot` (what is held is too old to be carried on).
 */
export const resync = v.object({
  audience: v.string(),
  take: v.picklist(['changes', 'snapshot']),
})
export type Resync = v.InferOutput<typeof resync>

/** Whether writes are taken. */
export const status = v.object({ readOnly: v.boolean(), cityNow: v.number() })
export type Status = v.InferOutput<typeof status>

/** Something for this person: a task was offered. Kept in the outbox until a screen of theirs has it. */
export const notice = v.object({
  id: v.string(),
  kind: v.picklist(['orderOffered', 'orderLate', 'recheckDue']),
  incidentId: v.string(),
  orderId: v.nullable(v.string()),
  at: v.number(),
})
export type Notice = v.InferOutput<typeof notice>

/** The server ends the conversation, and says when to come back. */
export const bye = v.object({
  reason: v.picklist(['draining', 'revoked', 'signed-out', 'protocol-version', 'overloaded']),
  retryAfterMs: v.nullable(v.number()),
})
export type Bye = v.InferOutput<typeof bye>

/** Answer to an operation. */
export const answer = v.variant('status', [
  v.object({
    status: v.literal('accepted'),
    /** The seq of its journal entry: the screen's guess is dropped when its mirror reaches this version. */
    version: v.number(),
    /** Ids that were made: `incidentId`, `reportId`, `orderId`. */
    result: v.record(v.string(), v.string()),
  }),
  v.object({ status: v.literal('refused'), refusal }),
])
export type Answer = v.InferOutput<typeof answer>

/** What a refused handshake carries beside its reason: when to knock again (real ms). */
export const knockAgain = v.object({ retryAfterMs: v.number() })
export type KnockAgain = v.InferOutput<typeof knockAgain>

/** Everything the server can say in words; positions come as binary packets (`sync/columns.ts`). */
export const down = { hello, frame, resync, status, notice, bye, knockAgain } as const
