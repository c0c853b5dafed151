import * as v from 'valibot'
import { fileId, operationId } from '#shared/model/id.ts'
import { personIntent } from '#shared/model/intent/intent.ts'
import { instant } from '#shared/model/position.ts'
import { refusal } from '#shared/refusal.ts'

/**
 * A photo that waits with its act: uploaded before it. The picture is dropped only when the act was accepted, so that
 * nothing is lost on the way. `unusable`: the server could not read it; the act goes without it, and says so.
 */
const pendingPhoto = v.object({
  key: v.string(),
  blob: v.nullable(v.instance(Blob)),
  fileId: v.nullable(fileId),
  unusable: v.boolean(),
})
export type PendingPhoto = v.InferOutput<typeof pendingPhoto>

/** One act of a person, kept on the device until the server has answered; checked when read back. */
export const outboxEntry = v.object({
  id: operationId,
  /** Order of saving; acts leave one at a time in this order. */
  order: v.number(),
  /** Who acted. Never sent in the name of somebody else who uses this device later. */
  owner: v.string(),
  intent: personIntent,
  photos: v.array(pendingPhoto),
  happenedAt: instant,
  /** How far `happenedAt` may be off, ms. */
  uncertaintyMs: v.number(),
  state: v.picklist(['queued', 'sending', 'accepted', 'refused']),
  version: v.nullable(v.number()),
  result: v.nullable(v.record(v.string(), v.string())),
  refusal: v.nullable(refusal),
})
export type OutboxEntry = Readonly<v.InferOutput<typeof outboxEntry>>
