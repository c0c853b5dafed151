import { offset, smooth } from '../mesh/curve.ts'
import type { Laying } from '../mesh/insert.ts'
import type { Point } from '../mesh/plane.ts'
import type { Dice } from '../random.ts'

/** A great line of the city: what it is and where it runs, in meters from the origin. */
export interface GreatLine {
  readonly id: string
  readonly line: readonly Point[]
  readonly laying: Laying
}

/** Water of the city, before any street. */
export interface Waters {
  readonly river: readonly Point[]
  readonly riverWidth: (share: number) => number
  readonly banks: readonly [readonly Point[], readonly Point[]]
  readonly island: readonly Point[]
  readonly lake: readonly Point[]
  readonly creeks: readonly Creek[]
}

export interface Creek {
  readonly id: string
  readonly line: readonly Point[]
  readonly widthMeters: number
}

type Pair = readonly [number, number]

/** Turns sketched pairs into points, each moved a little by the dice so that every seed is its own city. */
export function sketch(dice: Dice, wobbleMeters: number, pairs: readonly Pair[]): Point[] {
  return pairs.map(([x, y]) => ({
    x: x + dice.between(-wobbleMeters, wobbleMeters),
    y: y + dice.between(-wobbleMeters, wobbleMeters),
  }))
}

const OUTLINE: readonly Pair[] = [
  [-6900, 900],
  [-6700, -900],
  [-6300, -2500],
  [-5600, -3600],
  [-4700, -3900],
  [-3800, -4700],
  [-2200, -4950],
  [-700, -4700],
  [900, -4900],
  [2500, -4750],
  [3800, -4950],
  [5000, -4300],
  [5700, -3100],
  [6700, -2300],
  [6950, -700],
  [6600, 700],
  [7000, 1900],
  [6850, 3300],
  [5900, 4150],
  [4500, 4250],
  [3300, 4800],
  [1700, 4650],
  [300, 4950],
  [-1500, 4800],
  [-2900, 4950],
  [-4300, 4350],
  [-5300, 3600],
  [-6400, 2900],
]

const RIVER: readonly Pair[] = [
  [-3300, -6200],
  [-2550, -4900],
  [-1750, -3900],
  [-850, -3250],
  [-150, -2500],
  [170, -1600],
  [60, -700],
  [-130, 150],
  [30, 950],
  [620, 1620],
  [1500, 1790],
  [2450, 1480],
  [3350, 1330],
  [4300, 1690],
  [5300, 2180],
  [6300, 2330],
  [7900, 2250],
]

/** The city's border: an uneven ring, finer than its sketch. */
export function drawOutline(dice: Dice): Point[] {
  const ring = smooth(sketch(dice, 160, OUTLINE), 420, true).slice(0, -1)
  return ring.map((point) => ({
    x: point.x + dice.between(-55, 55),
    y: point.y + dice.between(-55, 55),
  }))
}

/** Bulge of the river around its island, as a share of one at the island's middle. */
const bulge = (share: number): number => Math.exp(-(((share - 0.8) / 0.055) ** 2))

/** The river, its island, the lake and the creeks. */
export function drawWaters(dice: Dice): Waters {
  const river = smooth(sketch(dice.fork('river'), 90, RIVER), 110)
  const phase = dice.between(0, 6)
  const riverWidth = (share: number): number =>
    345 +
    45 * Math.sin(share * 9 + phase) +
    25 * Math.sin(share * 23) +
    470 * bulge(share) +
    (260 * Math.max(0, share - 0.86)) / 0.14
  const half = (side: number) => (share: number) => (side * riverWidth(share)) / 2
  return {
    river,
    riverWidth,
    banks: [offset(river, half(1)), offset(river, half(-1))],
    island: drawIsland(river, dice.fork('island')),
    lake: drawLake(dice.fork('lake')),
    creeks: drawCreeks(dice.fork('creeks')),
  }
}

function drawIsland(river: readonly Point[], dice: Dice): Point[] {
  const from = Math.round(river.length * 0.735)
  const spine = river.slice(from, Math.round(river.length * 0.865))
  const swell = dice.between(150, 185)
  const side = (sign: number): Point[] =>
    offset(
      spine,
      (share) =>
        sign * (Math.sin(share * Math.PI) ** 0.75 * swell * (0.86 + 0.22 * share) + 4) + 22,
    )
  return smooth([...side(-1), ...side(1).reverse()], 55, true)
}

const LAKE: readonly Pair[] = [
  [3560, -1750],
  [3900, -1560],
  [4280, -1640],
  [4560, -1500],
  [4850, -1720],
  [4800, -2080],
  [4560, -2260],
  [4640, -2520],
  [4280, -2660],
  [3960, -2480],
  [3780, -2540],
  [3520, -2300],
  [3590, -2040],
]

const drawLake = (dice: Dice): Point[] => smooth(sketch(dice, 45, LAKE), 60, true)

const CREEKS: readonly { id: string; widthMeters: number; pairs: readonly Pair[] }[] = [
  {
    id: 'north',
    widthMeters: 52,
    pairs: [
      [-7600, 620],
      [-6500, 350],
      [-5700, 640],
      [-5000, 380],
      [-4350, 700],
      [-3700, 620],
      [-3250, 1060],
      [-2650, 1010],
      [-2200, 1330],
      [-1650, 1150],
      [-1200, 1420],
      [-700, 1250],
      [-300, 1390],
      [400, 1420],
    ],
  },
  {
    id: 'south',
    widthMeters: 30,
    pairs: [
      [-7300, -2500],
      [-6000, -2250],
      [-5100, -2500],
      [-4300, -2180],
      [-3500, -2420],
      [-2700, -2150],
      [-1900, -2350],
      [-1200, -2180],
      [-600, -2350],
      [250, -2050],
    ],
  },
  {
    id: 'mill',
    widthMeters: 26,
    pairs: [
      [-300, 5600],
      [-150, 4500],
      [150, 3900],
      [60, 3200],
      [380, 2700],
      [760, 2250],
      [950, 1450],
    ],
  },
  {
    id: 'palace',
    widthMeters: 34,
    pairs: [
      [6600, -4900],
      [6000, -4000],
      [5400, -3700],
      [5200, -3100],
      [4750, -2850],
      [4300, -2200],
      [3900, -1900],
      [3650, -1350],
      [3300, -1100],
      [3250, -600],
      [2850, -200],
      [2800, 350],
      [2500, 800],
      [2550, 1700],
    ],
  },
]

const drawCreeks = (dice: Dice): Creek[] =>
  CREEKS.map(({ id, widthMeters, pairs }) => ({
    id,
    widthMeters,
    line: smooth(sketch(dice, 55, pairs), 70),
  }))
