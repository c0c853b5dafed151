import type { Label } from './layers/labels.ts'
import { pileRadius, type Pile } from './pile.ts'
import { CASED } from './placement.ts'
import type { Leader } from './seams.ts'
import type { Look, View } from './view.ts'

/** A name further from its symbol than this many lines of its own height is not read with it. */
const FAR_LINES = 0.8

/** Lines from symbols to those of their names that had to stand far off. */
export function nameLines(
  piles: readonly Pile[],
  labels: readonly Label[],
  look: Look,
  view: View,
): Leader[] {
  const byId = new Map(labels.map((label) => [label.id, label]))
  return piles.flatMap((pile): Leader[] => {
    const { id } = pile.matter.record
    const label = byId.get(id)
    if (!label) return []
    const [x, y] = view.project(pile.point)
    const half = view.measure(label.text, label.size) / 2
    const nearX = clamp(x, x + label.offset[0] - half, x + label.offset[0] + half)
    const nearY = clamp(
      y,
      y + label.offset[1] - label.size / 2,
      y + label.offset[1] + label.size / 2,
    )
    const gap = Math.hypot(nearX - x, nearY - y) - pileRadius(pile, look) * CASED
    if (gap <= label.size * FAR_LINES) return []
    return [{ id: `name-${id}`, from: view.unproject(nearX, nearY), to: pile.point, kind: 'name' }]
  })
}

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value))
