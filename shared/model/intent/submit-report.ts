import * as v from 'valibot'
import { buildingId, classCode, fileId } from '../id.ts'
import { source } from '../incident.ts'
import { position } from '../position.ts'
import { personalTexts } from './personal.ts'

/** One voice says that something was noticed. Accepted even when it cannot be located. */
export const submitReport = v.object({
  kind: v.literal('submitReport'),
  source,
  classCode,
  /** WGS-84; the door converts. */
  point: v.nullable(position),
  buildingId: v.optional(buildingId),
  photos: v.pipe(v.array(fileId), v.maxLength(9)),
  /** Door it came through, for figures: `open311`, `phone`, `page`, `rule`. */
  channel: v.picklist(['open311', 'phone', 'desk', 'page', 'rule', 'hotline']),
  personal: v.optional(personalTexts),
})
export type SubmitReport = v.InferOutput<typeof submitReport>
