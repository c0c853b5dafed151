import * as v from 'valibot'
import { personIntent } from '#shared/model/intent/intent.ts'
import { operationId } from '#shared/model/id.ts'
import { instant } from '#shared/model/position.ts'
import { screenKind, type ScreenKind } from '#shared/access/roles.ts'

/** What a screen says in the handshake. Who it is, the session cookie tells. */
export const handshake = v.object({
  protocol: v.number(),
  screen: screenKind,
  build: v.optional(v.string()),
})
export type Handshake = v.InferOutput<typeof handshake>

/** A person asks for something: intent, not command. The id is made on the device, once, and survives retries. */
export const operate = v.object({
  id: operationId,
  intent: personIntent,
  /** When it happened by the device's clock plus its measured offset; absent = now. */
  happenedAt: v.optional(instant),
  /** How far that instant may be off. */
  uncertaintyMs: v.optional(v.pipe(v.number(), v.minValue(0))),
})
export type Operate = v.InferOutput<typeof operate>

/** "I hold these audiences up to these versions": asks to be brought from there to now, and kept there. */
export const join = v.object({
  held: v.pipe(
    v.array(
      v.object({
        audience: v.string(),
        epoch: v.string(),
        version: v.number(),
        /** Whether the positions of its units are looked at. */
        positions: v.optional(v.boolean(), true),
      }),
    ),
    v.maxLength(64),
  ),
})
export type Join = v.InferInput<typeof join>

/**
 * Screens say what they have applied this often (ms). Phones every other second: ten thousand of them cost a server half a
 * core in saying it every second.
 */
export const SEEN_EVERY_MS: Readonly<Record<ScreenKind, number>> = {
  wall: 1000,
  desk: 1000,
  mobile: 2000,
}

/**
 * Every {@link SEEN_EVERY_MS}: the newest tick and the versions this screen has applied. What lies in buffers between does not
 * count, so the server sees a screen that stands still before its own buffers fill; positions wait until it speaks again.
 */
export const seen = v.object({ tick: v.number(), versions: v.record(v.string(), v.number()) })
export type Seen = v.InferOutput<typeof seen>

/** Everything a screen can say. */
export const up = { operate, join, seen } as const
