import * as v from 'valibot'
import { buildingId, placeId } from '#shared/model/id.ts'
import { incident } from '#shared/model/incident.ts'
import { placeKind } from '#shared/model/place.ts'
import { localizedText } from '#shared/model/words.ts'
import type { Result } from '#shared/refusal.ts'
import { request } from '../../live/http.ts'

/** Body of `GET /api/v1/search`, as far as the desk reads it. */
export const searchAnswer = v.object({
  places: v.array(v.object({ id: placeId, kind: placeKind, names: localizedText })),
  buildings: v.array(v.object({ id: buildingId, address: localizedText, cellId: placeId })),
  incidents: v.array(incident),
})
export type SearchAnswer = v.InferOutput<typeof searchAnswer>

/** Fewer characters find too much to be of use. */
export const MIN_QUERY_LENGTH = 2

/** Places, buildings and matters in the caller's scope. */
export const fetchSearch = (query: string): Promise<Result<SearchAnswer>> =>
  request(`/api/v1/search?q=${encodeURIComponent(query)}`, searchAnswer)
