import type { Principal } from '#shared/access/principal.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Intent } from '#shared/model/intent/intent.ts'
import type { Seals } from '#shared/model/intent/personal.ts'
import type { OperationId, OrganizationId, PlaceId } from '#shared/model/id.ts'
import type { Organization, OrganizationKind } from '#shared/model/organization.ts'
import type { CityPack } from '#shared/model/pack.ts'
import type { Building } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import type { RecordKind, RecordOf } from '#shared/model/record.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { LocalizedText } from '#shared/model/words.ts'

/** Where something is, by our own atlas. */
export interface Location {
  /** Every place that contains the point, widest first. Empty outside the city. */
  readonly placeIds: readonly PlaceId[]
  readonly buildingId: Building['id'] | null
  /** Building- or street-level; never a door. */
  readonly address: LocalizedText
}

/** What the core asks of the fixed city. Filled by `grid/locate.ts`. */
export interface CityAtlas {
  readonly pack: CityPack
  locate(point: Position): Location
  building(id: string): Building | undefined
  /** Bodies of a kind that answer for one of these places, narrowest place first. */
  organizationsFor(
    placeIds: readonly string[],
    kind: OrganizationKind,
    departmentId?: string,
  ): readonly Organization[]
  organization(id: string): Organization | undefined
  /** Units of a body as the pack has them (places and people never change), narrowest area of duty first, then by id. */
  unitsFor(id: OrganizationId): readonly Unit[]
  class(code: string): IncidentClass | undefined
}

/** All a step may read: committed state with what is decided and not yet durable laid over it. Read-only. */
export interface View {
  readonly atlas: CityAtlas
  get<Kind extends RecordKind>(kind: Kind, id: string): RecordOf<Kind> | undefined
  all<Kind extends RecordKind>(kind: Kind): Iterable<RecordOf<Kind>>
}

/** One wish, checked for shape; what people wrote has been replaced by seals. */
export interface Operation {
  readonly id: OperationId
  readonly principal: Principal
  readonly intent: Intent
  readonly seals: Seals
  /** When it happened by a trusted offline clock, else null. */
  readonly happenedAt: number | null
}

/** The step's surroundings, handed down to each rule. */
export interface Context {
  readonly view: View
  readonly operation: Operation
  /** City's instant, ms. */
  readonly now: number
}
