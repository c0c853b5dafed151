import * as v from 'valibot'
import { building } from '#shared/model/place.ts'
import type { Result } from '#shared/refusal.ts'
import { request } from '../../live/http.ts'

const count = v.number()

/** Body of `GET /api/v1/buildings/:id`: sums of the building, never a home or a person. */
export const buildingAnswer = v.object({
  building: v.omit(building, ['outline']),
  counts: v.object({
    homes: count,
    persons: count,
    frail: count,
    livesAlone: count,
    rented: count,
  }),
})
export type BuildingAnswer = v.InferOutput<typeof buildingAnswer>

export const fetchBuilding = (id: string): Promise<Result<BuildingAnswer>> =>
  request(`/api/v1/buildings/${encodeURIComponent(id)}`, buildingAnswer)
