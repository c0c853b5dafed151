import type { Building } from '#shared/model/place.ts'
import type { Face } from '../mesh/mesh.ts'
import type { Point } from '../mesh/plane.ts'
import type { Zone } from '../plan/zones.ts'
import type { Dice } from '../random.ts'
import { eastward, isClear, mainAngle, makeFrame, type Plot } from './plot.ts'
import { angled, court, fits, layPerimeter, rectangle, wings, type Box } from './shapes.ts'

/** A building before it has an address and a cell. */
export interface Shell {
  readonly ring: readonly Point[]
  readonly use: Building['use']
  readonly storeys: number
  readonly hasLift: boolean
  readonly builtYear: number
  readonly homes: number
}

/** Ground to build on and the dice for it. */
export interface Site {
  readonly face: Face
  readonly zone: Zone
  readonly dice: Dice
}

export type Builder = (site: Site) => Shell[]

/** South-facing rows stray from due east–west by at most this many radians. */
const MAX_STRAY = 0.32

/** Rows face south as far as the street lets them. */
export function southFacing(plot: Plot, zone: Zone): number {
  const planned = zone.character === 'newGrid' || zone.character === 'business'
  const angle = eastward(planned ? zone.angle : mainAngle(plot))
  return Math.abs(angle) <= MAX_STRAY ? angle : angle * 0.25
}

/** What a kind of building is like apart from its shape. */
export interface Make {
  readonly use: Building['use']
  readonly storeys: readonly [number, number]
  readonly built: readonly [number, number]
}

/** Footprints without homes: most are plain, large ones have wings, courts or a corner missing. */
export function finish(boxes: readonly Box[], make: Make, dice: Dice): Shell[] {
  return boxes.map((box) => {
    const storeys = dice.integer(...make.storeys)
    const builtYear = dice.integer(...make.built)
    return {
      ring: varied(box, dice),
      use: make.use,
      storeys,
      hasLift: storeys >= 5,
      builtYear,
      homes: 0,
    }
  })
}

function varied(box: Box, dice: Dice): Point[] {
  const draw = dice.next()
  if (box.halfA < 9 || box.halfB < 7.5 || draw < 0.5) return rectangle(box)
  if (draw < 0.8) return angled(box, dice.between(0.26, 0.46))
  return box.halfB > 13 ? court(box, dice.between(9, 13)) : wings(box, box.halfA > 24 ? 3 : 2, 0.6)
}

/** One great building with room around it: tries ever smaller boxes until one fits. */
export function largest(plot: Plot, angle: number, ratio: number): Box | undefined {
  const frame = makeFrame(plot.center, angle)
  for (let half = Math.sqrt(plot.area) * 0.48; half > 12; half *= 0.92) {
    const box = { frame, a: 0, b: 0, halfA: half, halfB: half * ratio }
    if (fits(plot, box)) return box
  }
  return undefined
}

/** Rows of low shops along some streets of a plot, and the plot that is left behind them. */
export function shopFronts(
  plot: Plot,
  share: number,
  dice: Dice,
): { readonly shells: Shell[]; readonly rest: Plot } {
  const depth = dice.between(8.5, 12)
  const sides = plot.kinds.map(
    (kind) =>
      (kind === 'local' || kind === 'collector' || kind === 'arterial') && dice.chance(share),
  )
  const boxes = layPerimeter(plot, { sides, depth, lengths: [18, 54], spaces: [0.6, 7], dice })
  const shells = boxes.map((box): Shell => ({
    ring: rectangle(box),
    use: 'commercial',
    storeys: dice.integer(1, 3),
    hasLift: false,
    builtYear: dice.integer(1978, 2012),
    homes: 0,
  }))
  const insets = plot.insets.map((inset, index) =>
    sides[index] === true ? inset + depth + 3.5 : inset,
  )
  return { shells, rest: { ...plot, insets } }
}

/** Keeps what lies clear on the plot: recesses and wings reach past the tested corners now and then. */
export const onPlot = (plot: Plot, shells: readonly Shell[]): Shell[] =>
  shells.filter(({ ring }) => ring.every((point) => isClear(plot, point)))
