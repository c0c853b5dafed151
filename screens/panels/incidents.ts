import { defineStore } from 'pinia'
import { computed, markRaw, shallowRef, watch } from 'vue'
import { useAtlas } from '../live/atlas.ts'
import { useCity } from '../live/city.ts'
import { cityNow } from '../live/clock.ts'
import { makeIncidentIndex, type IncidentChange } from './incident-index.ts'
import type { IncidentRow } from './incident-row.ts'

/** A change with the city instant at which this screen learned of it. */
export interface TimedChange extends IncidentChange {
  readonly key: number
  readonly at: number
}

/** Changes kept for the list; older ones are counted, not shown. */
const KEPT_CHANGES = 200

/** The live matters of this desk or phone in order, derived once per version, and what changed since one last looked. */
export const useIncidents = defineStore('incidents', () => {
  const city = useCity()
  const atlas = useAtlas()
  const index = markRaw(makeIncidentIndex((code) => atlas.classes.get(code)))
  const rows = shallowRef<readonly IncidentRow[]>([])
  const changes = shallowRef<readonly TimedChange[]>([])
  const sinceAt = shallowRef(cityNow())
  const changeCount = shallowRef(0)
  /** Real instant of the last change per id, for the 240 ms mark. */
  const changedAt = markRaw(new Map<string, number>())
  let key = 0

  function update(): void {
    const told = index.update(city.fullRecords('incident'))
    if (rows.value !== index.rows()) rows.value = index.rows()
    if (told.length > 0) tell(told)
  }

  function tell(told: readonly IncidentChange[]): void {
    const at = cityNow()
    for (const change of told) changedAt.set(change.id, performance.now())
    if (changedAt.size > 5000) changedAt.clear()
    const steps = told.filter((change) => change.from !== change.to)
    changeCount.value += steps.length
    const timed = steps.slice(-KEPT_CHANGES).map((change) => ({ ...change, at, key: (key += 1) }))
    changes.value = [...timed.reverse(), ...changes.value].slice(0, KEPT_CHANGES)
  }

  /** "I have looked": counting starts anew. */
  function looked(): void {
    sinceAt.value = cityNow()
    changeCount.value = 0
    changes.value = []
  }

  watch(() => city.versions.incident.value, update, { immediate: true })
  watch(
    () => atlas.card,
    () => {
      index.clear()
      update()
    },
  )

  const open = computed(() => rows.value.filter((row) => row.isOpen))
  const countByPriority = computed(() => {
    const counts = { 1: 0, 2: 0, 3: 0, 4: 0 }
    for (const row of open.value) counts[row.record.priority] += 1
    return counts
  })

  return {
    rows,
    open,
    countByPriority,
    changes,
    changeCount,
    sinceAt,
    looked,
    changedAt,
    rowOf: (id: string) => (void rows.value, index.byId.get(id)),
  }
})
