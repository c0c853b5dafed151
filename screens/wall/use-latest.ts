import { shallowRef, watch, type ShallowRef } from 'vue'
import type { WallRecord } from '#shared/access/projection.ts'
import { useCity } from '../live/city.ts'
import { cityNow } from '../live/clock.ts'

type Incident = WallRecord<'incident'>

/** One change that arrived while the wall was watching. */
export interface LatestChange {
  readonly record: Incident
  /** City instant at which it reached this screen. */
  readonly at: number
  readonly isNew: boolean
}

const KEPT = 6

/**
 * What changed, newest first: nothing important depends on having seen it move. Where one frame brings several, the
 * gravest stands first. What the snapshot brought is not a change.
 */
export function useLatest(): Readonly<ShallowRef<readonly LatestChange[]>> {
  const city = useCity()
  const latest = shallowRef<readonly LatestChange[]>([])
  let seen: ReadonlyMap<string, Incident> | undefined

  watch(
    () => city.versions.incident.value,
    () => note(city.records('incident')),
    { flush: 'sync', immediate: true },
  )

  function note(records: ReadonlyMap<string, Incident>): void {
    const before = seen
    if (records.size === 0 && before === undefined) return
    seen = new Map(records)
    if (before === undefined) return
    const found: LatestChange[] = []
    for (const [id, record] of records) {
      const known = before.get(id)
      if (known && !differs(known, record)) continue
      found.push({ record, at: cityNow(), isNew: known === undefined })
    }
    if (found.length === 0) return
    found.sort((left, right) => left.record.priority - right.record.priority)
    const ids = new Set(found.map(({ record }) => record.id))
    const older = latest.value.filter(({ record }) => !ids.has(record.id))
    latest.value = [...found, ...older].slice(0, KEPT)
  }

  return latest
}

/** A resync brings every record anew; only those that moved are changes. */
function differs(before: Incident, after: Incident): boolean {
  return before !== after && (before.revision !== after.revision || before.status !== after.status)
}
