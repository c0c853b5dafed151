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
  /** Only where it touches its symbol: among many alike a word further off would be taken for a neighbor's. */
  readonly close?: boolean
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
  forces: 400,
  places: 300,
  clusters: 200,
  lowerPlaces: 50,
} as const

const MARGIN = 0.25
/** Words shorter than this many lines are high, such as a count, are read with a symbol only when they touch it. */
const SHORT_LINES = 2.5
/** A symbol takes this much more than its radius: its casing. */
export const CASED = 1.15

/** Places every wish it can, higher priorities first; the taken space grows as it goes. */
export function placeTexts(
  wishes: readonly Wish[],
  taken: Rectangle[],
  pane: { readonly width: number; readonly height: number },
): Placed[] {
  const placed: Placed[] = []
  const anchors = wishes.filter((wish) => wish.radius > 0)
  const order = wishes.toSorted(
    (left, right) => right.priority - left.priority || (left.id < right.id ? -1 : 1),
  )
  for (const wish of order) {
    const offset = chooseOffset(wish, { taken, pane, anchors })
    if (!offset) continue
    placed.push({ wish, offset })
    taken.push(rectangleOf(wish, offset))
  }
  return placed
}

interface Space {
  readonly taken: readonly Rectangle[]
  readonly pane: { readonly width: number; readonly height: number }
  /** Symbols with words of their own. */
  readonly anchors: readonly Wish[]
}

function chooseOffset(wish: Wish, space: Space): readonly [number, number] | undefined {
  const offsets = wish.radius > 0 ? besideOffsets(wish) : aroundOffsets(wish)
  let best: { offset: readonly [number, number]; cost: number } | undefined
  for (const offset of offsets) {
    const rectangle = rectangleOf(wish, offset)
    // Who may be left out needs a free place, and most are taken: the dearer questions are only asked where it is not.
    if (!wish.sure && overlapsAny(rectangle, space.taken)) continue
    const cost =
      overlapOf(rectangle, space.taken) +
      outsideOf(rectangle, space.pane) +
      (belongsElsewhere(wish, rectangle, space.anchors) ? wish.width * wish.size * ASTRAY_COST : 0)
    if (cost === 0) return offset
    if (!best || cost < best.cost) best = { offset, cost }
  }
  return wish.sure && best ? (freeOffset(wish, space) ?? best.offset) : undefined
}

/** Where nothing near is free, words of grave matters stand further off, tied to their symbol by a line (`name-lines.ts`). */
function freeOffset(wish: Wish, { taken, pane }: Space): readonly [number, number] | undefined {
  for (let line = 4; line <= FURTHEST_LINES; line += 1.5) {
    for (let step = 0; step < DIRECTIONS; step += 1) {
      const angle = (step * 2 * Math.PI) / DIRECTIONS
      const reach = wish.radius + line * wish.size
      const offset = [Math.cos(angle) * (reach + wish.width / 2), Math.sin(angle) * reach] as const
      const rectangle = rectangleOf(wish, offset)
      if (!overlapsAny(rectangle, taken) && outsideOf(rectangle, pane) === 0) return offset
    }
  }
  return undefined
}

const FURTHEST_LINES = 16
const DIRECTIONS = 16

/** Whether a reader would take the words for those of another symbol, because that one is nearer. */
function belongsElsewhere(wish: Wish, rectangle: Rectangle, anchors: readonly Wish[]): boolean {
  if (wish.radius === 0) return false
  const own = gapOf(wish, rectangle)
  const { left, right, top, bottom } = rectangle
  return anchors.some((other) => {
    // Most lie far away, and a root is dear.
    const reach = own + other.radius
    if (other.x - right > reach || left - other.x > reach) return false
    if (other.y - bottom > reach || top - other.y > reach) return false
    return other !== wish && gapOf(other, rectangle) < own
  })
}

function gapOf({ x, y, radius }: Wish, { left, right, top, bottom }: Rectangle): number {
  const across = Math.max(left - x, 0, x - right)
  const down = Math.max(top - y, 0, y - bottom)
  return Math.hypot(across, down) - radius
}

/** Right, left, below, above, then the corners. */
function besideOffsets({ radius, size, width, sure, close }: Wish): [number, number][] {
  const clear = radius * CASED + size * (MARGIN + 0.08)
  const down = clear + size / 2
  const slant = radius * 0.6 + width / 2
  const far = [1.5, 2.5].flatMap((lines): [number, number][] => [
    [slant, clear + size * lines],
    [slant, -clear - size * lines],
    [-slant, clear + size * lines],
    [-slant, -clear - size * lines],
  ])
  const across = clear + width / 2
  const short = width < size * SHORT_LINES
  const near: [number, number][] = [
    [across, 0],
    [-across, 0],
    [0, down],
    [0, -down],
  ]
  if (short) return near
  const corners: [number, number][] = [
    [slant, down],
    [slant, -down],
    [-slant, down],
    [-slant, -down],
  ]
  if (close) return [...near, ...corners]
  // Where several grave ones stand together, their words stand in lines above and below each other.
  const lines = sure ? [1.6, 3.2, 4.8, 6.4] : []
  const apart = lines.flatMap((line): [number, number][] => [
    [across, line * size],
    [across, -line * size],
    [-across, line * size],
    [-across, -line * size],
  ])
  return [...near, ...corners, ...far, ...apart]
}

/**
 * In place, then around it in growing rings: a district's name may stand anywhere near its middle, that of a smaller area
 * only so near that nobody takes it for its neighbor's.
 */
function aroundOffsets({ size, width, close }: Wish): [number, number][] {
  const offsets: [number, number][] = [[0, 0]]
  const across = close ? size : width * 0.35
  for (const ring of close ? [1, 2] : [1, 2, 3, 4, 5, 6]) {
    for (let step = 0; step < 8; step += 1) {
      const angle = (step * Math.PI) / 4
      offsets.push([Math.cos(angle) * ring * across, Math.sin(angle) * ring * size])
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

/** Whether a rectangle shares any area with one of a list. */
export function overlapsAny(rectangle: Rectangle, taken: readonly Rectangle[]): boolean {
  const { left, right, top, bottom } = rectangle
  return taken.some(
    (other) => other.right > left && other.left < right && other.bottom > top && other.top < bottom,
  )
}

/** Words that stand nearer another symbol can still be read; words under others cannot. */
const ASTRAY_COST = 0.02

/** A word that is cut at the edge says less than one that covers something. */
const OUTSIDE_COST = 100

function outsideOf(
  rectangle: Rectangle,
  pane: { readonly width: number; readonly height: number },
): number {
  const across = Math.max(0, -rectangle.left) + Math.max(0, rectangle.right - pane.width)
  const down = Math.max(0, -rectangle.top) + Math.max(0, rectangle.bottom - pane.height)
  const { left, right, top, bottom } = rectangle
  return OUTSIDE_COST * (across * (bottom - top) + down * (right - left))
}
