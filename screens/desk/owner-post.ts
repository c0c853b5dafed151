import type { Role } from '#shared/access/roles.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { Unit } from '#shared/model/unit.ts'

const postOfUnit: Readonly<Partial<Record<Unit['kind'], Role>>> = {
  gridWorker: 'gridWorker',
  inspector: 'inspector',
  property: 'propertyWorker',
  volunteers: 'volunteer',
  residentsGroup: 'volunteer',
}
const postOfBody: Readonly<Partial<Record<Organization['kind'], Role>>> = {
  departmentStation: 'departmentHandler',
  propertyCompany: 'propertyDispatcher',
  partyOrganization: 'partyBranchSecretary',
}

/**
 * In which post somebody holds an order: of the unit that was sent, else of the body that was asked.
 *
 * @returns undefined where a body has no post of its own for this.
 */
export function ownerPostOf(
  body: Pick<Organization, 'kind'>,
  unit: Pick<Unit, 'kind'> | undefined,
): Role | undefined {
  return unit ? (postOfUnit[unit.kind] ?? 'unitMember') : postOfBody[body.kind]
}
