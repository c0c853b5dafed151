import type { Dice } from '../random.ts'
import { extent, isClear, makeFrame, place, type Frame, type Plot } from './plot.ts'
import type { Point } from '../mesh/plane.ts'

/** A footprint before it is a building: middle, half sizes and its frame. */
export interface Box {
  readonly frame: Frame
  readonly a: number
  readonly b: number
  readonly halfA: number
  readonly halfB: number
}

const corner = ({ frame, a, b, halfA, halfB }: Box, signA: number, signB: number): Point =>
  place(frame, a + signA * halfA, b + signB * halfB)

export const rectangle = (box: Box): Point[] => [
  corner(box, -1, -1),
  corner(box, 1, -1),
  corner(box, 1, 1),
  corner(box, -1, 1),
]

/** A slab with a recess on its north side for each stairwell: how walk-ups look from above. */
export function slab(box: Box, stairs: number): Point[] {
  const ring = [corner(box, -1, -1), corner(box, 1, -1), corner(box, 1, 1)]
  const width = (box.halfA * 2) / stairs
  const bite = Math.min(1.6, box.halfB * 0.25)
  for (let stair = stairs - 1; stair >= 0 && stairs <= 4; stair--) {
    const middle = box.a - box.halfA + (stair + 0.5) * width
    for (const [side, depth] of [
      [1, 0],
      [1, bite],
      [-1, bite],
      [-1, 0],
    ] as const) {
      ring.push(place(box.frame, middle + side * 1.7, box.b + box.halfB - depth))
    }
  }
  return [...ring, corner(box, -1, 1)]
}

/** A point tower: a square with its corners bitten out. */
export function tower(box: Box): Point[] {
  const { frame, a, b, halfA, halfB } = box
  const bite = Math.min(halfA, halfB) * 0.36
  const ring: Point[] = []
  for (const [signA, signB] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    const flat = { x: a + signA * (halfA - bite), y: b + signB * halfB }
    const inner = { x: a + signA * (halfA - bite), y: b + signB * (halfB - bite) }
    const side = { x: a + signA * halfA, y: b + signB * (halfB - bite) }
    const points = signA === signB ? [side, inner, flat] : [flat, inner, side]
    for (const point of points) ring.push(place(frame, point.x, point.y))
  }
  return ring
}

/** An L: a rectangle without one quarter. */
export function angled(box: Box, share: number): Point[] {
  const { frame, a, b, halfA, halfB } = box
  const cutA = a + halfA * (1 - 2 * share)
  const cutB = b + halfB * (1 - 2 * share)
  return [
    corner(box, -1, -1),
    corner(box, 1, -1),
    place(frame, a + halfA, cutB),
    place(frame, cutA, cutB),
    place(frame, cutA, b + halfB),
    corner(box, -1, 1),
  ]
}

/**
 * Wings behind a long front, as schools and hospitals have them.
 * @param count - number of wings
 * @param share - how much of the depth is front
 */
export function wings(box: Box, count: number, share: number): Point[] {
  const { frame, a, b, halfA, halfB } = box
  const front = b + halfB * (2 * share - 1)
  const pitch = (halfA * 2) / (count * 2 - 1)
  const ring = [corner(box, -1, -1), corner(box, 1, -1)]
  for (let wing = count - 1; wing >= 0; wing--) {
    const left = a - halfA + wing * 2 * pitch
    const depth = b + halfB * (wing % 2 === 0 ? 1 : 0.72)
    if (wing < count - 1) ring.push(place(frame, left + pitch, front))
    ring.push(place(frame, left + pitch, depth), place(frame, left, depth))
    if (wing > 0) ring.push(place(frame, left, front))
  }
  return ring
}

/** A block around a court, open on one side. */
export function court(box: Box, thick: number): Point[] {
  const { frame, a, b, halfA, halfB } = box
  const wide = Math.min(thick, halfA * 0.6)
  const deep = Math.min(thick, halfB * 0.8)
  return [
    corner(box, -1, -1),
    corner(box, 1, -1),
    corner(box, 1, 1),
    place(frame, a + halfA - wide, b + halfB),
    place(frame, a + halfA - wide, b - halfB + deep),
    place(frame, a - halfA + wide, b - halfB + deep),
    place(frame, a - halfA + wide, b + halfB * 0.7),
    place(frame, a - halfA, b + halfB * 0.7),
  ]
}

/** Do all corners and side middles of the box lie clear on the plot? */
export function fits(plot: Plot, box: Box): boolean {
  for (const signA of [-1, 0, 1]) {
    for (const signB of [-1, 0, 1]) {
      if (!isClear(plot, corner(box, signA, signB))) return false
    }
  }
  return true
}

/** How rows are laid over a plot, all in meters. */
export interface Rows {
  readonly angle: number
  readonly depth: number
  readonly gap: number
  readonly lengths: readonly [number, number]
  readonly spaces: readonly [number, number]
  readonly dice: Dice
}

/** Parallel rows from one end of the plot to the other, broken into buildings. */
export function layRows(plot: Plot, rows: Rows): Box[] {
  const frame = makeFrame(plot.center, rows.angle)
  const [lowA, lowB, highA, highB] = extent(plot, frame)
  const boxes: Box[] = []
  const step = rows.depth + rows.gap
  const start = lowB + rows.depth / 2 + (((highB - lowB) % step) / 2) * rows.dice.between(0.6, 1.2)
  for (let b = start; b < highB; b += step) {
    for (const [from, to] of clearRuns(plot, frame, { b, depth: rows.depth, lowA, highA })) {
      fillRun({ frame, b, from, to }, rows, boxes)
    }
  }
  return boxes
}

