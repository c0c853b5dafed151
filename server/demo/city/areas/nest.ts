import { around, edgeLength, faceArea, type EdgeKind, type Face } from '../mesh/mesh.ts'
import { innerPoint, type GroundPlan, type Lot } from '../streets/ground-plan.ts'
import { insideRing, type Point } from '../mesh/plane.ts'
import { at, type Dice } from '../random.ts'
import { apportion, partition, type Node } from './partition.ts'

/** An area made of blocks, with the areas inside it. */
export interface Nest {
  readonly lots: readonly number[]
  readonly children: readonly Nest[]
}

/** How many areas of each tier the city has. */
export const COUNTS = { districts: 3, subdistricts: 12, communities: 120, cells: 1200 } as const

/** How strongly two blocks belong together across an edge: a lane unites, an expressway divides. */
const UNITY: Record<EdgeKind, number> = {
  path: 4,
  lane: 3,
  local: 1,
  collector: 0.45,
  canal: 0.4,
  rail: 0.15,
  arterial: 0.16,
  expressway: 0.06,
  midwater: 0.02,
  bank: 2.5,
  border: 0,
}

/** Blocks of the city grouped into cells, communities, subdistricts and districts, widest first. */
export function nestAreas(plan: GroundPlan, dice: Dice): Nest {
  const nodes = makeNodes(plan.lots)
  const all = nodes.map((_, index) => index)
  const districts = splitByRiver(plan, nodes)
  const subdistricts = divide(nodes, districts, COUNTS.subdistricts, dice.fork('subdistricts'))
  const flatSubdistricts = subdistricts.flat()
  const communities = divide(nodes, flatSubdistricts, COUNTS.communities, dice.fork('communities'))
  const cells = divide(nodes, communities.flat(), COUNTS.cells, dice.fork('cells'))
  const leaf = (lots: readonly number[]): Nest => ({ lots, children: [] })
  const cellNests = cells.map((group) => group.map(leaf))
  const communityNests = gather(communities, cellNests)
  const subdistrictNests = gather(subdistricts, communityNests)
  return { lots: all, children: gather([districts], subdistrictNests)[0] ?? [] }
}

/**
 * The river is the border of the new district; the northern creek parts the old town from the north.
 * @returns old town, north, new district
 */
function splitByRiver(plan: GroundPlan, nodes: readonly Node[]): number[][] {
  const old = northOf(plan.waters.river)
  const north = northOf(plan.waters.creeks.find(({ id }) => id === 'north')?.line ?? [])
  const sides: [number[], number[], number[]] = [[], [], []]
  nodes.forEach((node, index) => {
    const east = insideRing(node, plan.waters.island) || !insideRing(node, old)
    const side = east ? 2 : insideRing(node, north) ? 1 : 0
    sides[side].push(index)
  })
  const pieces = sides.map((side) => largestPiece(nodes, side))
  const parts = pieces.map(([piece]) => piece)
  for (const stray of pieces.flatMap(([, strays]) => strays)) adopt(nodes, parts, stray)
  return parts
}

/** Gives a block that its own side cut off to the part it touches most. */
function adopt(nodes: readonly Node[], parts: readonly number[][], stray: number): void {
  const pull = parts.map((part) => {
    const inside = new Set(part)
    return at(nodes, stray).ties.reduce(
      (sum, { to, strength }) => sum + (inside.has(to) ? strength : 0),
      0,
    )
  })
  at(parts, pull.indexOf(Math.max(...pull))).push(stray)
}

/** Beyond every border of the city, in meters. */
const FAR = 20_000

/** The half of the board north of a line that runs from west to east. */
function northOf(line: readonly Point[]): readonly Point[] {
  const first = at(line, 0)
  const last = at(line, line.length - 1)
  return [
    ...line,
    { x: FAR, y: last.y },
    { x: FAR, y: FAR },
    { x: -FAR, y: FAR },
    { x: -FAR, y: first.y },
  ]
}

/** The largest connected piece of a set of blocks, and the rest. */
function largestPiece(nodes: readonly Node[], members: readonly number[]): [number[], number[]] {
  const inside = new Set(members)
  let best: number[] = []
  const seen = new Set<number>()
  for (const start of members) {
    if (seen.has(start)) continue
    const piece = [start]
    seen.add(start)
    for (let next = 0; next < piece.length; next++) {
      for (const { to } of at(nodes, at(piece, next)).ties) {
        if (!inside.has(to) || seen.has(to)) continue
        seen.add(to)
        piece.push(to)
      }
    }
    if (piece.length > best.length) best = piece
  }
  const kept = new Set(best)
  return [best, members.filter((index) => !kept.has(index))]
}

/** Divides each area; together they give exactly `count` areas, shared out by weight. */
function divide(
  nodes: readonly Node[],
  areas: readonly (readonly number[])[],
  count: number,
  dice: Dice,
): number[][][] {
  const weights = areas.map((area) => area.reduce((sum, index) => sum + at(nodes, index).weight, 0))
  const seats = apportion(
    count,
    weights,
    areas.map((area) => area.length),
  )
  return areas.map((area, index) => partition(nodes, area, at(seats, index), dice.fork(index)))
}

/** Hangs the children of each area below it; both lists run in the same order. */
function gather(
  groups: readonly (readonly (readonly number[])[])[],
  children: readonly (readonly Nest[])[],
): Nest[][] {
  let next = 0
  return groups.map((group) => group.map((lots) => ({ lots, children: at(children, next++) })))
}

function makeNodes(lots: readonly Lot[]): Node[] {
  const indexOf = new Map<Face, number>(lots.map((lot, index) => [lot.face, index]))
  return lots.map((lot) => {
    const { x, y } = innerPoint(lot.face)
    const strengths = new Map<number, number>()
    for (const half of around(lot.face)) {
      const to = indexOf.get(half.twin.face)
      if (to === undefined) continue
      strengths.set(to, (strengths.get(to) ?? 0) + edgeLength(half) * UNITY[half.edge.kind] + 0.01)
    }
    const ties = [...strengths].map(([to, strength]) => ({ to, strength }))
    return { x, y, weight: weigh(lot), ties }
  })
}

const CROWD: Record<Lot['zone']['character'], number> = {
  oldTown: 3.2,
  center: 2.4,
  inner: 1.5,
  business: 2,
  newGrid: 1.35,
  campus: 0.8,
  port: 0.4,
  factories: 0.5,
  outskirts: 0.45,
  island: 0.6,
}

/** Roughly how much there is to look after: areas are balanced by this, not by size on the map. */
function weigh(lot: Lot): number {
  const hectares = faceArea(lot.face) / 10_000
  if (lot.ground === 'river' || lot.ground === 'lake') return 0.05 + hectares * 0.02
  if (lot.ground === 'green') return 0.1 + hectares * 0.15
  if (lot.ground !== undefined) return 0.2 + hectares * 0.3
  return 0.3 + hectares * CROWD[lot.zone.character]
}
