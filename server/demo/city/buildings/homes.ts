import { mainAngle, eastward, makePlot } from './plot.ts'
import { angled, layGrid, layRows, rectangle, slab, tower, type Box } from './shapes.ts'
import { shopFronts, southFacing, type Builder, type Shell } from './shell.ts'

/** Homes have a lift from 7 storeys on, or from 4 when built since 2012. @source GB 50096-2011 §6.4.1 */
const needsLift = (storeys: number, builtYear: number): boolean =>
  storeys >= 7 || (storeys >= 4 && builtYear >= 2012)

/** Slabs of four to seven storeys in south-facing rows, as estates were built until about 2000. */
export const walkUps: Builder = ({ face, zone, dice }) => {
  const plot = makePlot(face, 2.5)
  const { shells, rest } = shopFronts(plot, 0.3, dice)
  const storeys = dice.pick([5, 6, 6, 6, 6, 7, 4])
  const builtYear = dice.integer(1978, zone.character === 'newGrid' ? 2008 : 2002)
  const rows = {
    angle: southFacing(plot, zone),
    depth: dice.between(10.4, 12.4),
    gap: storeys * dice.between(1.9, 2.5),
    lengths: dice.pick([
      [32, 46],
      [40, 62],
      [50, 78],
    ] as const),
    spaces: [5, 11],
    dice,
  } as const
  const slabs = layRows(rest, rows).map((box): Shell => {
    const stairs = Math.max(1, Math.round((box.halfA * 2) / 16))
    const floors = Math.max(3, storeys - (dice.chance(0.12) ? 1 : 0))
    const hasLift = floors >= 7 && dice.chance(0.4)
    return {
      ring: slab(box, stairs),
      use: 'residential',
      storeys: floors,
      hasLift,
      builtYear,
      homes: stairs * floors * 2,
    }
  })
  return [...shells, ...slabs]
}

/** High-rise estates: long slabs or point towers with much open ground. */
export const towers: Builder = ({ face, zone, dice }) => {
  const { shells, rest } = shopFronts(makePlot(face, 4), 0.4, dice)
  const angle = southFacing(rest, zone)
  const builtYear = dice.integer(1998, 2023)
  const storeys = dice.pick([11, 14, 18, 18, 24, 28, 32])
  const wide = dice.chance(0.55)
  const boxes = wide
    ? layRows(rest, {
        angle,
        depth: dice.between(14, 17),
        gap: 11 + storeys * 0.85,
        lengths: [30, 46],
        spaces: [12, 24],
        dice,
      })
    : layGrid(rest, { angle, size: [25, 23], pitch: [44, 40 + storeys * 0.45], dice })
  const made = boxes.map((box): Shell => {
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
  return [...shells, ...made]
}

/** Terraces of the old town: shallow, close together, two or three storeys. */
export const laneHouses: Builder = ({ face, dice }) => {
  const { shells, rest } = shopFronts(makePlot(face, 0.2), 0.35, dice)
  const builtYear = dice.integer(1912, 1948)
  const rows = {
    angle: mainAngle(rest) + dice.between(-0.04, 0.04),
    depth: dice.between(7.6, 10.4),
    gap: dice.between(2.2, 3.8),
    lengths: dice.pick([
      [8, 22],
      [12, 34],
    ] as const),
    spaces: [0.5, 2.4],
    dice,
  } as const
  const houses = layRows(rest, rows).map((box): Shell => {
    const storeys = dice.pick([2, 2, 2, 3, 3])
    const snug = {
      ...box,
      b: box.b + dice.between(-0.6, 0.6),
      halfB: box.halfB * dice.between(0.84, 1.05),
    }
    const ring =
      box.halfA > 7 && dice.chance(0.35) ? angled(snug, dice.between(0.2, 0.45)) : rectangle(snug)
    return {
      ring,
      use: 'residential',
      storeys,
      hasLift: false,
      builtYear,
      homes: homesIn(box, storeys),
    }
  })
  return [...shells.map((shell) => ({ ...shell, builtYear })), ...houses]
}

const homesIn = (box: Box, storeys: number): number =>
  Math.max(1, Math.round(box.halfA / 2.6)) * (storeys - 1)

/** Farmhouses in clumps; more than half of the ground stays open. */
export const village: Builder = ({ face, dice }) => {
  if (dice.chance(0.5)) return []
  const plot = makePlot(face, 2)
  const rows = {
    angle: eastward(mainAngle(plot)) * 0.8 + dice.between(-0.05, 0.05),
    depth: 10,
    gap: dice.between(8, 18),
    lengths: [9, 15],
    spaces: [3, 13],
    dice,
  } as const
  const pull = {
    x: plot.center.x + dice.between(-60, 60),
    y: plot.center.y + dice.between(-60, 60),
  }
  const reach = Math.sqrt(plot.area) * dice.between(0.3, 0.62)
  return layRows(plot, rows).flatMap((box): Shell[] => {
    const x = box.frame.center.x + box.a * box.frame.cos - box.b * box.frame.sin
    const y = box.frame.center.y + box.a * box.frame.sin + box.b * box.frame.cos
    if (Math.hypot(x - pull.x, y - pull.y) > reach * dice.between(0.6, 1.15)) return []
    const loose = { ...box, b: box.b + dice.between(-2, 2) }
    const ring = dice.chance(0.45) ? angled(loose, 0.36) : rectangle(loose)
    return [
      {
        ring,
        use: 'residential',
        storeys: dice.integer(2, 3),
        hasLift: false,
        builtYear: dice.integer(1982, 2012),
        homes: dice.integer(1, 2),
      },
    ]
  })
}
