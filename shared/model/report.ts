import * as v from 'valibot'
import { classCode, fileId, incidentId, reportId } from './id.ts'
import { source } from './incident.ts'
import { instant, position } from './position.ts'
import { seal } from './intent/personal.ts'

/** One voice, as the register keeps it. What the person wrote lies behind `seals`. */
export const reportRow = v.object({
  id: reportId,
  incidentId,
  source,
  channel: v.string(),
  classCode,
  receivedAt: instant,
  point: v.nullable(position),
  photos: v.array(fileId),
  seals: v.record(v.string(), seal),
})
export type ReportRow = v.InferOutput<typeof reportRow>
