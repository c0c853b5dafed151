import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import type { Role } from '#shared/access/roles.ts'
import { principalId, stageId } from '#shared/model/id.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { Unit } from '#shared/model/unit.ts'

/** Everything a principal has beside its role; what is not named is empty. */
export type Traits = Partial<Omit<Principal, 'role'>>

const ROLE_BY_KIND: Readonly<Partial<Record<Unit['kind'], Role>>> = {
  gridWorker: 'gridWorker',
  inspector: 'inspector',
  property: 'propertyWorker',
  volunteers: 'volunteer',
  residentsGroup: 'volunteer',
}

/** In which role the people of a unit act. */
export function roleOfUnit(unit: Pick<Unit, 'kind'>): Role {
  return ROLE_BY_KIND[unit.kind] ?? 'unitMember'
}

/** "districtDutyChief" → "district duty chief": a word for the role, never a person's name. */
const wordsOf = (role: Role): string =>
  role.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`)

/** A principal of the demo: known by role or call sign alone. */
export function principalOf(role: Role, traits: Traits = {}): Principal {
  return {
    id: v.parse(principalId, `demo:${role}`),
    role,
    label: wordsOf(role),
    scopePlaceIds: [],
    organizationId: null,
    unitId: null,
    stageId: null,
    ...traits,
  }
}

/** The people of a unit: they answer for its area of duty, the last of its places. */
export function principalOfUnit(unit: Unit): Principal | undefined {
  if (unit.principalId === null) return undefined
  return principalOf(roleOfUnit(unit), {
    id: unit.principalId,
    label: unit.callSign,
    scopePlaceIds: unit.placeIds.slice(-1),
    organizationId: unit.organizationId,
    unitId: unit.id,
  })
}

/** Who answers for a body that has nobody on the road: its handler or dispatcher. */
export function principalOfBody(role: Role, body: Organization): Principal {
  return principalOf(role, {
    id: v.parse(principalId, `demo:${role}:${body.id}`),
    scopePlaceIds: [...body.placeIds],
    organizationId: body.id,
  })
}

/** The stage every wall of the demo shows. */
export const mainStageId = v.parse(stageId, 'main')
