import type { PlaceId } from '#shared/model/id.ts'
import type { Calendar, CityPack } from '#shared/model/pack.ts'
import type { Building } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import { drawGrounds } from './areas/grounds.ts'
import { nestAreas } from './areas/nest.ts'
import { makeGeodesy, type Geodesy } from './areas/outline.ts'
import { drawAreas, type Areas } from './areas/places.ts'
import { makeDevices, type Spot } from './bodies/devices.ts'
import { makeOrganizations } from './bodies/organizations.ts'
import { makeUnits } from './bodies/units.ts'
import { addressBuildings } from './buildings/addresses.ts'
import { makeEstates, type Stock } from './buildings/estates.ts'
import { chooseUses, layLanes, type LandUse, type Parcel } from './buildings/land-use.ts'
import { raise } from './buildings/raise.ts'
import { defaultClasses } from '../../core/classes/classes.ts'
import { defaultDepartments } from '../../core/classes/departments.ts'
import { between } from './mesh/plane.ts'
import { livingEdges, type Face } from './mesh/mesh.ts'
import { nameStreets } from './names/streets.ts'
import { say } from './names/words.ts'
import { at, makeDice, type Dice } from './random.ts'
import { drawGroundPlan, type GroundPlan } from './streets/ground-plan.ts'
import { dropIslands, findStreets, toRoads } from './streets/network.ts'

/** Where the invented city lies: an empty corner of a coastal plain. */
const ORIGIN: Position = [121.1, 30.72]

const CITY_NAME = say('澜浦市', '瀾浦市', 'Lanpu')
const DISTRICT_NAMES = [
  say('鹤汀区', '鶴汀區', 'Heting District'),
  say('砚桥区', '硯橋區', 'Yanqiao District'),
  say('云帆区', '雲帆區', 'Yunfan District'),
]

/** @source State Council notice on public holidays of 2026 (days without weekends shifted in) */
const CALENDAR: Calendar = {
  timeZone: 'Asia/Shanghai',
  workBands: [
    { fromMinute: 9 * 60, toMinute: 12 * 60 },
    { fromMinute: 13 * 60, toMinute: 18 * 60 },
  ],
  holidays: [
    '2026-01-01',
    '2026-01-02',
    '2026-01-03',
    '2026-02-15',
    '2026-02-16',
    '2026-02-17',
    '2026-02-18',
    '2026-02-19',
    '2026-02-20',
    '2026-02-21',
    '2026-02-22',
    '2026-02-23',
    '2026-04-04',
    '2026-04-05',
    '2026-04-06',
    '2026-05-01',
    '2026-05-02',
    '2026-05-03',
    '2026-05-04',
    '2026-05-05',
    '2026-06-19',
    '2026-06-20',
    '2026-06-21',
    '2026-09-25',
    '2026-09-26',
    '2026-09-27',
    '2026-10-01',
    '2026-10-02',
    '2026-10-03',
    '2026-10-04',
    '2026-10-05',
    '2026-10-06',
    '2026-10-07',
  ],
  makeUpDays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
}

