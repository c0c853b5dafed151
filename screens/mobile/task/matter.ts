import { computed, type ComputedRef } from 'vue'
import type { DeskRecord } from '#shared/access/projection.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import { runningDeadline, type Deadline } from '#shared/time/deadline.ts'
import { useAtlas } from '../../live/atlas.ts'
import { useCity } from '../../live/city.ts'

/** A matter by its id, with its class and the clock that runs on it. */
export interface Matter {
  readonly incident: DeskRecord<'incident'>
  readonly incidentClass: IncidentClass | undefined
  readonly deadline: Deadline | undefined
}

export function useMatter(id: () => string): ComputedRef<Matter | undefined> {
  const city = useCity()
  const atlas = useAtlas()
  return computed(() => {
    void atlas.card
    const incident = city.fullRecords('incident').get(id())
    if (!incident) return undefined
    const incidentClass = atlas.classes.get(incident.classCode)
    const deadline = incidentClass && runningDeadline(incident, incidentClass)
    return { incident, incidentClass, deadline }
  })
}