const SCAN_METERS = 3

function clearRuns(
  plot: Plot,
  frame: Frame,
  band: { b: number; depth: number; lowA: number; highA: number },
): [number, number][] {
  const runs: [number, number][] = []
  let start: number | undefined
  for (let a = band.lowA; a <= band.highA + SCAN_METERS; a += SCAN_METERS) {
    const free =
      isClear(plot, place(frame, a, band.b - band.depth / 2)) &&
      isClear(plot, place(frame, a, band.b + band.depth / 2)) &&
      (band.depth < 12 || isClear(plot, place(frame, a, band.b)))
    if (free && start === undefined) start = a
    if (!free && start !== undefined) {
      if (a - SCAN_METERS - start > 6) runs.push([start, a - SCAN_METERS])
      start = undefined
    }
  }
  return runs
}

function fillRun(
  run: { frame: Frame; b: number; from: number; to: number },
  rows: Rows,
  boxes: Box[],
): void {
  const [low, high] = rows.lengths
  let a = run.from
  while (run.to - a >= low) {
    const rest = run.to - a
    const wish = rows.dice.between(low, high)
    const length = rest - wish < low * 0.8 ? Math.min(rest, high * 1.15) : wish
    boxes.push({
      frame: run.frame,
      a: a + length / 2,
      b: run.b,
      halfA: length / 2,
      halfB: rows.depth / 2,
    })
    a += length + rows.dice.between(...rows.spaces)
  }
}

/** Single buildings on a loose grid, every other row shifted. */
export function layGrid(
  plot: Plot,
  grid: {
    angle: number
    size: readonly [number, number]
    pitch: readonly [number, number]
    dice: Dice
  },
): Box[] {
  const frame = makeFrame(plot.center, grid.angle)
  const [lowA, lowB, highA, highB] = extent(plot, frame)
  const boxes: Box[] = []
  let shifted = false
  for (let b = lowB + grid.size[1] / 2 + 8; b < highB; b += grid.pitch[1]) {
    shifted = !shifted
    for (
      let a = lowA + grid.size[0] / 2 + (shifted ? grid.pitch[0] / 2 : 0);
      a < highA;
      a += grid.pitch[0]
    ) {
      const scale = grid.dice.between(0.9, 1.12)
      const box = {
        frame,
        a,
        b,
        halfA: (grid.size[0] / 2) * scale,
        halfB: (grid.size[1] / 2) * scale,
      }
      const moved = [
        box,
        { ...box, a: a + grid.pitch[0] / 4 },
        { ...box, b: b + grid.pitch[1] / 4 },
      ]
      const good = moved.find((candidate) => fits(plot, candidate))
      if (good !== undefined && !boxes.some((other) => tooNear(other, good))) boxes.push(good)
    }
  }
  return boxes
}

const tooNear = (one: Box, other: Box): boolean =>
  Math.abs(one.a - other.a) < one.halfA + other.halfA + 5 &&
  Math.abs(one.b - other.b) < one.halfB + other.halfB + 5

/** Houses side by side along every street of the plot, fronts in line. */
export function layPerimeter(
  plot: Plot,
  perimeter: {
    /** Which sides are built on; all when left out. */
    sides?: readonly boolean[]
    depth: number
    lengths: readonly [number, number]
    spaces: readonly [number, number]
    dice: Dice
  },
): Box[] {
  const boxes: Box[] = []
  plot.ring.forEach((from, index) => {
    if (perimeter.sides?.[index] === false) return
    const to = plot.ring[(index + 1) % plot.ring.length] ?? from
    const length = Math.hypot(to.x - from.x, to.y - from.y)
    const frame = makeFrame(from, Math.atan2(to.y - from.y, to.x - from.x))
    const front = (plot.insets[index] ?? 8) + 0.3
    const { depth, dice } = perimeter
    let a = 4
    while (a < length - 8) {
      const size = Math.min(dice.between(...perimeter.lengths), length - a - 2)
      const box = {
        frame,
        a: a + size / 2,
        b: front + depth / 2,
        halfA: size / 2,
        halfB: depth / 2,
      }
      if (
        size > 7 &&
        fits(plot, box) &&
        !boxes.some((other) => other.frame !== frame && touches(other, box))
      ) {
        boxes.push(box)
        a += size + dice.between(...perimeter.spaces)
      } else a += 5
    }
  })
  return boxes
}

/** Do two boxes of different frames overlap? Tested on circles inside them: quick, and strict enough for houses. */
export function touches(one: Box, other: Box): boolean {
  const first = place(one.frame, one.a, one.b)
  const second = place(other.frame, other.a, other.b)
  const reach = Math.hypot(one.halfA, one.halfB) + Math.hypot(other.halfA, other.halfB)
  if (Math.hypot(first.x - second.x, first.y - second.y) > reach) return false
  return overlaps(rectangle(one), rectangle(other))
}

function overlaps(one: readonly Point[], other: readonly Point[]): boolean {
  for (const ring of [one, other]) {
    for (let index = 0; index < 2; index++) {
      const a = ring[index]
      const b = ring[index + 1]
      if (a === undefined || b === undefined) continue
      const shadow = (point: Point): number => -(b.y - a.y) * point.x + (b.x - a.x) * point.y
      const first = one.map(shadow)
      const second = other.map(shadow)
      if (Math.max(...first) < Math.min(...second) || Math.max(...second) < Math.min(...first))
        return false
    }
  }
  return true
}
