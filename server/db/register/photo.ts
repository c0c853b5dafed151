import type { Fragment, Sql } from 'postgres'
import * as v from 'valibot'
import { incidentId, type FileId, type IncidentId } from '#shared/model/id.ts'
import type { TraceEntry } from '#shared/model/trace.ts'

/** A picture in the trace of a matter. */
export interface TracedPhoto {
  readonly fileId: FileId
  readonly incidentId: IncidentId
}

/** @returns each picture of these steps once */
export function photosOf(trace: readonly TraceEntry[]): readonly TracedPhoto[] {
  const photos = trace.flatMap(({ incidentId: id, photos: ids }) =>
    ids.map((fileId) => ({ fileId, incidentId: id })),
  )
  return [
    ...new Map(photos.map((photo) => [`${photo.fileId} ${photo.incidentId}`, photo])).values(),
  ]
}

export function insertPhotos(sql: Sql, photos: readonly TracedPhoto[], guard: Fragment): Fragment {
  return sql`insert into incident_photo (file_id, incident_id)
    select input.* from unnest(
      ${photos.map(({ fileId }) => fileId)}::text[],
      ${photos.map((photo) => photo.incidentId)}::text[]
    ) as input ${guard} on conflict do nothing`
}

/** @returns the matters that hold a picture */
export async function readIncidentsOfPhoto(sql: Sql, id: FileId): Promise<readonly IncidentId[]> {
  const rows = await sql<
    { incident_id: string }[]
  >`select incident_id from incident_photo where file_id = ${id}`
  return rows.map((row) => v.parse(incidentId, row.incident_id))
}
