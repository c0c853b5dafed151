import { at } from '../random.ts'
import { crossing, insideRing, ringArea, ringCenter, type Point } from './plane.ts'

/**
 * An open ring drawn in from its sides by a distance each.
 * @returns nothing when the result would fold over itself
 */
export function inset(ring: readonly Point[], meters: readonly number[]): Point[] | undefined {
  const size = ring.length
  const drawn = ring.map((corner, index) => {
    const before = at(ring, (index + size - 1) % size)
    const after = at(ring, (index + 1) % size)
    const first = inward(before, corner)
    const second = inward(corner, after)
    const a = at(meters, (index + size - 1) % size)
    const b = at(meters, index)
    const sine = first.x * second.y - first.y * second.x
    if (Math.abs(sine) < 0.2) {
      const far = Math.max(a, b)
      return {
        x: corner.x + ((first.x + second.x) / 2) * far,
        y: corner.y + ((first.y + second.y) / 2) * far,
      }
    }
    return {
      x: corner.x + (a * second.y - b * first.y) / sine,
      y: corner.y + (b * first.x - a * second.x) / sine,
    }
  })
  const area = ringArea(drawn)
  if (
    area < ringArea(ring) * 0.35 ||
    !isSimple(drawn) ||
    drawn.some((point) => !insideRing(point, ring))
  )
    return undefined
  return insideRing(ringCenter(drawn), ring) ? drawn : undefined
}

function inward(a: Point, b: Point): Point {
  const length = Math.hypot(b.x - a.x, b.y - a.y)
  return { x: -(b.y - a.y) / length, y: (b.x - a.x) / length }
}

function isSimple(ring: readonly Point[]): boolean {
  const size = ring.length
  for (let one = 0; one < size; one++) {
    for (let two = one + 2; two < size; two++) {
      if (one === 0 && two === size - 1) continue
      const hit = crossing(
        at(ring, one),
        at(ring, one + 1),
        at(ring, two),
        at(ring, (two + 1) % size),
      )
      if (hit !== undefined) return false
    }
  }
  return true
}
