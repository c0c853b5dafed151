import type { Point } from '../mesh/plane.ts'
import { at, type Dice } from '../random.ts'

/** What a part of the city is like: how its streets run and what stands on its blocks. */
export type Character =
  | 'oldTown'
  | 'center'
  | 'inner'
  | 'business'
  | 'newGrid'
  | 'campus'
  | 'port'
  | 'factories'
  | 'outskirts'
  | 'island'

/** A part of the city with its own way of drawing streets. */
export interface Zone {
  readonly id: string
  readonly character: Character
  /** Direction of its streets in radians, counter-clockwise from east. */
  readonly angle: number
  /** How far streets bend away from straight, in meters, over which length. */
  readonly bendMeters: number
  readonly bendLength: number
  readonly phase: readonly [number, number]
  /** Side of the lattice in meters, when streets keep to one. */
  readonly lattice: readonly [number, number] | undefined
  /** Size to which faces are cut by streets of each rank, in square meters. */
  readonly arterialArea: number
  readonly collectorArea: number
  readonly blockArea: number
  /** Narrowest block in meters. */
  readonly leastMeters: number
  /** Chance that a cut is placed off the middle, 0 to 1 of the free play. */
  readonly unevenness: number
}

interface Sketch {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly character: Character
  readonly degrees: number
}

const SKETCHES: readonly Sketch[] = [
  { id: 'old', x: -1170, y: 60, character: 'oldTown', degrees: 8 },
  { id: 'bund', x: -480, y: 800, character: 'center', degrees: 12 },
  { id: 'gate', x: -2050, y: 900, character: 'center', degrees: 4 },
  { id: 'gate-south', x: -2050, y: -750, character: 'center', degrees: -3 },
  { id: 'wharf', x: -400, y: -1150, character: 'center', degrees: -8 },
  { id: 'west', x: -3300, y: -250, character: 'inner', degrees: -7 },
  { id: 'west-north', x: -3350, y: 1300, character: 'inner', degrees: 14 },
  { id: 'south', x: -1300, y: -1750, character: 'inner', degrees: -2 },
  { id: 'south-west', x: -3200, y: -1800, character: 'inner', degrees: 6 },
  { id: 'south-bend', x: -1550, y: -2750, character: 'inner', degrees: 32 },
  { id: 'station', x: -900, y: 2100, character: 'inner', degrees: 9 },
  { id: 'north-bank', x: 700, y: 2600, character: 'inner', degrees: 18 },
  { id: 'campus', x: -1300, y: 2950, character: 'campus', degrees: 5 },
  { id: 'tip', x: 900, y: 650, character: 'business', degrees: -45 },
  { id: 'tip-east', x: 1900, y: 900, character: 'business', degrees: -45 },
  { id: 'new-west', x: 1200, y: -500, character: 'newGrid', degrees: -45 },
  { id: 'new-mid', x: 2700, y: 100, character: 'newGrid', degrees: -45 },
  { id: 'new-south', x: 1500, y: -2400, character: 'newGrid', degrees: 8 },
  { id: 'new-lake', x: 3300, y: -2700, character: 'newGrid', degrees: 20 },
  { id: 'new-east', x: 4400, y: -900, character: 'newGrid', degrees: -30 },
  { id: 'quay', x: 3700, y: 300, character: 'newGrid', degrees: -20 },
  { id: 'port-north', x: 4600, y: 3000, character: 'port', degrees: 14 },
  { id: 'port-east', x: 6200, y: 3200, character: 'port', degrees: 4 },
  { id: 'docks', x: 2700, y: 2250, character: 'port', degrees: -10 },
  { id: 'works', x: 3700, y: 3900, character: 'factories', degrees: 14 },
  { id: 'works-east', x: 5600, y: 700, character: 'factories', degrees: 12 },
  { id: 'works-far', x: 6000, y: -1800, character: 'factories', degrees: -8 },
  { id: 'isle', x: 5100, y: 2150, character: 'island', degrees: 20 },
  { id: 'far-north', x: -500, y: 4200, character: 'outskirts', degrees: 3 },
  { id: 'far-north-east', x: 1900, y: 4200, character: 'outskirts', degrees: 24 },
  { id: 'far-north-west', x: -4200, y: 3700, character: 'outskirts', degrees: -24 },
  { id: 'far-west', x: -5600, y: 1400, character: 'outskirts', degrees: 9 },
  { id: 'far-west-south', x: -5600, y: -500, character: 'inner', degrees: -5 },
  { id: 'far-south-west', x: -5000, y: -2900, character: 'factories', degrees: 14 },
  { id: 'far-south', x: -2400, y: -4300, character: 'outskirts', degrees: -18 },
  { id: 'far-south-mid', x: 600, y: -4300, character: 'outskirts', degrees: -6 },
  { id: 'far-south-east', x: 3600, y: -4200, character: 'outskirts', degrees: 10 },
  { id: 'far-east', x: 5900, y: -3200, character: 'outskirts', degrees: 28 },
]

