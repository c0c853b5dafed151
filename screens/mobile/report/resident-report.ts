import * as v from 'valibot'
import { fileId, type FileId } from '#shared/model/id.ts'
import { incidentStatus } from '#shared/model/incident.ts'
import { instant, type Position } from '#shared/model/position.ts'
import { localizedText } from '#shared/model/words.ts'
import type { Result } from '#shared/refusal.ts'
import { request } from '../../live/http.ts'

const received = v.object({ number: v.string(), token: v.string() })
export type Received = v.InferOutput<typeof received>

const progress = v.object({
  number: v.string(),
  classCode: v.string(),
  status: incidentStatus,
  address: localizedText,
  reportedAt: instant,
  dueAt: v.nullable(v.number()),
  handledAt: v.nullable(instant),
  closedAt: v.nullable(instant),
  department: v.nullable(localizedText),
})
export type Progress = v.InferOutput<typeof progress>

/** What a resident says. Empty texts are left out. */
export interface ResidentReport {
  readonly classCode: string
  readonly point: Position | null
  readonly text: string
  readonly name: string
  readonly phone: string
  readonly address: string
}

/** Uploads the photos that are not there yet. `known` remembers them, so that a second try sends none twice. */
export async function uploadPhotos(
  photos: readonly Blob[],
  known: Map<Blob, FileId>,
): Promise<Result<readonly FileId[]>> {
  for (const photo of photos) {
    if (known.has(photo)) continue
    const sent = await request('/api/v1/files', v.object({ fileId }), {
      method: 'POST',
      headers: { 'content-type': photo.type || 'image/jpeg' },
      body: photo,
    })
    if (!sent.ok) return sent
    known.set(photo, sent.value.fileId)
  }
  return { ok: true, value: photos.flatMap((photo) => known.get(photo) ?? []) }
}

/** Hands the report in. The same key at every try: a lost answer makes no second report. */
export function submitReport(
  report: ResidentReport,
  photos: readonly FileId[],
  key: string,
): Promise<Result<Received>> {
  const { classCode, point, ...texts } = report
  const written = Object.entries(texts).filter(([, text]) => text.trim() !== '')
  return request('/api/v1/report', received, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ classCode, point, photos, ...Object.fromEntries(written) }),
  })
}

/** How far it is, for whoever holds the link. */
export const fetchProgress = (token: string): Promise<Result<Progress>> =>
  request(`/api/v1/report/${encodeURIComponent(token)}`, progress)
