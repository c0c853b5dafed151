import type { CityPack } from '#shared/model/pack.ts'
import type { Building, Place } from '#shared/model/place.ts'
import type { Enterprise, Home, Permit, Person, RegisterSeed } from '#shared/model/register.ts'
import { at, makeDice, type Dice } from '../random.ts'
import { inventName, inventPhone, inventPlate } from './names.ts'

/** Homes entered per community: the register covers whole buildings, never the whole city. */
const HOMES_PER_COMMUNITY = 480

/** Year against which ages are reckoned. */
const CENSUS_YEAR = 2026

/**
 * Base data of the synthetic city: in every community whole buildings until about 480 homes are entered
 * (some 55,000 homes, 140,000 persons). Elders who live alone on the upper floors of walk-ups are among them.
 */
export function makeRegister(seed: number, pack: CityPack): RegisterSeed {
  const dice = makeDice(seed).fork('register')
  const homes: Home[] = []
  const persons: Person[] = []
  const communityOf = communities(pack.places)
  const byCommunity = Map.groupBy(
    pack.buildings.filter((building) => building.homes > 0),
    (building) => communityOf.get(building.cellId),
  )
  for (const [community, buildings] of byCommunity) {
    const own = dice.fork(String(community))
    for (const building of chooseBuildings(buildings))
      enter(building, { homes, persons, dice: own })
  }
  const enterprises = makeEnterprises(pack, dice.fork('enterprises'))
  return {
    homes,
    persons,
    enterprises,
    permits: makePermits(pack, enterprises, dice.fork('permits')),
    volunteers: makeVolunteers(pack, dice.fork('volunteers')),
  }
}

function communities(places: readonly Place[]): Map<Place['id'], Place['id'] | null> {
  return new Map(
    places.filter((place) => place.kind === 'cell').map((cell) => [cell.id, cell.parentId]),
  )
}

/** Walk-ups first, then the rest in the order of the pack, so that the walk-up care story exists everywhere. */
function chooseBuildings(buildings: readonly Building[]): Building[] {
  const isWalkUp = (building: Building): boolean => !building.hasLift && building.storeys >= 5
  const ordered = [...buildings.filter(isWalkUp).slice(0, 8), ...buildings]
  const chosen = new Set<Building>()
  let homes = 0
  for (const building of ordered) {
    if (homes >= HOMES_PER_COMMUNITY) break
    if (chosen.has(building)) continue
    chosen.add(building)
    homes += building.homes
  }
  return [...chosen]
}

interface Entry {
  readonly homes: Home[]
  readonly persons: Person[]
  readonly dice: Dice
}

function enter(building: Building, entry: Entry): void {
  const { dice } = entry
  const perStorey = Math.max(1, Math.ceil(building.homes / building.storeys))
  const rentedShare = building.builtYear < 2000 ? 0.3 : 0.18
  for (let index = 0; index < building.homes; index++) {
    const storey = Math.min(building.storeys, 1 + Math.floor(index / perStorey))
    const door = `${storey}${String((index % perStorey) + 1).padStart(2, '0')}`
    const home: Home = {
      id: `h-${building.id}-${index + 1}`,
      buildingId: building.id,
      storey,
      door,
      rented: dice.chance(rentedShare),
    }
    entry.homes.push(home)
    const sizes = householdOf(building, home, dice)
    sizes.forEach((age, number) =>
      entry.persons.push(makePerson(home, { age, number, count: sizes.length }, dice)),
    )
  }
}

/** Ages of those who live in a home. Old walk-ups have more elders, and more of them alone. */
function householdOf(building: Building, home: Home, dice: Dice): number[] {
  const aged = building.builtYear < 1995 ? 0.4 : 0.2
  const draw = dice.next()
  if (draw < 0.03) return []
  if (home.rented)
    return Array.from({ length: dice.pick([1, 1, 2, 2, 3]) }, () => dice.integer(20, 45))
  if (draw < 0.03 + aged * 0.42) return [dice.integer(66, 95)]
  if (draw < 0.03 + aged) return [dice.integer(62, 88), dice.integer(60, 86)]
  const parent = dice.integer(26, 55)
  const couple = [parent, parent + dice.integer(-4, 4)]
  const children = Array.from({ length: dice.pick([0, 1, 1, 1, 2]) }, () =>
    Math.max(0, parent - dice.integer(24, 34)),
  )
  const elder = dice.chance(0.14) ? [parent + dice.integer(24, 30)] : []
  return [...couple, ...children, ...elder]
}

