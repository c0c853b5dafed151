import type { Label } from './layers/labels.ts'
import { overlapsAny, type Rectangle } from './placement.ts'
import type { MapSubject } from './subject.ts'
import { UNIT_CASED, wholeInPane, type Look, type View } from './view.ts'

/** Eight arrows, clockwise from east; y grows downwards. */
const arrows = ['→', '↘', '↓', '↙', '←', '↖', '↑', '↗'] as const

/**
 * Words at the edge of the pane for units that are sent and not on it: an arrow towards each, its call sign and how far. A
 * unit that was never heard has none. What they take is added to `taken`.
 */
export function edgePointers(
  subject: MapSubject,
  look: Pick<Look, 'pointTo' | 'textPixels' | 'symbolPixels'>,
  view: View,
  taken: Rectangle[],
): Label[] {
  const found: Label[] = []
  const isWhole = wholeInPane(view, look.symbolPixels.unit * UNIT_CASED)
  for (const { unitId, text } of look.pointTo ?? []) {
    const row = subject.units?.columns.rows.get(unitId)
    const at = row === undefined ? undefined : view.unitAt(row)
    if (!at) continue
    const [x, y] = view.project(at)
    if (isWhole({ point: at })) continue
    const size = look.textPixels.body
    const words = `${arrowTo(x - view.width / 2, y - view.height / 2)} ${text}`
    const box = { width: view.measure(words, size), height: size * 1.3 }
    const spot = freeSpot({ x, y }, box, view, taken)
    if (!spot) continue
    taken.push(rectangle(spot, box))
    const point = view.unproject(spot.x, spot.y)
    found.push({ id: `to-${unitId}`, text: words, point, offset: [0, 0], size, tone: 'accent' })
  }
  return found
}

function arrowTo(dx: number, dy: number): string {
  const step = Math.round((Math.atan2(dy, dx) * 4) / Math.PI)
  return arrows[(step + arrows.length) % arrows.length] ?? '→'
}

interface Spot {
  readonly x: number
  readonly y: number
}
interface Size {
  readonly width: number
  readonly height: number
}

const rectangle = ({ x, y }: Spot, { width, height }: Size): Rectangle => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
})

/** Where the way to it leaves the pane, else the nearest place along the edges where nothing stands. */
function freeSpot(
  towards: Spot,
  box: Size,
  pane: Size,
  taken: readonly Rectangle[],
): Spot | undefined {
  // The edge of a pane may lie on a seam of the wall, and nothing stands on one.
  const inset = box.height
  const reach = {
    x: (pane.width - box.width) / 2 - inset,
    y: (pane.height - box.height) / 2 - inset,
  }
  const from = { x: pane.width / 2, y: pane.height / 2 }
  const [dx, dy] = [towards.x - from.x, towards.y - from.y]
  const share = Math.min(reach.x / Math.abs(dx || 1e-9), reach.y / Math.abs(dy || 1e-9))
  const exit = { x: from.x + dx * share, y: from.y + dy * share }
  const clamp = (value: number, middle: number, limit: number) =>
    Math.min(middle + limit, Math.max(middle - limit, value))
  const onSide = Math.abs(dx) * reach.y > Math.abs(dy) * reach.x
  for (let step = 0; step < 40; step += 1) {
    for (const sign of step === 0 ? [1] : [1, -1]) {
      const slide = sign * step * box.height * 0.5
      const spot = {
        x: clamp(exit.x + (onSide ? 0 : slide), from.x, reach.x),
        y: clamp(exit.y + (onSide ? slide : 0), from.y, reach.y),
      }
      if (!overlapsAny(rectangle(spot, box), taken)) return spot
    }
  }
  return undefined
}
