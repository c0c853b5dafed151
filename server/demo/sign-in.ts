import type { Principal } from '#shared/access/principal.ts'
import { roles, type Role, type ScreenKind } from '#shared/access/roles.ts'
import type { OrganizationKind } from '#shared/model/organization.ts'
import type { CityAtlas } from '../core/view.ts'
import { bodyOf, findHomeGround, type GuestKind, type HomeGround } from './home-ground.ts'
import {
  mainStageId,
  principalOf,
  principalOfBody,
  principalOfUnit,
  type Traits,
} from './principals.ts'

/** One-tap sign-ins of the demo; `server/http/session.ts` asks for the same shape (edges do not import each other). */
export interface DemoPeople {
  readonly roles: readonly {
    readonly role: Role
    readonly screen: ScreenKind
    readonly label: string
  }[]
  /**
   * Who signs in.
   *
   * @param unitId - a unit, for the people of its kind; for handlers and property dispatchers the body they sit in.
   * @returns undefined when there is no such unit or body, or its people have another role.
   */
  principal(role: Role, unitId?: string): Principal | undefined
}

/** Roles that work on the street: their first page is the phone. */
const fieldRoles: ReadonlySet<Role> = new Set<Role>([
  'resident',
  'inspector',
  'gridWorker',
  'unitMember',
  'propertyWorker',
  'volunteer',
  'committeeWorker',
  'mediator',
])

/** Bodies whose orders go to no unit of theirs: somebody at the desk takes them. */
const kindOfDesk: Readonly<Partial<Record<Role, OrganizationKind>>> = {
  departmentHandler: 'departmentStation',
  propertyDispatcher: 'propertyCompany',
  partyBranchSecretary: 'partyOrganization',
}

/** One person per role, and one per unit, of the city of this atlas. */
export function makeDemoPeople(atlas: CityAtlas): DemoPeople {
  // A real city's pack need not have the bodies of the demo's corner: there everybody answers for the whole of it.
  const ground = atlas.pack.synthetic ? findHomeGround(atlas.pack) : undefined
  const byRole = new Map(roles.map((role) => [role, demoPrincipal(atlas, ground, role)]))
  const units = new Map<string, Principal | undefined>(
    atlas.pack.units.map((unit) => [unit.id, principalOfUnit(unit)]),
  )
  return {
    roles: roles.map((role) => ({
      role,
      screen: role === 'wall' ? 'wall' : fieldRoles.has(role) ? 'mobile' : 'desk',
      label: byRole.get(role)?.label ?? role,
    })),
    principal(role, unitId) {
      if (unitId === undefined) return byRole.get(role)
      const person = units.get(unitId)
      if (person) return person.role === role ? person : undefined
      const body = atlas.organization(unitId)
      return body && kindOfDesk[role] === body.kind ? principalOfBody(role, body) : undefined
    },
  }
}

function demoPrincipal(atlas: CityAtlas, ground: HomeGround | undefined, role: Role): Principal {
  if (!ground) {
    const scopePlaceIds = atlas.pack.places.slice(0, 1).map(({ id }) => id)
    return principalOf(role, {
      scopePlaceIds,
      ...(role === 'wall' ? { stageId: mainStageId } : {}),
    })
  }
  if (isGuestKind(role)) return principalOfUnit(ground.units[role]) ?? principalOf(role)
  return principalOf(role, traitsOf(atlas, ground, role))
}

const isGuestKind = (role: Role): role is GuestKind & Role =>
  Object.hasOwn(
    { gridWorker: 0, inspector: 0, unitMember: 0, propertyWorker: 0, volunteer: 0 },
    role,
  )

/** Where each role stands; every role that is not named answers for the whole city. */
function traitsOf(atlas: CityAtlas, ground: HomeGround, role: Role): Traits {
  const { city, district, subdistrict, community, company, station, tower } = ground
  const inCommunity = (kind: OrganizationKind): Traits => ({
    scopePlaceIds: [community.id],
    organizationId: bodyOf(atlas.pack, kind, [community.id])?.id ?? null,
  })
  switch (role) {
    case 'supervisor':
      return { scopePlaceIds: [district.id] }
    case 'districtDutyChief':
      return { scopePlaceIds: [district.id] }
    case 'subdistrictDutyOfficer':
      return {
        scopePlaceIds: [subdistrict.id],
        organizationId: bodyOf(atlas.pack, 'subdistrictOffice', [subdistrict.id])?.id ?? null,
      }
    case 'communityHead':
    case 'committeeWorker':
    case 'mediator':
      return inCommunity('residentsCommittee')
    case 'partyBranchSecretary':
      return inCommunity('partyOrganization')
    case 'ownersCommitteeMember': {
      const estates = atlas.pack.places.filter(({ parentId }) => parentId === community.id)
      const owners = bodyOf(
        atlas.pack,
        'ownersCommittee',
        estates.map(({ id }) => id),
      )
      return { scopePlaceIds: [community.id], organizationId: owners?.id ?? null }
    }
    case 'propertyDispatcher':
      return { scopePlaceIds: [...company.placeIds], organizationId: company.id }
    case 'departmentHandler':
      return { scopePlaceIds: [...station.placeIds], organizationId: station.id }
    case 'enterpriseContact':
      return { scopePlaceIds: [tower?.id ?? city.id] }
    case 'wall':
      return { scopePlaceIds: [city.id], stageId: mainStageId }
    default:
      return { scopePlaceIds: [city.id] }
  }
}
