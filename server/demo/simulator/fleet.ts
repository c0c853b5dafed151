import type { CityPack } from '#shared/model/pack.ts'
import type { Position } from '#shared/model/position.ts'
import type { Unit } from '#shared/model/unit.ts'
import { nearMetersBetween } from '#shared/geo/distance.ts'
import type { CityAtlas } from '../../core/view.ts'
import { at, makeDice, type Dice } from '../city/random.ts'
import type { CityClock } from './city-clock.ts'
import type { RoadMap } from './road-map.ts'
import { Walker } from './walker.ts'

/** A position message as `contracts.md` has it. */
export interface Fix {
  readonly at: number
  readonly lon: number
  readonly lat: number
  readonly accuracyMeters: number
  readonly headingDegrees: number
  readonly speedMetersPerSecond: number
}

/** All units of the city, on the move. */
export interface Fleet {
  /** Moves one unit on to the present and says where it is. */
  fixOf(unitId: string): Fix | undefined
  sendTo(unitId: string, point: Position): void
  release(unitId: string): void
  /** Whether it is where it was sent. */
  hasArrived(unitId: string, point: Position): boolean
  positionOf(unitId: string): Position | undefined
  appearNear(unitId: string, point: Position): void
}

const WALK = 1.3
const BIKE = 5
const CAR = 9
/** Meters per second on the round, and when sent somewhere. */
const PACES: Readonly<Record<Unit['kind'], readonly [patrol: number, sent: number]>> = {
  gridWorker: [WALK, BIKE],
  volunteers: [WALK, WALK * 1.4],
  residentsGroup: [WALK, WALK * 1.4],
  property: [WALK, BIKE],
  inspector: [BIKE, BIKE],
  police: [CAR * 0.7, CAR],
  enforcement: [CAR * 0.6, CAR],
  ambulance: [CAR * 0.5, CAR],
  fire: [CAR * 0.4, CAR],
  sanitation: [CAR * 0.4, CAR],
  municipalCrew: [CAR * 0.5, CAR],
  greenery: [CAR * 0.4, CAR],
}
/** On the round people stop and talk: this share of the time they stand. */
const STANDING_SHARE = 0.35
const STAND_SPAN_MS = 90_000
const NEAR_METERS = 25

interface Member {
  readonly unit: Unit
  readonly walker: Walker
  readonly dice: Dice
  movedAt: number
}

/** Puts every unit somewhere in its area of duty. */
export function makeFleet(
  atlas: CityAtlas,
  roads: RoadMap,
  given: { readonly clock: CityClock; readonly seed: number },
): Fleet {
  const { clock } = given
  const root = makeDice(given.seed).fork('fleet')
  const beats = beatsOf(atlas, roads)
  const members = new Map<string, Member>(
    atlas.pack.units.map((unit) => {
      const dice = root.fork(unit.id)
      const beat = beats(unit)
      const start = at(beat, dice.integer(0, beat.length - 1))
      const walker = new Walker({ roads, dice, beat: new Set(beat), start })
      return [unit.id, { unit, walker, dice, movedAt: clock.now() }]
    }),
  )

  function paceOf({ unit, walker, dice }: Member, now: number): number {
    const [patrol, sent] = PACES[unit.kind]
    if (walker.target !== null) return walker.hasArrived ? 0 : sent
    const isStanding = dice.fork(Math.floor(now / STAND_SPAN_MS)).chance(STANDING_SHARE)
    return isStanding ? 0 : patrol
  }

  return {
    fixOf(unitId) {
      const member = members.get(unitId)
      if (!member) return undefined
      const now = clock.now()
      const pace = paceOf(member, now)
      member.walker.advance((pace * (now - member.movedAt)) / 1000)
      member.movedAt = now
      const [lon, lat] = member.walker.point
      return {
        at: now,
        lon: rounded(lon),
        lat: rounded(lat),
        accuracyMeters: 5,
        headingDegrees: member.walker.headingDegrees,
        speedMetersPerSecond: pace,
      }
    },
    sendTo(unitId, point) {
      const walker = members.get(unitId)?.walker
      const target = walker?.target
      if (!walker || (target && nearMetersBetween(target, point) < 1)) return
      walker.sendTo(point)
    },
    release: (unitId) => members.get(unitId)?.walker.release(),
    hasArrived(unitId, point) {
      const walker = members.get(unitId)?.walker
      if (!walker) return true
      return walker.hasArrived || nearMetersBetween(walker.point, point) < NEAR_METERS
    },
    positionOf: (unitId) => members.get(unitId)?.walker.point,
    appearNear: (unitId, point) => members.get(unitId)?.walker.appearNear(point),
  }
}

/** A tenth of a meter. */
const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

/** Junctions in each area of duty; where an area has none, those around its center. */
function beatsOf(atlas: CityAtlas, roads: RoadMap): (unit: Unit) => readonly number[] {
  const byPlace = new Map<string, number[]>()
  for (const [node, point] of roads.nodes) {
    for (const id of atlas.locate(point).placeIds) {
      const known = byPlace.get(id)
      if (known) known.push(node)
      else byPlace.set(id, [node])
    }
  }
  const centers = new Map<string, Position>(atlas.pack.places.map(({ id, center }) => [id, center]))
  return ({ placeIds }) => {
    const duty: string = placeIds.at(-1) ?? ''
    const inside = byPlace.get(duty) ?? []
    if (inside.length >= 4) return inside
    return nodesAround(roads, centers.get(duty) ?? atlas.pack.origin)
  }
}

const AROUND_METERS = 220

function nodesAround(roads: RoadMap, center: Position): readonly number[] {
  const near = [...roads.nodes]
    .filter(([, point]) => nearMetersBetween(point, center) < AROUND_METERS)
    .map(([node]) => node)
  return near.length > 0 ? near : [roads.nearest(center)]
}

/** Ids of all units, evenly spread over `slots` turns. */
export function turnsOf(pack: Pick<CityPack, 'units'>, slots: number): readonly string[][] {
  const turns: string[][] = Array.from({ length: slots }, () => [])
  pack.units.forEach(({ id }, index) => turns[index % slots]?.push(id))
  return turns
}
