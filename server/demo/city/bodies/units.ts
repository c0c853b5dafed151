import type { Organization, OrganizationKind } from '#shared/model/organization.ts'
import type { Place } from '#shared/model/place.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { DepartmentKey } from '../../../core/classes/departments.ts'
import { toPrincipalId, toUnitId } from '../ids.ts'
import { at } from '../random.ts'

/** Number of units in the city. */
export const UNIT_COUNT = 600

interface Force {
  readonly kind: Unit['kind']
  readonly letter: string
  readonly hand: Unit['hand']
  readonly count: number
  /** What one of them answers for. */
  readonly area: 'community' | 'subdistrict' | 'district' | 'residentialComplex'
  readonly home: OrganizationKind
  readonly department?: DepartmentKey
}

const FORCES: readonly Force[] = [
  {
    kind: 'gridWorker',
    letter: 'G',
    hand: 'government',
    count: 150,
    area: 'community',
    home: 'residentsCommittee',
  },
  {
    kind: 'volunteers',
    letter: 'V',
    hand: 'selfGovernance',
    count: 120,
    area: 'community',
    home: 'volunteerTeam',
  },
  {
    kind: 'property',
    letter: 'W',
    hand: 'market',
    count: 110,
    area: 'residentialComplex',
    home: 'propertyCompany',
  },
  {
    kind: 'residentsGroup',
    letter: 'R',
    hand: 'selfGovernance',
    count: 24,
    area: 'community',
    home: 'residentsCommittee',
  },
  {
    kind: 'inspector',
    letter: 'N',
    hand: 'government',
    count: 36,
    area: 'subdistrict',
    home: 'subdistrictOffice',
  },
  {
    kind: 'enforcement',
    letter: 'E',
    hand: 'government',
    count: 36,
    area: 'subdistrict',
    home: 'departmentStation',
    department: 'enforcement',
  },
  {
    kind: 'municipalCrew',
    letter: 'M',
    hand: 'government',
    count: 24,
    area: 'subdistrict',
    home: 'departmentStation',
    department: 'utilities',
  },
  {
    kind: 'sanitation',
    letter: 'S',
    hand: 'government',
    count: 24,
    area: 'subdistrict',
    home: 'departmentStation',
    department: 'sanitation',
  },
  {
    kind: 'greenery',
    letter: 'T',
    hand: 'government',
    count: 12,
    area: 'subdistrict',
    home: 'departmentStation',
    department: 'sanitation',
  },
  {
    kind: 'police',
    letter: 'P',
    hand: 'government',
    count: 36,
    area: 'district',
    home: 'departmentStation',
    department: 'safety',
  },
  {
    kind: 'fire',
    letter: 'F',
    hand: 'government',
    count: 12,
    area: 'district',
    home: 'departmentStation',
    department: 'safety',
  },
  {
    kind: 'ambulance',
    letter: 'A',
    hand: 'government',
    count: 16,
    area: 'district',
    home: 'departmentStation',
    department: 'civil',
  },
]

/** All forces of the city, 600 in all: every hand, every kind. */
export function makeUnits(
  places: readonly Place[],
  organizations: readonly Organization[],
): Unit[] {
  const byId = new Map(places.map((place) => [place.id, place]))
  const owners = ownersOf(organizations)
  return FORCES.flatMap((force) => {
    const areas = areasFor(force, places, owners)
    return Array.from({ length: force.count }, (_, index): Unit => {
      const area = at(areas, index % areas.length)
      const chain = chainOf(area, byId)
      const number = String(index + 1).padStart(3, '0')
      const id = toUnitId(`${force.letter}${number}`)
      return {
        id,
        callSign: `${force.letter}-${number}`,
        kind: force.kind,
        hand: force.hand,
        organizationId: homeOf(force, chain, owners).id,
        placeIds: chain.map((place) => place.id),
        principalId: toPrincipalId(`u:${id}`),
        status: 'free',
        orderId: null,
      }
    })
  })
}

type Owners = ReadonlyMap<string, readonly Organization[]>

const ownersOf = (organizations: readonly Organization[]): Owners =>
  Map.groupBy(
    organizations.flatMap((organization) =>
      organization.placeIds.map((id) => ({ id, organization })),
    ),
    (entry) => String(entry.id),
  )
    .entries()
    .reduce(
      (map, [id, entries]) =>
        map.set(
          id,
          entries.map((entry) => entry.organization),
        ),
      new Map<string, Organization[]>(),
    )

/** Estates are taken community by community, so that as many communities as possible have a crew of their own. */
function areasFor(force: Force, places: readonly Place[], owners: Owners): Place[] {
  const all = places.filter((place) => place.kind === force.area)
  if (force.area !== 'residentialComplex') return all
  const managed = all.filter((place) =>
    owners.get(place.id)?.some((body) => body.kind === 'propertyCompany'),
  )
  const seen = new Map<string, number>()
  const turn = managed.map((place) => {
    const key = String(place.parentId)
    const order = seen.get(key) ?? 0
    seen.set(key, order + 1)
    return { place, order }
  })
  return turn.sort((a, b) => a.order - b.order).map(({ place }) => place)
}

function chainOf(area: Place, byId: ReadonlyMap<Place['id'], Place>): Place[] {
  const chain = [area]
  for (let id = area.parentId; id !== null;) {
    const parent = byId.get(id)
    if (parent === undefined) break
    chain.unshift(parent)
    id = parent.parentId
  }
  return chain
}

function homeOf(force: Force, chain: readonly Place[], owners: Owners): Organization {
  for (const place of chain.toReversed()) {
    const home = owners
      .get(place.id)
      ?.find(
        (body) =>
          body.kind === force.home &&
          (force.department === undefined || body.departmentId === force.department),
      )
    if (home !== undefined) return home
  }
  throw new Error(`no ${force.home} for ${force.kind} at ${at(chain, chain.length - 1).id}`)
}
