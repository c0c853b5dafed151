import { cutFace } from '../streets/cut.ts'
import type { GroundPlan, Lot } from '../streets/ground-plan.ts'
import { faceArea, type Face } from '../mesh/mesh.ts'
import type { Character } from '../plan/zones.ts'
import type { Dice } from '../random.ts'

/** What stands on a block. */
export type LandUse =
  | 'laneHouses'
  | 'walkUps'
  | 'towers'
  | 'offices'
  | 'highRises'
  | 'mall'
  | 'shops'
  | 'school'
  | 'hospital'
  | 'government'
  | 'works'
  | 'sheds'
  | 'village'
  | 'campus'
  | 'field'
  | 'none'

/** Part of a block between lanes. */
export interface Parcel {
  readonly face: Face
  readonly lot: number
}

type Mix = readonly (readonly [LandUse, number])[]

const MIXES: Record<Character, Mix> = {
  oldTown: [
    ['laneHouses', 78],
    ['shops', 9],
    ['walkUps', 7],
    ['school', 3],
    ['government', 2],
    ['field', 1],
  ],
  center: [
    ['laneHouses', 30],
    ['walkUps', 27],
    ['offices', 14],
    ['mall', 7],
    ['highRises', 5],
    ['towers', 7],
    ['school', 4],
    ['hospital', 2],
    ['government', 2],
    ['shops', 2],
  ],
  inner: [
    ['walkUps', 60],
    ['towers', 16],
    ['offices', 5],
    ['mall', 4],
    ['school', 7],
    ['hospital', 1.6],
    ['works', 3],
    ['shops', 3],
    ['government', 1],
  ],
  business: [
    ['highRises', 42],
    ['offices', 22],
    ['mall', 9],
    ['towers', 19],
    ['field', 5],
    ['government', 3],
  ],
  newGrid: [
    ['towers', 48],
    ['walkUps', 22],
    ['offices', 7],
    ['mall', 6],
    ['school', 8],
    ['hospital', 2],
    ['field', 4],
    ['government', 1.5],
  ],
  campus: [
    ['campus', 45],
    ['walkUps', 40],
    ['school', 8],
    ['works', 7],
  ],
  port: [
    ['sheds', 74],
    ['works', 16],
    ['field', 10],
  ],
  factories: [
    ['works', 72],
    ['walkUps', 12],
    ['towers', 5],
    ['field', 8],
    ['shops', 3],
  ],
  outskirts: [
    ['village', 40],
    ['field', 26],
    ['works', 12],
    ['walkUps', 15],
    ['towers', 7],
  ],
  island: [
    ['field', 40],
    ['towers', 35],
    ['village', 25],
  ],
}

/** Decides for every block what stands on it. */
export function chooseUses(lots: readonly Lot[], dice: Dice): LandUse[] {
  return lots.map((lot) => {
    const own = dice.fork(lot.face.id)
    if (lot.ground === 'campus') return 'campus'
    if (lot.ground === 'port') return 'none'
    if (lot.ground !== undefined) return 'none'
    const hectares = faceArea(lot.face) / 10_000
    const use = draw(MIXES[lot.zone.character], own)
    return suit(use, hectares)
  })
}

/** Uses that would not fit the size of the block give way. */
function suit(use: LandUse, hectares: number): LandUse {
  if ((use === 'school' || use === 'hospital') && hectares < 1) return 'shops'
  if (use === 'mall' && hectares < 0.8) return 'shops'
  if (use === 'towers' && hectares < 0.5) return 'walkUps'
  if (hectares < 0.25 && use === 'walkUps') return 'laneHouses'
  return use
}

function draw(mix: Mix, dice: Dice): LandUse {
  let left = dice.next() * mix.reduce((sum, [, share]) => sum + share, 0)
  for (const [use, share] of mix) {
    left -= share
    if (left <= 0) return use
  }
  return 'none'
}

/** Size in square meters to which lanes divide a block. */
const PARCELS: Partial<Record<LandUse, number>> = {
  walkUps: 13_000,
  towers: 19_000,
  campus: 22_000,
  works: 38_000,
  sheds: 42_000,
  village: 22_000,
  laneHouses: 4_600,
}

/** Cuts estates, campuses and works by lanes of their own. */
export function layLanes(plan: GroundPlan, uses: readonly LandUse[], dice: Dice): Parcel[] {
  const parcels: Parcel[] = []
  plan.lots.forEach((lot, index) => {
    const goal = PARCELS[uses[index] ?? 'none'] ?? Infinity
    const open = [lot.face]
    for (let face = open.pop(); face !== undefined; face = open.pop()) {
      const halves =
        faceArea(face) > goal * 1.5
          ? cutFace(plan.mesh, face, {
              kind: 'lane',
              zone: lot.zone,
              snapMeters: 6,
              leastMeters: Math.sqrt(goal) * 0.5,
              stride: 0.5,
              dice,
            })
          : undefined
      if (halves === undefined) parcels.push({ face, lot: index })
      else open.push(...halves)
    }
  })
  return parcels
}
