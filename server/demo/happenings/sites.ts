import type { CityPack } from '#shared/model/pack.ts'
import type { Building } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import type { Dice } from '../city/random.ts'
import type { Scene } from './profiles.ts'

/** A spot where something may happen. */
export interface Site {
  readonly point: Position
  readonly buildingId: Building['id'] | null
}

/** Every spot of the city, by what happens there. */
export type Sites = Readonly<Record<Scene, readonly Site[]>>

const WALK_UP_STOREYS = 5
const TOWER_STOREYS = 9

/** Real buildings and streets of the pack, each list in an order of the seed: the front of a list is the busy end. */
export function makeSites(pack: CityPack, dice: Dice): Sites {
  const at = (wanted: (building: Building) => boolean): Site[] =>
    pack.buildings
      .filter(wanted)
      .map((building) => ({ point: building.center, buildingId: building.id }))
  const along = (ranks: readonly string[]): Site[] =>
    pack.roads.flatMap((road): Site[] => {
      const point = ranks.includes(road.rank) ? road.line[road.line.length >> 1] : undefined
      return point ? [{ point, buildingId: null }] : []
    })
  const isHome = (building: Building): boolean => building.homes > 0
  const sites: Sites = {
    walkUp: at(
      (building) => isHome(building) && !building.hasLift && building.storeys >= WALK_UP_STOREYS,
    ),
    tower: at(
      (building) => isHome(building) && building.hasLift && building.storeys >= TOWER_STOREYS,
    ),
    home: at(isHome),
    estate: at((building) => isHome(building) && building.complexId !== null),
    trade: at((building) => building.use === 'commercial' || building.use === 'office'),
    street: along(['collector', 'local']),
    avenue: along(['arterial', 'collector']),
    green: along(['local', 'lane']),
  }
  return {
    walkUp: shuffled(sites.walkUp, dice.fork('walkUp')),
    tower: shuffled(sites.tower, dice.fork('tower')),
    home: shuffled(sites.home, dice.fork('home')),
    estate: shuffled(sites.estate, dice.fork('estate')),
    trade: shuffled(sites.trade, dice.fork('trade')),
    street: shuffled(sites.street, dice.fork('street')),
    avenue: shuffled(sites.avenue, dice.fork('avenue')),
    green: shuffled(sites.green, dice.fork('green')),
  }
}

/** Some places come back again and again: half of all happenings fall on about a quarter of the spots. */
const SKEW = 2

/** @returns undefined when the city has no such spot. */
export function pickSite(sites: readonly Site[], dice: Dice): Site | undefined {
  return sites[Math.floor(sites.length * dice.next() ** SKEW)]
}

/** Fisher–Yates. */
function shuffled(list: readonly Site[], dice: Dice): Site[] {
  const result = [...list]
  for (let index = result.length - 1; index > 0; index--) {
    const other = dice.integer(0, index)
    const [one, two] = [result[index], result[other]]
    if (!one || !two) continue
    result[index] = two
    result[other] = one
  }
  return result
}