type Recipe = Omit<Zone, 'id' | 'character' | 'angle' | 'phase'>
const hectares = (count: number): number => count * 10_000

const RECIPES: Record<Character, Recipe> = {
  oldTown: recipe([38, 340], undefined, [90, 5, 0.62], [40, 0.8]),
  center: recipe([22, 700], undefined, [44, 8, 1.6], [70, 0.5]),
  inner: recipe([34, 900], undefined, [48, 12, 2.7], [100, 0.4]),
  business: recipe([0, 1], [190, 165], [30, 9, 2.1], [100, 0]),
  newGrid: recipe([0, 1], [225, 190], [36, 14, 3.3], [120, 0]),
  campus: recipe([26, 700], undefined, [70, 40, 13], [150, 0.5]),
  port: recipe([20, 1300], undefined, [90, 34, 9], [150, 0.4]),
  factories: recipe([25, 1400], undefined, [85, 28, 7.5], [150, 0.35]),
  outskirts: recipe([70, 1300], undefined, [120, 42, 12], [170, 0.6]),
  island: recipe([30, 500], undefined, [400, 14, 4.5], [110, 0.5]),
}

function recipe(
  bend: readonly [number, number],
  lattice: readonly [number, number] | undefined,
  areas: readonly [number, number, number],
  least: readonly [number, number],
): Recipe {
  return {
    bendMeters: bend[0],
    bendLength: bend[1],
    lattice,
    arterialArea: hectares(areas[0]),
    collectorArea: hectares(areas[1]),
    blockArea: hectares(areas[2]),
    leastMeters: least[0],
    unevenness: least[1],
  }
}

/** Looks up the zone of a point: the nearest of their sketched middles. */
export type Zoning = (point: Point) => Zone

export function makeZoning(dice: Dice): Zoning {
  const zones = SKETCHES.map((sketch) => ({
    x: sketch.x,
    y: sketch.y,
    zone: {
      ...RECIPES[sketch.character],
      id: sketch.id,
      character: sketch.character,
      angle: ((sketch.degrees + dice.between(-2.5, 2.5)) * Math.PI) / 180,
      phase: [dice.between(0, 6.28), dice.between(0, 6.28)] as const,
    } satisfies Zone,
  }))
  return (point) => {
    let best = at(zones, 0)
    let least = Infinity
    for (const entry of zones) {
      const away = Math.hypot(entry.x - point.x, entry.y - point.y)
      if (away < least) {
        least = away
        best = entry
      }
    }
    return best.zone
  }
}

/** Into the zone's own axes: along its streets, bends taken out. */
export function toZone(zone: Zone, point: Point): Point {
  const cos = Math.cos(zone.angle)
  const sin = Math.sin(zone.angle)
  const u = point.x * cos + point.y * sin
  const v = point.y * cos - point.x * sin
  const [p, q] = zone.phase
  const scale = 1 / zone.bendLength
  return {
    x: u + zone.bendMeters * Math.sin(v * scale + p),
    y: v + zone.bendMeters * Math.sin(u * scale * 0.8 + q),
  }
}

/** Out of the zone's axes, by a few rounds of correction. */
export function fromZone(zone: Zone, target: Point): Point {
  const [p, q] = zone.phase
  const scale = 1 / zone.bendLength
  let u = target.x
  let v = target.y
  for (let round = 0; round < 8; round++) {
    u = target.x - zone.bendMeters * Math.sin(v * scale + p)
    v = target.y - zone.bendMeters * Math.sin(u * scale * 0.8 + q)
  }
  const cos = Math.cos(zone.angle)
  const sin = Math.sin(zone.angle)
  return { x: u * cos - v * sin, y: u * sin + v * cos }
}
