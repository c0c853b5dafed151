import type { Hand, Organization, OrganizationKind } from '#shared/model/organization.ts'
import type { Building, Place } from '#shared/model/place.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import { defaultDepartments } from '../../../core/classes/departments.ts'
import { toOrganizationId } from '../ids.ts'
import { HOME_SECONDS, join, makeNamer, say } from '../names/words.ts'
import { at, type Dice } from '../random.ts'

const HANDS: Record<OrganizationKind, Hand> = {
  partyOrganization: 'government',
  residentsCommittee: 'selfGovernance',
  subdistrictOffice: 'government',
  departmentStation: 'government',
  propertyCompany: 'market',
  ownersCommittee: 'selfGovernance',
  volunteerTeam: 'selfGovernance',
  enterprise: 'market',
  onSiteUnit: 'market',
}

const TITLES = {
  subdistrictOffice: say('办事处', '辦事處', 'Office'),
  subdistrictParty: say('党工委', '黨工委', 'Party Committee'),
  communityParty: say('党总支', '黨總支', 'Party Branch'),
  residentsCommittee: say('居委会', '居委會', "Residents' Committee"),
  volunteerTeam: say('志愿者服务队', '志工服務隊', 'Volunteers'),
  station: say('工作站', '工作站', 'Station'),
  property: say('物业', '物業', 'Property'),
  owners: say('业委会', '業委會', "Owners' Committee"),
} as const

/** The body of a kind that answers for a place. */
function body(
  kind: OrganizationKind,
  id: string,
  names: LocalizedText,
  placeIds: readonly Place['id'][],
): Organization {
  return {
    id: toOrganizationId(id),
    kind,
    hand: HANDS[kind],
    names,
    departmentId: null,
    placeIds: [...placeIds],
  }
}

const stem = (place: Place, word: string, words: string): LocalizedText =>
  say(
    place.names['zh-CN'].replace(word, ''),
    place.names['zh-Hant'].replace(words, ''),
    place.names.en.replace(/ Community$/u, ''),
  )

/** Every body of the city that can act, of all kinds and hands. */
export function makeOrganizations(
  places: readonly Place[],
  buildings: readonly Building[],
  hand: { dice: Dice; used: Set<string> },
): Organization[] {
  const of = (kind: Place['kind']): Place[] => places.filter((place) => place.kind === kind)
  const namer = makeNamer(hand.dice, HOME_SECONDS, hand.used)
  const estates = of('residentialComplex')
  return [
    ...of('district').flatMap(stationsOf),
    ...of('subdistrict').flatMap((place) => [
      body('subdistrictOffice', `o-so-${place.id}`, join(place.names, TITLES.subdistrictOffice), [
        place.id,
      ]),
      body('partyOrganization', `o-pa-${place.id}`, join(place.names, TITLES.subdistrictParty), [
        place.id,
      ]),
    ]),
    ...of('community').flatMap(bodiesOfCommunity),
    ...propertyCompanies(estates, of('officeTower'), { namer, dice: hand.dice, places }),
    ...estates
      .filter(() => hand.dice.chance(0.6))
      .map((estate) =>
        body('ownersCommittee', `o-oc-${estate.id}`, join(estate.names, TITLES.owners), [
          estate.id,
        ]),
      ),
    ...enterprises(buildings, { namer, dice: hand.dice }),
    ...onSiteUnits(buildings, { namer, dice: hand.dice }),
  ]
}

const stationsOf = (district: Place): Organization[] =>
  defaultDepartments.map((department) => ({
    ...body(
      'departmentStation',
      `o-ds-${department.id}-${district.id}`,
      join(join(district.names, department.names), TITLES.station),
      [district.id],
    ),
    departmentId: department.id,
  }))

function bodiesOfCommunity(place: Place): Organization[] {
  const name = stem(place, '社区', '社區')
  return [
    body('residentsCommittee', `o-rc-${place.id}`, join(name, TITLES.residentsCommittee), [
      place.id,
    ]),
    body('partyOrganization', `o-pa-${place.id}`, join(name, TITLES.communityParty), [place.id]),
    body('volunteerTeam', `o-vt-${place.id}`, join(name, TITLES.volunteerTeam), [place.id]),
  ]
}