/** The synthetic city of a seed: same seed, same city to the last vertex. */
export function makeCity(seed: number): CityPack {
  const dice = makeDice(seed)
  const used = new Set<string>()
  const geodesy = makeGeodesy(ORIGIN)
  const plan = drawGroundPlan(dice.fork('plan'))
  const nest = nestAreas(plan, dice.fork('areas'))
  const uses = chooseUses(plan.lots, dice.fork('uses'))
  const parcels = layLanes(plan, uses, dice.fork('lanes'))
  dropIslands(plan.mesh)
  const network = findStreets(plan.mesh)
  const streetNames = nameStreets(network, dice.fork('streets'), used)
  const parcelsOf: Face[][] = plan.lots.map(() => [])
  for (const parcel of parcels) at(parcelsOf, parcel.lot).push(parcel.face)
  const naming = { city: CITY_NAME, districts: DISTRICT_NAMES, used, dice: dice.fork('names') }
  const areas = drawAreas(nest, { lots: plan.lots, parcelsOf, geodesy }, naming)
  const stocks = stockUp({ plan, uses, parcels, areas, dice: dice.fork('buildings') })
  const estates = makeEstates(stocks, geodesy, { dice: dice.fork('estates'), used })
  const namesOf = (kind: string) =>
    new Map(
      areas.places
        .filter((place) => place.kind === kind)
        .map((place) => [String(place.id), place.names]),
    )
  const directory = {
    network,
    names: streetNames,
    districtNames: namesOf('district'),
    communityNames: namesOf('community'),
  }
  const buildings = addressBuildings(stocks, estates, { directory, geodesy })
  const grounds = drawGrounds(plan, stocks, {
    parcelsOf,
    outline: plan.outline,
    geodesy,
    dice: dice.fork('grounds'),
    used,
  })
  const places = [...areas.places, ...estates.places]
  const organizations = makeOrganizations(places, buildings, { dice: dice.fork('bodies'), used })
  const chains = chainsOf(areas)
  return {
    id: `lanpu-${seed}`,
    names: CITY_NAME,
    synthetic: true,
    attribution: '',
    origin: ORIGIN,
    calendar: CALENDAR,
    places,
    shapes: [...areas.shapes, ...estates.shapes],
    buildings,
    roads: toRoads(network, streetNames, geodesy),
    grounds,
    classes: defaultClasses,
    departments: defaultDepartments,
    organizations,
    units: makeUnits(places, organizations),
    devices: makeDevices(buildings, findSpots(plan, { parcels, areas, geodesy }), {
      dice: dice.fork('devices'),
      chainOf: (building) => [
        ...(chains.get(building.cellId) ?? []),
        ...(building.complexId === null ? [] : [building.complexId]),
      ],
    }),
  }
}

interface Materials {
  readonly plan: GroundPlan
  readonly uses: readonly LandUse[]
  readonly parcels: readonly Parcel[]
  readonly areas: Areas
  readonly dice: Dice
}

/** Raises the buildings of every block. */
function stockUp({ plan, uses, parcels, areas, dice }: Materials): Stock[] {
  const byLot = Map.groupBy(parcels, (parcel) => parcel.lot)
  return plan.lots.map((lot, index) => {
    const faces = (byLot.get(index) ?? []).map((parcel) => parcel.face)
    const use = at(uses, index)
    const own = dice.fork(index)
    const shells = faces.flatMap((face) => raise(use, { face, zone: lot.zone, dice: own }))
    return { lot: index, use, faces, shells, chain: at(areas.chainOf, index) }
  })
}

/** Areas of a cell, widest first, itself last. */
function chainsOf(areas: Areas): Map<Building['cellId'], readonly PlaceId[]> {
  const chains = new Map<Building['cellId'], readonly PlaceId[]>()
  for (const chain of areas.chainOf) {
    const cell = chain[4]
    if (cell !== undefined) chains.set(cell, chain)
  }
  return chains
}

/** Spots in the open: middles of streets and shores, and of parks. */
function findSpots(
  plan: GroundPlan,
  tools: { parcels: readonly Parcel[]; areas: Areas; geodesy: Geodesy },
): Spot[] {
  const lotOf = new Map(tools.parcels.map((parcel) => [parcel.face, parcel.lot]))
  return livingEdges(plan.mesh).flatMap((half): Spot[] => {
    const lot = lotOf.get(half.face)
    const kind = half.edge.kind
    if (
      lot === undefined ||
      kind === 'rail' ||
      kind === 'path' ||
      kind === 'border' ||
      kind === 'midwater'
    )
      return []
    const where =
      kind === 'bank' || kind === 'canal' ? 'shore' : kind === 'lane' ? 'open' : 'street'
    // Just inside the block, so that the spot lies in exactly one cell.
    const middle = between(half.origin, half.end, 0.5)
    const length = Math.hypot(half.end.x - half.origin.x, half.end.y - half.origin.y)
    if (length < 12) return []
    const point = {
      x: middle.x - ((half.end.y - half.origin.y) / length) * 3,
      y: middle.y + ((half.end.x - half.origin.x) / length) * 3,
    }
    return [{ point: tools.geodesy(point), placeIds: at(tools.areas.chainOf, lot), where }]
  })
}
