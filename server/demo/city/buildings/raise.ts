import type { LandUse } from './land-use.ts'
import { makePlot, eastward, mainAngle, makeFrame } from './plot.ts'
import { laneHouses, towers, village, walkUps } from './homes.ts'
import {
  angled,
  court,
  fits,
  layGrid,
  layPerimeter,
  layRows,
  rectangle,
  tower,
  wings,
  type Box,
} from './shapes.ts'
import { finish, largest, onPlot, type Builder, type Shell, type Site } from './shell.ts'

const shops: Builder = ({ face, dice }) => {
  const boxes = layPerimeter(makePlot(face, 0.5), {
    depth: dice.between(9, 13),
    lengths: [9, 26],
    spaces: [0.4, 3],
    dice,
  })
  return finish(boxes, { use: 'commercial', storeys: [1, 4], built: [1960, 2010] }, dice)
}

/** Office houses along the streets, here and there a tower in the middle. */
const offices: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 2)
  const depth = dice.between(15, 21)
  const sides = plot.kinds.map(() => dice.chance(0.8))
  const boxes = layPerimeter(plot, { sides, depth, lengths: [20, 46], spaces: [4, 14], dice })
  const edge = finish(boxes, { use: 'office', storeys: [4, 14], built: [1986, 2019] }, dice)
  const inner = { ...plot, insets: plot.insets.map((inset) => inset + depth + 14) }
  const middle = {
    frame: makeFrame(plot.center, mainAngle(plot)),
    a: 0,
    b: 0,
    halfA: 15,
    halfB: 15,
  }
  if (!fits(inner, middle)) return edge
  return [
    ...edge,
    {
      ring: tower(middle),
      use: 'office',
      storeys: dice.integer(16, 34),
      hasLift: true,
      builtYear: dice.integer(1994, 2021),
      homes: 0,
    },
  ]
}

/** Towers of the business district, each on its own lot, some with a low hall beside them. */
const highRises: Builder = ({ face, zone, dice }) => {
  const size = dice.between(34, 46)
  const pitch = size + dice.between(22, 38)
  const boxes = layGrid(makePlot(face, 5), {
    angle: zone.angle,
    size: [size, size * dice.between(0.75, 1)],
    pitch: [pitch, pitch],
    dice,
  })
  return boxes.map((box, index): Shell => {
    const low = index % 4 === 3
    const storeys = low ? dice.integer(3, 6) : dice.pick([22, 26, 32, 38, 46, 58])
    const ring = low ? angled(box, 0.4) : dice.chance(0.5) ? tower(box) : rectangle(box)
    return {
      ring,
      use: low ? 'commercial' : 'office',
      storeys,
      hasLift: true,
      builtYear: dice.integer(1999, 2024),
      homes: 0,
    }
  })
}

const mall: Builder = (site) => {
  const { face, dice } = site
  const plot = makePlot(face, 4)
  const box = largest(plot, mainAngle(plot), dice.between(0.55, 0.85))
  if (box === undefined) return shops(site)
  const ring =
    box.halfB > 28 && dice.chance(0.4)
      ? court(box, dice.between(20, 26))
      : angled(box, dice.between(0.28, 0.46))
  return [
    {
      ring,
      use: 'commercial',
      storeys: dice.integer(3, 7),
      hasLift: true,
      builtYear: dice.integer(1995, 2022),
      homes: 0,
    },
  ]
}

/** Teaching houses in the north; the southern half stays open for the sports field. */
const school: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 4)
  const angle = eastward(mainAngle(plot)) * 0.6
  const rows = layRows(plot, {
    angle,
    depth: dice.between(13, 17),
    gap: 20,
    lengths: [32, 66],
    spaces: [10, 22],
    dice,
  })
  const kept = rows.filter((box) => box.b > -6)
  return kept.map((box, index): Shell => ({
    ring: schoolRing(box, index),
    use: 'school',
    storeys: dice.integer(3, 5),
    hasLift: false,
    builtYear: dice.integer(1975, 2018),
    homes: 0,
  }))
}

const schoolRing = (box: Box, index: number) =>
  index % 3 === 1 && box.halfA > 14
    ? wings(box, 3, 0.5)
    : index % 3 === 2
      ? angled(box, 0.3)
      : rectangle(box)

const hospital: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 5)
  const rows = layRows(plot, {
    angle: eastward(mainAngle(plot)) * 0.7,
    depth: 30,
    gap: 22,
    lengths: [40, 80],
    spaces: [14, 24],
    dice,
  })
  return rows.map((box, index): Shell => ({
    ring:
      index % 2 === 0 && box.halfA > 20
        ? wings(box, 3, 0.45)
        : angled(box, dice.between(0.25, 0.45)),
    use: 'hospital',
    storeys: dice.integer(5, 16),
    hasLift: true,
    builtYear: dice.integer(1985, 2020),
    homes: 0,
  }))
}

const government: Builder = (site) => {
  const { face, dice } = site
  const plot = makePlot(face, 7)
  const box = largest(plot, eastward(mainAngle(plot)), 0.42)
  if (box === undefined) return shops(site)
  const ring = dice.chance(0.5) ? wings(box, 3, 0.55) : court(box, 15)
  return [
    {
      ring,
      use: 'government',
      storeys: dice.integer(4, 9),
      hasLift: true,
      builtYear: dice.integer(1980, 2015),
      homes: 0,
    },
  ]
}

const works: Builder = ({ face, dice }) => {
  const plot = makePlot(face, 4)
  const rows = {
    angle: mainAngle(plot),
    depth: dice.between(20, 44),
    gap: dice.between(9, 16),
    lengths: [26, 105],
    spaces: [7, 20],
    dice,
  } as const
  const boxes = layRows(plot, rows).filter(() => dice.chance(0.86))
  const uneven = boxes.map((box) => ({ ...box, halfB: box.halfB * dice.between(0.62, 1) }))
  return finish(uneven, { use: 'industrial', storeys: [1, 3], built: [1965, 2020] }, dice)
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
  const kept = rows.filter(() => dice.chance(0.75))
  return kept.map((box): Shell => ({
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
    depth: dice.between(15, 26),
    gap: dice.between(22, 40),
    lengths: [30, 80],
    spaces: [16, 34],
    dice,
  })
  return finish(
    rows.filter(() => dice.chance(0.82)),
    { use: 'school', storeys: [3, 8], built: [1934, 2016] },
    dice,
  )
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
export const raise = (use: LandUse, site: Site): Shell[] =>
  onPlot(makePlot(site.face, -0.5), BUILDERS[use]?.(site) ?? [])
