import * as v from 'valibot'
import { wireKinds } from '#shared/model/record.ts'

/** Body of `GET /api/v1/snapshot/<audience>`. */
export const snapshot = v.object({
  audience: v.string(),
  epoch: v.string(),
  version: v.number(),
  hash: v.string(),
  records: v.array(
    v.object({ kind: v.picklist(wireKinds), record: v.looseObject({ id: v.string() }) }),
  ),
})
export type Snapshot = v.InferOutput<typeof snapshot>
