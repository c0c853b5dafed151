import type { Organization, OrganizationKind } from '#shared/model/organization.ts'
import type { CityPack } from '#shared/model/pack.ts'
import type { Place } from '#shared/model/place.ts'
import type { Unit } from '#shared/model/unit.ts'

/**
 * The corner of the city where the demo's people work: one community, the bodies and units around it. All of it is one
 * neighborhood, so that what the head of the community sees is what the phones there get to do.
 */
export interface HomeGround {
  /** Widest first: city, district, subdistrict, community. */
  readonly city: Place
  readonly district: Place
  readonly subdistrict: Place
  readonly community: Place
  /** The company whose estates lie in several subdistricts. */
  readonly company: Organization
  readonly station: Organization
  readonly tower: Place | undefined
  /** Left to the people who sign in: the simulator never acts for them. */
  readonly units: Readonly<Record<GuestKind, Unit>>
}

export type GuestKind = 'gridWorker' | 'inspector' | 'unitMember' | 'propertyWorker' | 'volunteer'

/** Finds it: a pure function of the pack, so that the doors and the simulator agree without talking. */
export function findHomeGround(pack: CityPack): HomeGround {
  const places = new Map<string, Place>(pack.places.map((place) => [place.id, place]))
  const company = demand(widestCompany(pack, places), 'property company')
  const community = demand(bestCommunity(pack, places, company), 'community with people')
  const parent = (place: Place) => demand(places.get(place.parentId ?? ''), `parent of ${place.id}`)
  const subdistrict = parent(community)
  const district = parent(subdistrict)
  const unit = (kind: Unit['kind'], area: Place) =>
    demand(
      pack.units.find((entry) => entry.kind === kind && entry.placeIds.at(-1) === area.id),
      `${kind} of ${area.id}`,
    )
  const crews = pack.units.filter(
    (entry) => entry.kind === 'property' && entry.organizationId === company.id,
  )
  const crew = unit('municipalCrew', subdistrict)
  return {
    city: parent(district),
    district,
    subdistrict,
    community,
    company,
    station: demand(
      pack.organizations.find(({ id }) => id === crew.organizationId),
      'station of the crew',
    ),
    tower: pack.places.find((place) => place.kind === 'officeTower'),
    units: {
      propertyWorker: demand(
        crews.find(({ placeIds }) => placeIds.includes(community.id)) ?? crews[0],
        'crew of the property company',
      ),
      gridWorker: unit('gridWorker', community),
      volunteer: unit('volunteers', community),
      inspector: unit('inspector', subdistrict),
      unitMember: crew,
    },
  }
}

/** The body of a kind that answers for exactly this place. */
export function bodyOf(
  pack: CityPack,
  kind: OrganizationKind,
  placeIds: readonly string[],
): Organization | undefined {
  return pack.organizations.find(
    (body) => body.kind === kind && body.placeIds.some((id) => placeIds.includes(id)),
  )
}

/** Of the companies with estates in at least four subdistricts the smallest: its queue is short enough to be read. */
function widestCompany(
  pack: CityPack,
  places: ReadonlyMap<string, Place>,
): Organization | undefined {
  const subdistrictOf = (id: string): string | undefined => {
    for (let place = places.get(id); place; place = places.get(place.parentId ?? '')) {
      if (place.kind === 'subdistrict') return place.id
    }
    return undefined
  }
  const spread = pack.organizations.filter(
    (body) =>
      body.kind === 'propertyCompany' && new Set(body.placeIds.map(subdistrictOf)).size >= 4,
  )
  return spread.sort((a, b) => a.placeIds.length - b.placeIds.length)[0]
}

/**
 * A community in which there are two grid workers, so that what one cannot do is passed on to the neighbors; where the
 * company has an estate with a crew, or at least near one.
 */
function bestCommunity(
  pack: CityPack,
  places: ReadonlyMap<string, Place>,
  company: Organization,
): Place | undefined {
  const crews = pack.units.filter(
    ({ kind, organizationId }) => kind === 'property' && organizationId === company.id,
  )
  const atCrews = new Set<string>(crews.flatMap(({ placeIds }) => placeIds))
  const duty = (kind: Unit['kind']) =>
    Map.groupBy(
      pack.units.filter((unit) => unit.kind === kind),
      (unit) => String(unit.placeIds.at(-1)),
    )
  const [gridWorkers, volunteers] = [duty('gridWorker'), duty('volunteers')]
  const scoreOf = (place: Place): number =>
    (Math.min(2, gridWorkers.get(place.id)?.length ?? 0) - 1) * 4 +
    (atCrews.has(place.id) ? 2 : 0) +
    (place.parentId !== null && atCrews.has(place.parentId) ? 1 : 0)
  return [...places.values()]
    .filter(({ id, kind }) => kind === 'community' && gridWorkers.has(id) && volunteers.has(id))
    .sort((a, b) => scoreOf(b) - scoreOf(a))[0]
}

/** A city in which one of these is missing cannot be shown as a demo; that is a bug of its generator. */
function demand<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`the demo city has no ${what}`)
  return found
}
