import type { DeskRecord } from '#shared/access/projection.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { Place } from '#shared/model/place.ts'
import type { IncidentRow } from '../../panels/incident-row.ts'

/** What the side rail says of a place. */
export interface PlaceFacts {
  readonly rows: readonly IncidentRow[]
  readonly late: number
  readonly unitsFree: number
  readonly unitsOnDuty: number
  readonly bodies: readonly Organization[]
}

interface Given {
  readonly place: Place
  readonly open: readonly IncidentRow[]
  readonly units: Iterable<DeskRecord<'unit'>>
  readonly organizations: Iterable<Organization>
  readonly now: number
}

/** Open matters, forces and bodies of one place. */
export function placeFacts({ place, open, units, organizations, now }: Given): PlaceFacts {
  const rows = open.filter((row) => row.record.placeIds.some((id) => id === place.id))
  const onDuty = [...units].filter(
    (unit) => unit.status !== 'offDuty' && unit.placeIds.some((id) => id === place.id),
  )
  return {
    rows,
    late: rows.filter((row) => row.dueAt < now).length,
    unitsFree: onDuty.filter((unit) => unit.status === 'free').length,
    unitsOnDuty: onDuty.length,
    bodies: [...organizations].filter((body) => body.placeIds.some((id) => id === place.id)),
  }
}

/** Open and late per place, in one pass over the matters. */
export function countsByPlace(
  open: Iterable<IncidentRow>,
  now: number,
): ReadonlyMap<string, { readonly open: number; readonly late: number }> {
  const counts = new Map<string, { open: number; late: number }>()
  for (const row of open) {
    for (const id of row.record.placeIds) {
      const known = counts.get(id) ?? { open: 0, late: 0 }
      known.open += 1
      if (row.dueAt < now) known.late += 1
      counts.set(id, known)
    }
  }
  return counts
}

/** From the widest place down to this one. */
export function pathTo(place: Place, places: ReadonlyMap<string, Place>): readonly Place[] {
  const path: Place[] = []
  for (let here: Place | undefined = place; here && !path.includes(here);) {
    path.unshift(here)
    here = here.parentId === null ? undefined : places.get(here.parentId)
  }
  return path
}
