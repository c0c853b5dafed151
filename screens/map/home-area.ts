import type { WallRecord } from '#shared/access/projection.ts'
import type { Place } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'

type Matter = Pick<WallRecord<'incident'>, 'classCode' | 'placeIds' | 'point'>
interface Register {
  readonly classes: ReadonlyMap<string, { readonly inHome: boolean }>
  readonly places: ReadonlyMap<string, Place>
}

/** The community of a matter that lies in a home. @returns undefined where it lies in none, or its community is not known. */
export function homeArea({ classCode, placeIds }: Matter, register: Register): Place | undefined {
  if (register.classes.get(classCode)?.inHome !== true) return undefined
  return placeIds.map((id) => register.places.get(id)).find((place) => place?.kind === 'community')
}

/**
 * Where a wall shows a matter: one in a home stands in the middle of its community, also while it is selected or commands an
 * emergency, because a wall never shows which home (`SPEC.md` W9 of the wall).
 */
export function publicPoint(matter: Matter, register: Register): Position | null {
  return homeArea(matter, register)?.center ?? matter.point
}
