/**
 * Where names and clusters stand so that nothing is printed over anything else (`screens.md` §5.4, §13.4). Done here and
 * not by the collision extension of deck.gl: that one tests a label's anchor only, keeps no order across layers (its
 * issue 9479) and cannot promise that every P1 and P2 keeps its words. All numbers are css px of the pane.
 */
export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A text that wants to stand at, or beside, a point. */
export interface Wish {
  readonly id: string
  readonly text: string
  readonly x: number
  readonly y: number
  /** Height of the text. */
  readonly size: number
  readonly width: number
  /** Radius of the symbol it belongs to; 0 = the text itself marks the spot. */
  readonly radius: number
  readonly priority: number
  /** Printed even where it has to cover something of less priority. */
  readonly sure: boolean
}

export interface Placed {
  readonly wish: Wish
  /** Middle of the text from the point it belongs to. */
  readonly offset: readonly [number, number]
}

/** Priorities of the ladder. */
export const ladder = {
  p1: 1000,
  selected: 900,
  p2: 800,
  units: 700,
  p3: 500,
  places: 300,
  clusters: 200,
  lowerPlaces: 50,
} as const

const MARGIN = 0.25

/** Places every wish it can, higher priorities first; the taken space grows as it goes. */
export function placeTexts(
  wishes: readonly Wish[],
  taken: Rectangle[],
  pane: { readonly width: number; readonly height: number },
): Placed[] {
  const placed: Placed[] = []
  const order = wishes.toSorted(
    (left, right) => right.priority - left.priority || (left.id < right.id ? -1 : 1),
  )
  for (const wish of order) {
    const offset = chooseOffset(wish, taken, pane)
    if (!offset) continue
    placed.push({ wish, offset })
    taken.push(rectangleOf(wish, offset))
  }
  return placed
}

function chooseOffset(
  wish: Wish,
  taken: readonly Rectangle[],
  pane: { readonly width: number; readonly height: number },
): readonly [number, number] | undefined {
  const offsets = wish.radius > 0 ? besideOffsets(wish) : aroundOffsets(wish)
  let best: { offset: readonly [number, number]; cost: number } | undefined
  for (const offset of offsets) {
    const rectangle = rectangleOf(wish, offset)
    const cost = overlapOf(rectangle, taken) + outsideOf(rectangle, pane)
    if (cost === 0) return offset
    if (!best || cost < best.cost) best = { offset, cost }
  }
  return wish.sure ? best?.offset : undefined
}

/** Right, left, below, above, then the corners. */
function besideOffsets({ radius, size, width }: Wish): [number, number][] {
  const across = radius + size * 0.3 + width / 2
  const down = radius + size * 0.75
  const slant = radius * 0.6 + width / 2
  return [
    [across, 0],
    [-across, 0],
    [0, down],
    [0, -down],
    [slant, down],
    [slant, -down],
    [-slant, down],
    [-slant, -down],
  ]
}

/** In place, then around it in growing rings: a district's name may stand anywhere near its middle. */
function aroundOffsets({ size, width }: Wish): [number, number][] {
  const offsets: [number, number][] = [[0, 0]]
  for (const ring of [1, 2, 3]) {
    for (let step = 0; step < 8; step += 1) {
      const angle = (step * Math.PI) / 4
      offsets.push([Math.cos(angle) * ring * width * 0.35, Math.sin(angle) * ring * size])
    }
  }
  return offsets
}

export function rectangleOf(wish: Wish, offset: readonly [number, number]): Rectangle {
  const margin = wish.size * MARGIN
  const x = wish.x + offset[0]
  const y = wish.y + offset[1]
  return {
    left: x - wish.width / 2 - margin,
    right: x + wish.width / 2 + margin,
    top: y - wish.size / 2 - margin,
    bottom: y + wish.size / 2 + margin,
  }
}

/** Square around a round thing. */
export function squareOf(x: number, y: number, radius: number): Rectangle {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }
}

/** Area two rectangles share, summed over a list. */
export function overlapOf(rectangle: Rectangle, taken: readonly Rectangle[]): number {
  let area = 0
  for (const other of taken) {
    const width = Math.min(rectangle.right, other.right) - Math.max(rectangle.left, other.left)
    const height = Math.min(rectangle.bottom, other.bottom) - Math.max(rectangle.top, other.top)
    if (width > 0 && height > 0) area += width * height
  }
  return area
}

function outsideOf(
  rectangle: Rectangle,
  pane: { readonly width: number; readonly height: number },
): number {
  const beyond =
    Math.max(0, -rectangle.left) +
    Math.max(0, -rectangle.top) +
    Math.max(0, rectangle.right - pane.width) +
    Math.max(0, rectangle.bottom - pane.height)
  return beyond * beyond
}
