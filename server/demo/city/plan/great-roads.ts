import { offset, smooth } from '../mesh/curve.ts'
import { insideRing, type Point } from '../mesh/plane.ts'
import type { Dice } from '../random.ts'
import { ARTERIALS, EXPRESSWAYS, RAIL, type GreatRoad } from './road-sketches.ts'
import { sketch, type GreatLine, type Waters } from './skeleton.ts'

/** Expressways, great streets and the railway, in the order they are laid. */
export function drawGreatRoads(dice: Dice, waters: Waters): GreatLine[] {
  const draw = (roads: readonly GreatRoad[], wobbleMeters: number): GreatLine[] =>
    roads.map((road) => drawRoad(road, waters, { dice: dice.fork(road.id), wobbleMeters }))
  return [...draw(EXPRESSWAYS, 75), ...draw(ARTERIALS, 22), ...draw(RAIL, 20)]
}

function drawRoad(
  road: GreatRoad,
  waters: Waters,
  hand: { readonly dice: Dice; readonly wobbleMeters: number },
): GreatLine {
  const points = sketch(hand.dice, hand.wobbleMeters, road.pairs)
  const line = smooth(points, road.step ?? 85, road.closed ?? false)
  const allows = (middle: Point): boolean =>
    !insideRing(middle, waters.lake) && !(road.dry && inRiver(middle, waters))
  return { id: road.id, line, laying: { kind: road.kind, snapMeters: 26, allows } }
}

/** Is the point in the river, the island not counted? */
export function inRiver(point: Point, waters: Waters): boolean {
  const [left, right] = waters.banks
  return insideRing(point, [...right, ...[...left].reverse()]) && !insideRing(point, waters.island)
}

/** Roads along a creek on both sides, so that streets end at a quay and not in the water. */
export function drawQuays(waters: Waters): GreatLine[] {
  const allows = (middle: Point): boolean =>
    !inRiver(middle, waters) && !insideRing(middle, waters.lake)
  const creekQuays = waters.creeks.flatMap((creek) =>
    [1, -1].map((side) => ({
      id: `quay-${creek.id}-${side}`,
      line: offset(creek.line, side * (creek.widthMeters / 2 + 19)),
      laying: {
        kind: creek.widthMeters > 40 ? ('collector' as const) : ('local' as const),
        snapMeters: 24,
        allows,
      },
    })),
  )
  const [left, right] = waters.banks
  return [
    embankment('west', offset(left, EMBANKMENT_METERS), allows),
    embankment('east', offset(right, -EMBANKMENT_METERS), allows),
    ...creekQuays,
  ]
}

const EMBANKMENT_METERS = 46
/** East of here docks line the river, and no road runs between them and the water. */
const DOCKS_FROM_X = 3100

function embankment(
  id: string,
  line: readonly Point[],
  allows: (middle: Point) => boolean,
): GreatLine {
  const dry = (middle: Point): boolean => allows(middle) && middle.x < DOCKS_FROM_X
  return {
    id: `embankment-${id}`,
    line,
    laying: { kind: 'collector', snapMeters: 24, allows: dry },
  }
}
