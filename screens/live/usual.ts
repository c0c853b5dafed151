import { defineStore } from 'pinia'
import * as v from 'valibot'
import { shallowReactive } from 'vue'
import { request } from './http.ts'

const range = v.nullable(v.object({ median: v.number(), low: v.number(), high: v.number() }))
const usualAnswer = v.object({
  hours: v.array(v.object({ hourAt: v.number(), reports: range, open: range, late: range })),
  weeks: v.number(),
})
/** What is usual at one place per hour of the last 24 and now; null = not enough history to say. */
export type Usual = v.InferOutput<typeof usualAnswer>
export type UsualRange = NonNullable<Usual['hours'][number]['reports']>

/** Usual ranges by place, from the server's statistics: renewed every quarter of an hour, never guessed here. */
export const useUsual = defineStore('usual', () => {
  const byPlace = shallowReactive(new Map<string, Usual>())

  /** Fetches anew; a place whose answer fails keeps what it had. */
  async function load(placeIds: readonly string[]): Promise<void> {
    for (const id of placeIds) {
      const got = await request(
        `/api/v1/places/${encodeURIComponent(id)}/usual?hours=24`,
        usualAnswer,
      )
      if (got.ok) byPlace.set(id, got.value)
    }
  }

  return { byPlace, load }
})
