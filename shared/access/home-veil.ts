import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Place } from '#shared/model/place.ts'
import type { RecordKind } from '#shared/model/record.ts'

interface AnyRecord {
  readonly id: string
  readonly [field: string]: unknown
}

/** Takes from a record what a wall is not sent. */
export type WallVeil = (kind: RecordKind, record: AnyRecord) => AnyRecord

interface Register {
  class(code: string): Pick<IncidentClass, 'inHome'> | undefined
  place(id: string): Place | undefined
}

/**
 * A wall shows nobody's home, so it is not sent where one is: a matter in a home stands in the middle of its community and is
 * named by it, and nowhere at all where its community is not known (`screens.md` law 12). A pure function of the record and the
 * pack, as every projection must be.
 */
export function makeHomeVeil(register: Register): WallVeil {
  return (kind, record) => {
    if (kind !== 'incident' || register.class(String(record['classCode']))?.inHome !== true)
      return record
    const places = (record['placeIds'] as readonly string[]).map((id) => register.place(id))
    const community = places.find((place) => place?.kind === 'community')
    return {
      ...record,
      point: community?.center ?? null,
      address: (community ?? places[0])?.names ?? NOWHERE,
    }
  }
}

const NOWHERE = { 'zh-CN': '', 'zh-Hant': '', en: '' }