interface Naming {
  readonly namer: () => LocalizedText
  readonly dice: Dice
}

const COMPANIES = 10

/**
 * Property companies. The first has exactly four estates, each in another subdistrict; the estates of the
 * others lie mostly in one part of the city, but never in one subdistrict alone.
 */
function propertyCompanies(
  estates: readonly Place[],
  towers: readonly Place[],
  tools: Naming & { places: readonly Place[] },
): Organization[] {
  const parentOf = new Map(tools.places.map((place) => [place.id, place.parentId]))
  const subdistrictOf = (estate: Place): string => {
    const community = estate.parentId
    return (community === null ? null : parentOf.get(community)) ?? ''
  }
  const four = fourApart(estates, subdistrictOf)
  const rest = estates.filter((estate) => !four.includes(estate))
  const ordered = rest.sort(
    (a, b) => subdistrictOf(a).localeCompare(subdistrictOf(b)) || a.id.localeCompare(b.id),
  )
  const holdings: Place['id'][][] = Array.from({ length: COMPANIES }, () => [])
  holdings[0] = four.map((estate) => estate.id)
  ordered.forEach((estate, index) => {
    const home = Math.floor((index / ordered.length) * (COMPANIES - 1))
    const stray = tools.dice.chance(0.35) ? tools.dice.integer(0, COMPANIES - 2) : home
    at(holdings, stray + 1).push(estate.id)
  })
  towers.forEach((tower, index) => at(holdings, 1 + (index % (COMPANIES - 1))).push(tower.id))
  return holdings.map((placeIds, index) =>
    body('propertyCompany', `o-pc-${index + 1}`, join(tools.namer(), TITLES.property), placeIds),
  )
}

function fourApart(estates: readonly Place[], subdistrictOf: (estate: Place) => string): Place[] {
  const bySubdistrict = [...Map.groupBy(estates, subdistrictOf)].sort(
    (a, b) => b[1].length - a[1].length,
  )
  // One of each district's fullest subdistricts, then whichever comes: the queue crosses district borders.
  const spread = [0, 3, 6, 9].map((index) => bySubdistrict[index % bySubdistrict.length])
  return spread.flatMap((entry) => entry?.[1].slice(0, 1) ?? [])
}

const TRADES = [
  say('食品有限公司', '食品有限公司', 'Foods'),
  say('建筑运输有限公司', '建築運輸有限公司', 'Haulage'),
  say('精密机械有限公司', '精密機械有限公司', 'Machinery'),
  say('超市', '超市', 'Market'),
  say('软件有限公司', '軟體有限公司', 'Software'),
  say('养老服务有限公司', '長照服務有限公司', 'Elder Services'),
] as const

const enterprises = (buildings: readonly Building[], { namer, dice }: Naming): Organization[] =>
  sample(
    buildings.filter((building) => building.use === 'industrial' || building.use === 'commercial'),
    48,
    dice,
  ).map((building, index) =>
    body('enterprise', `o-en-${index + 1}`, join(namer(), dice.pick(TRADES)), [building.cellId]),
  )

function onSiteUnits(buildings: readonly Building[], { namer, dice }: Naming): Organization[] {
  const title = (building: Building): LocalizedText =>
    building.use === 'hospital' ? say('医院', '醫院', 'Hospital') : say('学校', '學校', 'School')
  const hosts = buildings.filter(
    (building) => building.use === 'school' || building.use === 'hospital',
  )
  return sample(hosts, 40, dice).map((building, index) =>
    body('onSiteUnit', `o-su-${index + 1}`, join(namer(), title(building)), [building.cellId]),
  )
}

/** Some of a list, evenly spread over it. */
export function sample<T>(list: readonly T[], count: number, dice: Dice): T[] {
  const wanted = Math.min(count, list.length)
  const step = list.length / Math.max(1, wanted)
  return Array.from({ length: wanted }, (_, index) =>
    at(list, Math.floor((index + dice.next() * 0.98) * step)),
  )
}
