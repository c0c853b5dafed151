import type { Role } from '#shared/access/roles.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Unit } from '#shared/model/unit.ts'

/** Who acts: a role, and the unit or body in which they sit. */
export interface Actor {
  readonly role: Role
  readonly unitId?: string
}

/** What somebody is going to do about a matter, and when. */
export interface Act {
  /** City instant; an arrival also waits until the unit is there. */
  readonly at: number
  readonly actor: Actor
  readonly intent: PersonIntent
  /** A picture of the place goes with it. */
  readonly needsPhoto: boolean
  /** The unit must have nothing else in hand. */
  readonly unit: Unit | undefined
}