function makePerson(
  home: Home,
  one: { age: number; number: number; count: number },
  dice: Dice,
): Person {
  const { age, count } = one
  return {
    id: `p-${home.id.slice(2)}-${one.number + 1}`,
    homeId: home.id,
    name: inventName(dice),
    birthYear: CENSUS_YEAR - age,
    sex: dice.chance(age > 75 ? 0.58 : 0.5) ? 'female' : 'male',
    phone: inventPhone(dice),
    mobility: mobilityOf(age, dice),
    livesAlone: count === 1,
    registration: home.rented
      ? dice.pick(['temporary', 'temporary', 'temporary', 'none'])
      : dice.chance(0.93)
        ? 'permanent'
        : 'temporary',
    partyMember: age >= 20 && dice.chance(0.09),
  }
}

function mobilityOf(age: number, dice: Dice): Person['mobility'] {
  if (age < 65) return dice.chance(0.006) ? 'wheelchair' : 'free'
  const frail = (age - 60) / 100
  const draw = dice.next()
  if (draw < frail * 0.07) return 'bedridden'
  if (draw < frail * 0.2) return 'wheelchair'
  return draw < frail * 1.1 ? 'stick' : 'free'
}

const TRADES = [
  'food',
  'haulage',
  'construction',
  'retail',
  'software',
  'machinery',
  'elderCare',
  'repair',
] as const

function makeEnterprises(pack: CityPack, dice: Dice): Enterprise[] {
  const sites = pack.buildings.filter(
    ({ use }) => use === 'commercial' || use === 'office' || use === 'industrial',
  )
  return sites
    .filter(() => dice.chance(0.35))
    .map((building, index) => ({
      id: `e-${index + 1}`,
      buildingId: building.id,
      name: `${inventName(dice)}${dice.pick(['商行', '工坊', '公司', '运输'])}`,
      trade: index % 25 === 0 ? 'haulage' : dice.pick(TRADES),
    }))
}

function makePermits(pack: CityPack, enterprises: readonly Enterprise[], dice: Dice): Permit[] {
  const haulers = enterprises.filter(({ trade }) => trade === 'haulage')
  const builders = enterprises.filter(({ trade }) => trade === 'construction')
  const areas = pack.places.filter(({ kind }) => kind === 'community')
  const kinds = [
    'muckHaulage',
    'muckHaulage',
    'roadworks',
    'nightConstruction',
    'streetVending',
  ] as const
  return Array.from({ length: 160 }, (_, index): Permit => {
    const kind = at(kinds, index % kinds.length)
    const month = dice.integer(1, 12)
    const date = (year: number): string => `${year}-${String(month).padStart(2, '0')}-15`
    return {
      id: `permit-${index + 1}`,
      kind,
      placeId: dice.pick(areas).id,
      enterpriseId: dice.pick(kind === 'muckHaulage' ? haulers : builders).id,
      plates:
        kind === 'muckHaulage'
          ? Array.from({ length: dice.integer(2, 6) }, () => inventPlate(dice))
          : [],
      fromDate: date(2025 + (month > 6 ? 0 : 1)),
      toDate: date(2026 + (month > 6 ? 0 : 1)),
    }
  })
}

const makeVolunteers = (pack: CityPack, dice: Dice): RegisterSeed['volunteers'] =>
  pack.organizations.flatMap((body) => {
    if (body.kind === 'volunteerTeam')
      return [{ organizationId: body.id, count: dice.integer(18, 74) }]
    return body.kind === 'partyOrganization'
      ? [{ organizationId: body.id, count: dice.integer(24, 160) }]
      : []
  })
