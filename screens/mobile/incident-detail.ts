import * as v from 'valibot'
import { shallowRef, watch } from 'vue'
import { building } from '#shared/model/place.ts'
import { cityNow } from '../live/clock.ts'
import { request } from '../live/http.ts'
import { useOffline } from '../live/offline.ts'
import { fetchIncident, incidentDetail, type IncidentDetail } from '../panels/incident-detail.ts'

const buildingFacts = v.pick(building, ['storeys', 'hasLift', 'builtYear', 'homes'])
const buildingAnswer = v.object({ building: buildingFacts })

/** What is worth knowing before one goes, and when it was fetched. */
const knownDetail = v.object({
  savedAt: v.number(),
  detail: incidentDetail,
  building: v.nullable(buildingFacts),
})
export type KnownDetail = v.InferOutput<typeof knownDetail>

/** Who reported is never kept on the phone: only what they said. */
const contactFields: readonly string[] = [
  'reporterName',
  'reporterPhone',
  'reporterEmail',
  'accountId',
]

/** The detail as it may lie on the phone. */
export function withoutContacts(detail: IncidentDetail): IncidentDetail {
  const strip = <Row extends { readonly texts?: IncidentDetail['reports'][number]['texts'] }>(
    row: Row,
  ) => ({
    ...row,
    texts:
      row.texts &&
      Object.fromEntries(Object.entries(row.texts).filter(([key]) => !contactFields.includes(key))),
  })
  return { ...detail, trace: detail.trace.map(strip), reports: detail.reports.map(strip) }
}

/** Facts of one matter: at once what the phone remembers, then what the server says, renewed when the matter changes. */
export function useIncidentDetail(
  wanted: () =>
    | { readonly id: string; readonly buildingId: string | null; readonly revision: number }
    | undefined,
) {
  const offline = useOffline()
  const known = shallowRef<KnownDetail>()

  async function load(id: string, buildingId: string | null): Promise<void> {
    known.value ??= await offline.recall(`detail:${id}`, knownDetail)
    const got = await fetchIncident(id)
    if (!got.ok) return
    const facts = await fetchBuilding(buildingId)
    const kept = { savedAt: cityNow(), building: facts ?? known.value?.building ?? null }
    known.value = { ...kept, detail: got.value }
    await offline.remember(`detail:${id}`, { ...kept, detail: withoutContacts(got.value) })
  }

  watch(
    () => [wanted()?.id, wanted()?.revision],
    () => {
      const now = wanted()
      if (now) void load(now.id, now.buildingId)
    },
    { immediate: true },
  )
  return known
}

async function fetchBuilding(id: string | null) {
  if (id === null) return undefined
  const got = await request(`/api/v1/buildings/${encodeURIComponent(id)}`, buildingAnswer)
  return got.ok ? got.value.building : undefined
}
