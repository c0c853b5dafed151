import type { Building } from '#shared/model/place.ts'
import type { Face } from '../mesh/mesh.ts'
import type { Point } from '../mesh/plane.ts'
import type { Zone } from '../plan/zones.ts'
import { at, type Dice } from '../random.ts'
import type { LandUse } from './land-use.ts'
import { eastward, isClear, mainAngle, makeFrame, makePlot, type Plot } from './plot.ts'
import {
  angled,
  comb,
  fits,
  layGrid,
  layPerimeter,
  layRows,
  rectangle,
  slab,
  tower,
  type Box,
} from './shapes.ts'

/** A building before it has an address and a cell. */
export interface Shell {
  readonly ring: readonly Point[]
  readonly use: Building['use']
  readonly storeys: number
  readonly hasLift: boolean
  readonly builtYear: number
  readonly homes: number
}

interface Site {
  readonly face: Face
  readonly zone: Zone
  readonly dice: Dice
}

type Builder = (site: Site) => Shell[]

/** Homes are given a lift from 7 storeys on, or when built since 2012. @source GB 50096-2011 §6.4.1 */
const needsLift = (storeys: number, builtYear: number): boolean =>
  storeys >= 7 || (storeys >= 4 && builtYear >= 2012)

/** South-facing rows stray from due east–west by at most this many radians. */
const MAX_STRAY = 0.32

/** Rows face south as far as the street lets them. */
function southFacing(plot: Plot, zone: Zone): number {
  const angle = eastward(
    zone.character === 'newGrid' || zone.character === 'business' ? zone.angle : mainAngle(plot),
  )
  return Math.abs(angle) <= MAX_STRAY ? angle : angle * 0.25
}

const walkUps: Builder = ({ face, zone, dice }) => {
  const plot = makePlot(face, 3)
  const storeys = dice.pick([5, 6, 6, 6, 6, 7, 4])
  const builtYear = dice.integer(1978, zone.character === 'newGrid' ? 2008 : 2002)
  const depth = dice.between(10.6, 12.6)
  const rows = {
    angle: southFacing(plot, zone),
    depth,
    gap: storeys * dice.between(2.5, 3),
    lengths: [36, 64],
    spaces: [6, 12],
    dice,
  } as const
  return layRows(plot, rows).map((box) => {
    const stairs = Math.max(1, Math.round((box.halfA * 2) / 16))
    const floors = Math.max(3, storeys - (dice.chance(0.12) ? 1 : 0))
    return {
      ring: slab(box, stairs),
      use: 'residential',
      storeys: floors,
      hasLift: floors >= 7 && dice.chance(0.4),
      builtYear,
      homes: stairs * floors * 2,
    }
  })
}

const towers: Builder = ({ face, zone, dice }) => {
  const plot = makePlot(face, 5)
  const angle = southFacing(plot, zone)
  const builtYear = dice.integer(1998, 2023)
  const storeys = dice.pick([11, 14, 18, 18, 24, 28, 32])
  const wide = dice.chance(0.55)
  const boxes = wide
    ? layRows(plot, {
        angle,
        depth: dice.between(14, 17),
        gap: 14 + storeys * 1.15,
        lengths: [30, 46],
        spaces: [13, 24],
        dice,
      })
    : layGrid(plot, { angle, size: [25, 23], pitch: [52, 48 + storeys * 0.5], dice })
  return boxes.map((box) => {
    const floors = Math.max(6, storeys + dice.integer(-3, 2))
    const flats = Math.max(2, Math.round((box.halfA * box.halfB * 4 * 0.8) / 95))
    const ring = wide ? slab(box, Math.max(1, Math.round(box.halfA / 9))) : tower(box)
    return {
      ring,
      use: 'residential',
      storeys: floors,
      hasLift: needsLift(floors, builtYear),
      builtYear,
      homes: flats * floors,
    }
  })
}

