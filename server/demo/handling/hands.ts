import type { Incident } from '#shared/model/incident.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { WorkOrder } from '#shared/model/work-order.ts'
import type { CityAtlas } from '../../core/view.ts'
import type { Dice } from '../city/random.ts'
import { findHomeGround } from '../home-ground.ts'
import { roleOfUnit } from '../principals.ts'
import type { Actor } from './act.ts'

/** Who there is to act, and for whom the simulator never does. */
export interface Hands {
  /** Units that are left to the people who sign in. */
  readonly guests: ReadonlySet<string>
  unit(id: string): Unit | undefined
  /** @returns undefined when the order is a guest's, or lies with somebody we do not know. */
  actorOf(order: WorkOrder): Actor | undefined
  inspectorFor(incident: Incident, dice: Dice): Unit | undefined
  /** Another body for a matter that came back. */
  alternative(
    incident: Incident,
    returned: WorkOrder | undefined,
  ): { readonly organization: Organization; readonly unit?: Unit } | undefined
  /** A service that the neighbors' volunteers do instead of the one who was asked. */
  isForNeighbors(incident: Incident, order: WorkOrder): boolean
}

const CARE_CLASS = 'C-CARE'

/** @param mayActForGuests - in the past, before anybody has signed in, everybody acts for themselves. */
export function makeHands(atlas: CityAtlas, mayActForGuests = false): Hands {
  const ground = findHomeGround(atlas.pack)
  const guests = new Set<string>(Object.values(ground.units).map(({ id }) => id))
  const units = new Map<string, Unit>(atlas.pack.units.map((unit) => [unit.id, unit]))
  const byDuty = Map.groupBy(atlas.pack.units, (unit) => String(unit.placeIds.at(-1)))
  const dutyUnits = (incident: Incident, kind: Unit['kind']): Unit[] =>
    incident.placeIds.flatMap((id) =>
      (byDuty.get(id) ?? []).filter((unit) => unit.kind === kind && !guests.has(unit.id)),
    )

  return {
    guests,
    unit: (id) => units.get(id),
    actorOf(order) {
      if (order.unitId === null) return actorOfBody(atlas, order)
      const unit = units.get(order.unitId)
      if (!unit || (guests.has(unit.id) && !mayActForGuests)) return undefined
      const isTheirs = order.principalId === null || order.principalId === unit.principalId
      return isTheirs ? { role: roleOfUnit(unit), unitId: unit.id } : undefined
    },
    inspectorFor(incident, dice) {
      const found = dutyUnits(incident, 'inspector').filter(
        ({ principalId }) => principalId !== incident.handledBy,
      )
      return found.length > 0 ? dice.pick(found) : undefined
    },
    alternative(incident, returned) {
      const matter = atlas.class(incident.classCode)
      if (!matter) return undefined
      const isCare = incident.classCode === CARE_CLASS
      const places = incident.placeIds
      const volunteers = isCare ? atlas.organizationsFor(places, 'volunteerTeam')[0] : undefined
      if (volunteers) {
        const unit = atlas.unitsFor(volunteers.id)[0]
        return { organization: volunteers, ...(unit ? { unit } : {}) }
      }
      const station = atlas.organizationsFor(places, 'departmentStation', matter.departmentId)[0]
      const committee = atlas.organizationsFor(places, 'residentsCommittee')[0]
      const bodies = [station, committee].flatMap((body) => body ?? [])
      const organization = bodies.find(({ id }) => id !== returned?.organizationId) ?? bodies[0]
      return organization && { organization }
    },
    isForNeighbors: (incident, order) =>
      incident.classCode === CARE_CLASS &&
      incident.orderIds.length === 1 &&
      incident.placeIds.includes(ground.community.id) &&
      order.unitId !== null &&
      (mayActForGuests || !guests.has(order.unitId)),
  }
}

/** Orders that went to a body without a unit are taken at its desk. */
function actorOfBody(atlas: CityAtlas, order: WorkOrder): Actor | undefined {
  const body = atlas.organization(order.organizationId)
  if (!body) return undefined
  const role =
    body.kind === 'departmentStation'
      ? 'departmentHandler'
      : body.kind === 'propertyCompany'
        ? 'propertyDispatcher'
        : undefined
  if (!role) return undefined
  const own = `demo:${role}:${body.id}`
  const isTheirs = order.principalId === null || order.principalId === own
  return isTheirs ? { role, unitId: body.id } : undefined
}
