import { smooth } from '../mesh/curve.ts'
import { insideRing, ringArea, ringCenter, type Point } from '../mesh/plane.ts'
import type { Dice } from '../random.ts'
import type { Stock } from '../buildings/estates.ts'
import { eastward, isClear, mainAngle, makeFrame, makePlot, place } from '../buildings/plot.ts'

/** A pond with an uneven shore in the middle of a park, or nothing where the park is too small. */
export function pondIn(park: readonly Point[], dice: Dice): Point[] | undefined {
  const area = ringArea(park)
  const center = ringCenter(park)
  if (area < 22_000 || !insideRing(center, park)) return undefined
  const reach = Math.sqrt(area) * dice.between(0.16, 0.24)
  const corners = Array.from({ length: 9 }, (_, index): Point => {
    const angle = (index / 9) * 2 * Math.PI
    const far = reach * dice.between(0.55, 1.25)
    return {
      x: center.x + Math.cos(angle) * far * 1.25,
      y: center.y + Math.sin(angle) * far * 0.85,
    }
  })
  const shore = smooth(corners, 14, true).slice(0, -1)
  return shore.every((point) => insideRing(point, park)) ? shore : undefined
}

/** Halves of a running track, in meters, largest first. */
const TRACKS = [
  [88, 46],
  [70, 38],
  [52, 30],
  [36, 22],
] as const

/** The sports field of a school, where its houses leave room. */
export function sportsField(stock: Stock): Point[] | undefined {
  for (const face of stock.faces) {
    const plot = makePlot(face, 1)
    const frame = makeFrame(plot.center, eastward(mainAngle(plot)) * 0.6)
    for (const [halfA, halfB] of TRACKS) {
      for (const share of [0.9, 1.2, 0.6, 1.5]) {
        const ring = track({ x: 0, y: -halfB * share - 4 }, halfA, halfB).map(({ x, y }) =>
          place(frame, x, y),
        )
        const free = stock.shells.every(
          (shell) => !shell.ring.some((point) => insideRing(point, ring)),
        )
        if (free && ring.every((point) => isClear(plot, point))) return ring
      }
    }
  }
  return undefined
}

/** Two straights and two half circles. */
function track(center: Point, halfA: number, halfB: number): Point[] {
  const straight = halfA - halfB
  const bend = (side: number): Point[] =>
    Array.from({ length: 7 }, (_, index) => {
      const angle = -Math.PI / 2 + (index / 6) * Math.PI
      return {
        x: center.x + side * (straight + Math.cos(angle) * halfB),
        y: center.y + side * Math.sin(angle) * halfB,
      }
    })
  return [...bend(1), ...bend(-1)]
}