const laneHouses: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 0.3)
  const depth = dice.between(8.2, 10.8)
  const angle = mainAngle(plot) + dice.between(-0.03, 0.03)
  const builtYear = dice.integer(1912, 1948)
  const boxes = layRows(plot, {
    angle,
    depth,
    gap: dice.between(2.6, 4.2),
    lengths: [9, 30],
    spaces: [0.6, 2.6],
    dice,
  })
  return boxes.map((box) => {
    const storeys = dice.pick([2, 2, 2, 3, 3])
    const snug = {
      ...box,
      b: box.b + dice.between(-0.5, 0.5),
      halfB: box.halfB * dice.between(0.86, 1.04),
    }
    const ring =
      box.halfA > 9 && dice.chance(0.3)
        ? angled({ ...snug, halfA: box.halfA }, 0.32)
        : rectangle(snug)
    return {
      ring,
      use: 'residential',
      storeys,
      hasLift: false,
      builtYear,
      homes: Math.max(1, Math.round(box.halfA / 2.6)) * (storeys - 1),
    }
  })
}

const village: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 2)
  const boxes = layRows(plot, {
    angle: eastward(mainAngle(plot)) * 0.8 + dice.between(-0.05, 0.05),
    depth: 10,
    gap: dice.between(7, 16),
    lengths: [9, 15],
    spaces: [3, 11],
    dice,
  })
  const kept = boxes.filter(() => dice.chance(0.68))
  return kept.map((box) => {
    const loose = { ...box, b: box.b + dice.between(-1.5, 1.5) }
    return {
      ring: dice.chance(0.4) ? angled(loose, 0.36) : rectangle(loose),
      use: 'residential',
      storeys: dice.integer(2, 3),
      hasLift: false,
      builtYear: dice.integer(1982, 2012),
      homes: dice.integer(1, 2),
    }
  })
}

interface Work {
  readonly use: Building['use']
  readonly storeys: readonly [number, number]
  readonly built: readonly [number, number]
}

function finish(boxes: readonly Box[], work: Work, dice: Dice): Shell[] {
  return boxes.map((box) => {
    const storeys = dice.integer(...work.storeys)
    const builtYear = dice.integer(...work.built)
    const shape = dice.next()
    const large = box.halfA > 9 && box.halfB > 8
    const ring =
      !large || shape < 0.5
        ? rectangle(box)
        : shape < 0.85
          ? angled(box, dice.between(0.3, 0.45))
          : comb(box)
    return { ring, use: work.use, storeys, hasLift: storeys >= 5, builtYear, homes: 0 }
  })
}

const offices: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 2)
  const boxes = layPerimeter(plot, {
    depth: dice.between(16, 22),
    lengths: [22, 48],
    spaces: [4, 12],
    dice,
  })
  return finish(boxes, { use: 'office', storeys: [4, 16], built: [1986, 2019] }, dice)
}

const highRises: Builder = ({ face, zone, dice }) => {
  const plot = makePlot(face, 5)
  const boxes = layGrid(plot, { angle: zone.angle, size: [40, 40], pitch: [66, 66], dice })
  return boxes.map((box) => {
    const storeys = dice.pick([22, 26, 32, 38, 46, 58])
    const round = dice.chance(0.6)
    return {
      ring: round ? tower(box) : rectangle(box),
      use: 'office',
      storeys,
      hasLift: true,
      builtYear: dice.integer(1999, 2024),
      homes: 0,
    }
  })
}

/** One great building with room around it: tries ever smaller boxes until one fits. */
function largest(plot: Plot, angle: number, ratio: number): Box | undefined {
  const frame = makeFrame(plot.center, angle)
  for (let half = Math.sqrt(plot.area) * 0.48; half > 12; half *= 0.92) {
    const box = { frame, a: 0, b: 0, halfA: half, halfB: half * ratio }
    if (fits(plot, box)) return box
  }
  return undefined
}

const mall: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 4)
  const box = largest(plot, mainAngle(plot), dice.between(0.55, 0.85))
  if (box === undefined) return shops({ face, zone: NOWHERE, dice })
  const made = {
    use: 'commercial',
    storeys: dice.integer(3, 7),
    hasLift: true,
    builtYear: dice.integer(1995, 2022),
    homes: 0,
  } as const
  return [{ ...made, ring: angled(box, dice.between(0.28, 0.46)) }]
}

const shops: Builder = ({ face, dice }) => {
  const boxes = layPerimeter(makePlot(face, 0.5), {
    depth: dice.between(9, 13),
    lengths: [9, 26],
    spaces: [0.4, 3],
    dice,
  })
  return finish(boxes, { use: 'commercial', storeys: [1, 4], built: [1960, 2010] }, dice)
}

