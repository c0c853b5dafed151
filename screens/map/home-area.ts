import { publicPlace, type HomeRegister } from '#shared/access/home-veil.ts'
import type { WallRecord } from '#shared/access/projection.ts'
import type { Place } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'

type Matter = Pick<WallRecord<'incident'>, 'classCode' | 'placeIds' | 'point'>
interface Register {
  readonly classes: ReadonlyMap<string, { readonly inHome: boolean }>
  readonly places: ReadonlyMap<string, Place>
}

const lookedUpIn = ({ classes, places }: Register): HomeRegister => ({
  class: (code) => classes.get(code),
  place: (id) => places.get(id),
})

/** The community of a matter that lies in a home. @returns undefined where it lies in none, or its community is not known. */
export const homeArea = (matter: Matter, register: Register): Place | undefined =>
  publicPlace(matter, lookedUpIn(register)).community

/**
 * Where a wall shows a matter, and where a desk makes it look: one in a home stands in the middle of its community, also while
 * it is selected or commands an emergency (`screens/wall/SPEC.md` W9).
 */
export const publicPoint = (matter: Matter, register: Register): Position | null =>
  publicPlace(matter, lookedUpIn(register)).point
