import * as v from 'valibot'
import { fileId, reportId } from '#shared/model/id.ts'
import { incident, source } from '#shared/model/incident.ts'
import { instant } from '#shared/model/position.ts'
import { traceEntry } from '#shared/model/trace.ts'
import type { Result } from '#shared/refusal.ts'
import { request } from '../live/http.ts'

/** What people wrote, by field; absent unless the reader may read it. */
const texts = v.optional(v.nullable(v.record(v.string(), v.string())))

const { seals: _sealsStayInside, ...shownStep } = traceEntry.entries
const tracedStep = v.object({ ...shownStep, texts })
const voice = v.object({
  id: reportId,
  source,
  channel: v.string(),
  receivedAt: instant,
  photos: v.array(fileId),
  texts,
})

/** Body of `GET /api/v1/incidents/:id`. */
export const incidentDetail = v.object({
  incident,
  /** False: words and photos are left out, because this reader may not see them. */
  mayReadTexts: v.boolean(),
  trace: v.array(tracedStep),
  reports: v.array(voice),
})
export type IncidentDetail = v.InferOutput<typeof incidentDetail>
export type TracedStep = v.InferOutput<typeof tracedStep>
export type Voice = v.InferOutput<typeof voice>

/** Facts and trace of one matter, as far as the reader may see them. */
export const fetchIncident = (id: string): Promise<Result<IncidentDetail>> =>
  request(`/api/v1/incidents/${encodeURIComponent(id)}`, incidentDetail)
