import { shallowRef, watch, type ShallowRef } from 'vue'
import type { Refusal } from '#shared/refusal.ts'
import { fetchIncident, type IncidentDetail } from '../../panels/incident-detail.ts'

/** Facts and trace of a matter over HTTP, asked again whenever its live record has moved on. */
export function useIncidentDetail(
  id: () => string,
  revision: () => number,
  fetchDetail = fetchIncident,
): {
  readonly detail: ShallowRef<IncidentDetail | undefined>
  readonly refused: ShallowRef<Refusal | undefined>
  readonly reload: () => void
} {
  const detail = shallowRef<IncidentDetail>()
  const refused = shallowRef<Refusal>()
  let turn = 0

  async function load(): Promise<void> {
    const mine = (turn += 1)
    const got = await fetchDetail(id())
    if (mine !== turn) return
    refused.value = got.ok ? undefined : got.refusal
    if (got.ok) detail.value = got.value
  }

  watch(id, () => (detail.value = undefined))
  watch([id, revision], () => void load(), { immediate: true })
  return { detail, refused, reload: () => void load() }
}
