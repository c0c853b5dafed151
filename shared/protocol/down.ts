import * as v from 'valibot'
import { principal } from '#shared/access/principal.ts'
import { refusal } from '#shared/refusal.ts'
import { change } from '#shared/sync/change.ts'

/** First word of the server: who you are, what you may listen to, and the city's clock. */
export const hello = v.object({
  protocol: v.number(),
  /** Identity of the history; changes only on restore or re-seed. */
  epoch: v.string(),
  /** Server process; a new one resets telemetry rows. */
  run: v.string(),
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
 * Latest positions of units, as columns. `rows` are numbers given out at join by `unitIds` in the first frame of a run;
 * `offsets` are `[longitude, latitude]` minus the pack's origin, Float32, 2 per row.
 */
export const telemetry = v.object({
  run: v.string(),
  tick: v.number(),
  cityNow: v.number(),
  audience: v.string(),
  /** Ids in row order; present on the first frame after a join and whenever rows were added. */
  unitIds: v.optional(v.array(v.string())),
  /** Uint32 little-endian. */
  rows: v.instance(Uint8Array),
  /** Float32 little-endian, 2 per row. */
  offsets: v.instance(Uint8Array),
  /** Float32 little-endian, age in ms of each position at `cityNow`. */
  agesMs: v.instance(Uint8Array),
})
export type Telemetry = v.InferOutput<typeof telemetry>

/** Take the snapshot of this audience again. */
export const resync = v.object({ audience: v.string() })
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

/** Everything the server can say. */
export const down = { hello, frame, telemetry, resync, status, notice, bye } as const
