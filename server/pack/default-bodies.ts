import * as v from 'valibot'
import { organizationId, principalId, unitId } from '#shared/model/id.ts'
import type { Department, Organization } from '#shared/model/organization.ts'
import type { Place } from '#shared/model/place.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { LocalizedText } from '#shared/model/words.ts'

const join = (first: LocalizedText, second: LocalizedText): LocalizedText => ({
  'zh-CN': first['zh-CN'] + second['zh-CN'],
  'zh-Hant': first['zh-Hant'] + second['zh-Hant'],
  en: `${first.en} ${second.en}`,
})

const OFFICE: LocalizedText = { 'zh-CN': '办事处', 'zh-Hant': '辦事處', en: 'Office' }
const COMMITTEE: LocalizedText = {
  'zh-CN': '居委会',
  'zh-Hant': '居委會',
  en: "Residents' Committee",
}

/**
 * Bodies of a pack that brings none, so that every matter finds somebody: a station of each department per district,
 * an office per subdistrict, a residents' committee per community.
 */
export function defaultOrganizations(
  places: readonly Place[],
  departments: readonly Department[],
): Organization[] {
  const of = (kind: Place['kind']): Place[] => places.filter((place) => place.kind === kind)
  const districts = of('district').length > 0 ? of('district') : of('city')
  return [
    ...districts.flatMap((district) =>
      departments.map((department): Organization => ({
        id: v.parse(organizationId, `o-ds-${department.id}-${district.id}`),
        kind: 'departmentStation',
        hand: 'government',
        names: join(district.names, department.names),
        departmentId: department.id,
        placeIds: [district.id],
      })),
    ),
    ...of('subdistrict').map((place): Organization => ({
      id: v.parse(organizationId, `o-so-${place.id}`),
      kind: 'subdistrictOffice',
      hand: 'government',
      names: join(place.names, OFFICE),
      departmentId: null,
      placeIds: [place.id],
    })),
    ...of('community').map((place): Organization => ({
      id: v.parse(organizationId, `o-rc-${place.id}`),
      kind: 'residentsCommittee',
      hand: 'selfGovernance',
      names: /[会會]$/u.test(place.names['zh-CN']) ? place.names : join(place.names, COMMITTEE),
      departmentId: null,
      placeIds: [place.id],
    })),
  ]
}

const KINDS: Readonly<Record<string, Unit['kind']>> = {
  enforcement: 'enforcement',
  sanitation: 'sanitation',
  safety: 'police',
  civil: 'ambulance',
  utilities: 'municipalCrew',
  housing: 'inspector',
}

/** One crew per station: enough to try a pack out; a city brings its own. */
export function defaultUnits(
  places: readonly Place[],
  organizations: readonly Organization[],
): Unit[] {
  const parents = new Map(places.map((place) => [place.id, place.parentId]))
  const stations = organizations.filter(({ kind }) => kind === 'departmentStation')
  return stations.map((station, index): Unit => {
    const area = station.placeIds[0]
    const parent = area === undefined ? null : (parents.get(area) ?? null)
    const number = String(index + 1).padStart(3, '0')
    const id = v.parse(unitId, `U${number}`)
    return {
      id,
      callSign: `U-${number}`,
      kind: KINDS[String(station.departmentId)] ?? 'sanitation',
      hand: 'government',
      organizationId: station.id,
      placeIds: [...(parent === null ? [] : [parent]), ...station.placeIds],
      principalId: v.parse(principalId, `u:${id}`),
      status: 'free',
      orderId: null,
    }
  })
}
