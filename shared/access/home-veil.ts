import type { Incident } from '#shared/model/incident.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Place } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import type { RecordKind } from '#shared/model/record.ts'

type Matter = Pick<Incident, 'classCode' | 'placeIds' | 'point'>

/** Classes and places of the city. */
export interface HomeRegister {
  class(code: string): Pick<IncidentClass, 'inHome'> | undefined
  place(id: string): Place | undefined
}

/** Where everybody may be told that a matter is. */
export interface PublicPlace {
  readonly isHome: boolean
  /** Of a matter in a home; undefined where it is not known. */
  readonly community: Place | undefined
  readonly point: Position | null
}

/**
 * A matter in a home is told by its community and stands in the middle of it, and nowhere at all where its community is not
 * known (`screens.md` law 12); any other stands where it is.
 */
export function publicPlace(matter: Matter, register: HomeRegister): PublicPlace {
  if (register.class(matter.classCode)?.inHome !== true)
    return { isHome: false, community: undefined, point: matter.point }
  const community = matter.placeIds
    .map((id) => register.place(id))
    .find((place) => place?.kind === 'community')
  return { isHome: true, community, point: community?.center ?? null }
}

interface AnyRecord {
  readonly id: string
  readonly [field: string]: unknown
}

/** Takes from a record what a wall is not sent. */
export type WallVeil = (kind: RecordKind, record: AnyRecord) => AnyRecord

const NOWHERE = { 'zh-CN': '', 'zh-Hant': '', en: '' }

/** No wall shows a home, so none is sent where one is. A pure function of record and pack, as every projection must be. */
export function makeHomeVeil(register: HomeRegister): WallVeil {
  return (kind, record) => {
    if (kind !== 'incident') return record
    // A record of this kind, by the table it lies in.
    const matter = record as unknown as Matter
    const { isHome, community, point } = publicPlace(matter, register)
    if (!isHome) return record
    const named = community ?? register.place(matter.placeIds[0] ?? '')
    return { ...record, point, address: named?.names ?? NOWHERE }
  }
}
