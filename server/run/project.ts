import type { Projection } from '#shared/access/audience.ts'
import type { WallVeil } from '#shared/access/home-veil.ts'
import { projectRecord } from '#shared/access/projection.ts'
import type { RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from '#shared/sync/change.ts'
import { digestRecord } from '#shared/sync/digest.ts'
import type { Projected } from './audience.ts'

/** A record as a projection shows it, with its digest; undefined when the projection hides the kind. */
export type Project = (
  projection: Projection,
  kind: RecordKind,
  record: WireRecord,
) => Projected | undefined

/** Projects each record once per projection, however many audiences hold it: records are never altered (A4). */
export function makeProject(veil: WallVeil): Project {
  const made = new Map<Projection, WeakMap<WireRecord, Projected | 'hidden'>>()
  return (projection, kind, record) => {
    const known = made.get(projection) ?? new WeakMap<WireRecord, Projected | 'hidden'>()
    made.set(projection, known)
    const before = known.get(record)
    if (before) return before === 'hidden' ? undefined : before
    const projected = projectRecord(
      projection,
      kind,
      projection === 'wall' ? veil(kind, record) : record,
    )
    const now = projected && { record: projected, digest: digestRecord(kind, projected) }
    known.set(record, now ?? 'hidden')
    return now
  }
}