const school: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 5)
  const rows = layRows(plot, {
    angle: eastward(mainAngle(plot)) * 0.6,
    depth: 15,
    gap: 24,
    lengths: [42, 70],
    spaces: [12, 24],
    dice,
  })
  // The southern half of the ground stays open: that is the sports field.
  const kept = rows.filter((box) => box.b > -8)
  return kept.map((box, index) => ({
    ring: index === 0 && box.halfA > 18 ? comb(box) : rectangle(box),
    use: 'school',
    storeys: dice.integer(3, 5),
    hasLift: false,
    builtYear: dice.integer(1975, 2018),
    homes: 0,
  }))
}

const hospital: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 6)
  const rows = layRows(plot, {
    angle: eastward(mainAngle(plot)) * 0.7,
    depth: 26,
    gap: 26,
    lengths: [48, 84],
    spaces: [16, 26],
    dice,
  })
  return rows.map((box) => ({
    ring: box.halfA > 22 ? comb(box) : rectangle(box),
    use: 'hospital',
    storeys: dice.integer(5, 16),
    hasLift: true,
    builtYear: dice.integer(1985, 2020),
    homes: 0,
  }))
}

const government: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 7)
  const box = largest(plot, eastward(mainAngle(plot)), 0.42)
  if (box === undefined) return shops({ face, zone: NOWHERE, dice })
  return [
    {
      ring: comb(box),
      use: 'government',
      storeys: dice.integer(4, 9),
      hasLift: true,
      builtYear: dice.integer(1980, 2015),
      homes: 0,
    },
  ]
}

const works: Builder = ({ face, dice }) => {
  const rows = layRows(makePlot(face, 5), {
    angle: mainAngle(makePlot(face, 5)),
    depth: dice.between(24, 46),
    gap: dice.between(10, 18),
    lengths: [30, 105],
    spaces: [8, 20],
    dice,
  })
  return finish(
    rows.filter(() => dice.chance(0.86)),
    { use: 'industrial', storeys: [1, 3], built: [1965, 2020] },
    dice,
  )
}

const sheds: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 7)
  const rows = layRows(plot, {
    angle: mainAngle(plot),
    depth: dice.between(32, 42),
    gap: 22,
    lengths: [80, 150],
    spaces: [14, 24],
    dice,
  })
  return rows
    .filter(() => dice.chance(0.75))
    .map((box) => ({
      ring: rectangle(box),
      use: 'industrial',
      storeys: 1,
      hasLift: false,
      builtYear: dice.integer(1985, 2018),
      homes: 0,
    }))
}

const campus: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 6)
  const rows = layRows(plot, {
    angle: eastward(mainAngle(plot)),
    depth: 17,
    gap: dice.between(26, 44),
    lengths: [36, 80],
    spaces: [18, 34],
    dice,
  })
  return finish(
    rows.filter(() => dice.chance(0.8)),
    { use: 'school', storeys: [3, 8], built: [1934, 2016] },
    dice,
  )
}

const NOWHERE: Zone = {
  id: 'none',
  character: 'center',
  angle: 0,
  bendMeters: 0,
  bendLength: 1,
  phase: [0, 0],
  lattice: undefined,
  arterialArea: 0,
  collectorArea: 0,
  blockArea: 0,
  leastMeters: 0,
  unevenness: 0,
}

const BUILDERS: Record<LandUse, Builder | undefined> = {
  laneHouses,
  walkUps,
  towers,
  offices,
  highRises,
  mall,
  shops,
  school,
  hospital,
  government,
  works,
  sheds,
  village,
  campus,
  field: undefined,
  none: undefined,
}

/** Puts buildings on a parcel according to its use. */
export function raise(use: LandUse, site: Site): Shell[] {
  const shells = BUILDERS[use]?.(site) ?? []
  const plot = makePlot(site.face, 0)
  // Recesses and wings reach past the tested corners now and then: what leaves the parcel is not built.
  return shells.filter(
    ({ ring }) => ring.every((point) => isClear(plot, point)) && at(ring, 0) !== undefined,
  )
}
