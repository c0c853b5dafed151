import { apartFrom, type Spot } from './apart.ts'
import { pileRadius, type Pile } from './pile.ts'
import { CASED } from './placement.ts'
import { besideSeams, type Leader } from './seams.ts'
import { inPane, type Look, type View } from './view.ts'

/** The ring of a selected symbol, over its casing. */
const RINGED = 1.2

/**
 * Symbols that a seam or the edge of the pane would cut stand beside it, and none covers another: the grave ones first; a line
 * leads back to where the matter is. What lies outside the pane is left out.
 */
export function stepAside(
  piles: readonly Pile[],
  look: Look,
  view: View,
): { readonly piles: readonly Pile[]; readonly leaders: readonly Leader[] } {
  const leaders: Leader[] = []
  const placed: Spot[] = []
  const seen = piles.filter(inPane(view))
  const byGravity = seen.toSorted(
    (left, right) => left.matter.record.priority - right.matter.record.priority,
  )
  const moved = new Map<Pile, Pile>()
  for (const pile of byGravity) {
    const [wasX, wasY] = view.project(pile.point)
    const radius = pileRadius(pile, look) * CASED
    const ring = look.selectedIds.includes(pile.matter.record.id) ? RINGED : 1
    const reach = radius * ring
    const keep = (x: number, y: number) => {
      const inside = [within(x, reach, view.width), within(y, reach, view.height)] as const
      return above(besideSeams(inside, radius, look.seams), radius, look.covered)
    }
    const [seamX, seamY] = keep(wasX, wasY)
    const [x, y] = apartFrom(placed, { x: seamX, y: seamY, radius }, keep)
    placed.push({ x, y, radius })
    if (x === wasX && y === wasY) continue
    const point = view.unproject(x, y)
    leaders.push({ id: pile.matter.record.id, kind: 'place', from: pile.point, to: point })
    moved.set(pile, { ...pile, point })
  }
  return { piles: seen.map((pile) => moved.get(pile) ?? pile), leaders }
}

/** Above what stands over the foot of the pane, such as a legend. */
function above(
  [x, y]: readonly [number, number],
  radius: number,
  covered: Look['covered'],
): readonly [number, number] {
  const under = covered?.find(
    ({ left, right, top }) => x + radius > left && x - radius < right && y + radius > top,
  )
  return [x, under ? under.top - radius : y]
}

/** The nearest place at which nothing of a symbol lies beyond the edges; the middle where it has no room at all. */
function within(at: number, radius: number, size: number): number {
  return size < 2 * radius ? size / 2 : Math.min(size - radius, Math.max(radius, at))
}
