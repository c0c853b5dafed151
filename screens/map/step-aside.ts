import { apartFrom, type Spot } from './apart.ts'
import { pileRadius, type Pile } from './pile.ts'
import { CASED } from './placement.ts'
import { besideSeams, type Leader } from './seams.ts'
import type { Look, View } from './view.ts'

/**
 * Symbols that a seam would cut stand beside it, and none covers another: the grave ones first; a line leads back to where the
 * matter is.
 */
export function stepAside(
  piles: readonly Pile[],
  look: Look,
  view: View,
): { readonly piles: readonly Pile[]; readonly leaders: readonly Leader[] } {
  const leaders: Leader[] = []
  const placed: Spot[] = []
  const byGravity = piles.toSorted(
    (left, right) => left.matter.record.priority - right.matter.record.priority,
  )
  const moved = new Map<Pile, Pile>()
  for (const pile of byGravity) {
    const [wasX, wasY] = view.project(pile.point)
    const radius = pileRadius(pile, look) * CASED
    const keep = (x: number, y: number) => besideSeams([x, y], radius, look.seams)
    const [seamX, seamY] = keep(wasX, wasY)
    const [x, y] = apartFrom(placed, { x: seamX, y: seamY, radius }, keep)
    placed.push({ x, y, radius })
    if (x === wasX && y === wasY) continue
    const point = view.unproject(x, y)
    leaders.push({ id: pile.matter.record.id, kind: 'place', from: pile.point, to: point })
    moved.set(pile, { ...pile, point })
  }
  return { piles: piles.map((pile) => moved.get(pile) ?? pile), leaders }
}
