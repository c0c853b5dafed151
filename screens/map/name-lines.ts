import type { Position } from '#shared/model/position.ts'
import type { Label } from './layers/labels.ts'
import type { Leader } from './seams.ts'
import type { View } from './view.ts'

/** A name further from its symbol than this many lines of its own height is not read with it. */
const FAR_LINES = 0.8

/** A symbol that may have a name. */
export interface Named {
  readonly id: string
  readonly point: Position
  /** Css px, casing included. */
  readonly radius: number
}

/** Lines from symbols to those of their names that had to stand far off. */
export function nameLines(
  symbols: readonly Named[],
  labels: readonly Label[],
  view: View,
): Leader[] {
  const byId = new Map(labels.map((label) => [label.id, label]))
  return symbols.flatMap(({ id, point, radius }): Leader[] => {
    const label = byId.get(id)
    if (!label) return []
    const [x, y] = view.project(point)
    const half = view.measure(label.text, label.size) / 2
    const nearX = clamp(x, x + label.offset[0] - half, x + label.offset[0] + half)
    const nearY = clamp(
      y,
      y + label.offset[1] - label.size / 2,
      y + label.offset[1] + label.size / 2,
    )
    const gap = Math.hypot(nearX - x, nearY - y) - radius
    if (gap <= label.size * FAR_LINES) return []
    return [{ id: `name-${id}`, from: view.unproject(nearX, nearY), to: point, kind: 'name' }]
  })
}

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value))
