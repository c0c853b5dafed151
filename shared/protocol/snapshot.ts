import * as v from 'valibot'
import { wireKinds, type RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from '#shared/sync/change.ts'

interface Held {
  readonly kind: RecordKind
  readonly record: WireRecord
}

const kinds: ReadonlySet<string> = new Set(wireKinds)

/** Looked at and not copied: a wall takes fifty thousand records at once, and the hash tells whether they are the server's. */
const held = v.custom<Held>(
  (given) =>
    isFields(given) &&
    typeof given['kind'] === 'string' &&
    kinds.has(given['kind']) &&
    isFields(given['record']) &&
    typeof given['record']['id'] === 'string',
)

function isFields(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

/** Body of `GET /api/v1/snapshot/<audience>`. */
export const snapshot = v.object({
  audience: v.string(),
  epoch: v.string(),
  version: v.number(),
  hash: v.string(),
  records: v.array(held),
})
export type Snapshot = v.InferOutput<typeof snapshot>
