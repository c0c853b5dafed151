import * as v from 'valibot'
import { instant } from '#shared/model/position.ts'
import type { Result } from '#shared/refusal.ts'
import { request } from '../../live/http.ts'

const band = v.nullable(v.object({ median: v.number(), low: v.number(), high: v.number() }))

/** Body of `GET /api/v1/places/:id/usual`. */
export const usualAnswer = v.object({
  hours: v.array(v.object({ hourAt: instant, reports: band, open: band, late: band })),
})
export type Band = NonNullable<v.InferOutput<typeof band>>
export type UsualHour = v.InferOutput<typeof usualAnswer>['hours'][number]

export const fetchUsual = (placeId: string): Promise<Result<v.InferOutput<typeof usualAnswer>>> =>
  request(`/api/v1/places/${encodeURIComponent(placeId)}/usual?hours=24`, usualAnswer)
