import type { Ground } from '#shared/model/pack.ts'
import { lay } from '../mesh/insert.ts'
import {
  around,
  edgeLength,
  faceArea,
  livingEdges,
  livingFaces,
  Mesh,
  ringOf,
  type EdgeKind,
  type Face,
  type HalfEdge,
} from '../mesh/mesh.ts'
import { between, insideRing, ringCenter, type Point } from '../mesh/plane.ts'
import { drawGreatRoads, drawQuays, inRiver } from '../plan/great-roads.ts'
import { drawOutline, drawWaters, type Waters } from '../plan/skeleton.ts'
import { makeZoning, type Character, type Zone, type Zoning } from '../plan/zones.ts'
import type { Dice } from '../random.ts'
import { cutFace } from './cut.ts'
import { chooseGrounds } from './special-grounds.ts'

/** A block: the ground between streets, with what it is by nature. */
export interface Lot {
  readonly face: Face
  readonly zone: Zone
  readonly ground: Ground['kind'] | undefined
  /** Name of the special ground it belongs to ("campus"), when it has one. */
  readonly groundId: string | undefined
}

/** Streets, shores and blocks of the city. */
export interface GroundPlan {
  readonly mesh: Mesh
  /** Border of the city, open ring. */
  readonly outline: readonly Point[]
  readonly waters: Waters
  readonly zoning: Zoning
  readonly lots: readonly Lot[]
}

/** Draws water, great roads and then ever finer streets, until every face is a block. */
export function drawGroundPlan(dice: Dice): GroundPlan {
  const outline = drawOutline(dice.fork('outline'))
  const mesh = new Mesh(outline)
  const waters = drawWaters(dice.fork('waters'))
  const zoning = makeZoning(dice.fork('zones'))
  layWaters(mesh, waters)
  for (const { line, laying } of drawGreatRoads(dice.fork('roads'), waters)) lay(mesh, line, laying)
  for (const { line, laying } of drawQuays(waters)) lay(mesh, line, laying)
  dissolveSlivers(mesh, 1500)
  const wet = findWater(mesh, waters)
  const strips = new Set(livingFaces(mesh).filter((face) => !wet.has(face) && isStrip(face)))
  const grounds = growStreets(mesh, { zoning, wet, strips, dice: dice.fork('streets') })
  return {
    mesh,
    outline,
    waters,
    zoning,
    lots: gatherLots(mesh, { zoning, wet, strips, grounds, waters }),
  }
}

function layWaters(mesh: Mesh, waters: Waters): void {
  lay(mesh, waters.river, { kind: 'midwater', snapMeters: 5 })
  for (const bank of waters.banks) lay(mesh, bank, { kind: 'bank', snapMeters: 12 })
  for (const creek of waters.creeks) {
    const allows = (middle: Point): boolean => !inRiver(middle, waters)
    lay(mesh, creek.line, { kind: 'canal', snapMeters: 12, allows })
  }
  lay(mesh, waters.island, { kind: 'bank', snapMeters: 12 })
  lay(mesh, waters.lake, { kind: 'bank', snapMeters: 12 })
  for (const half of livingEdges(mesh)) {
    // Both lines were drawn through to tie the shores to the mesh: in the lake the creek is only water, on the island
    // the middle of the river is only a path.
    const middle = between(half.origin, half.end, 0.5)
    if (half.edge.kind === 'canal' && insideRing(middle, waters.lake)) half.edge.kind = 'midwater'
    if (half.edge.kind === 'midwater' && insideRing(middle, waters.island)) half.edge.kind = 'path'
  }
}

/** Faces of the river and the lake. */
function findWater(mesh: Mesh, waters: Waters): Set<Face> {
  const wet = new Set<Face>()
  for (const face of livingFaces(mesh)) {
    const sides = around(face)
    if (!sides.some((half) => half.edge.kind === 'bank' || half.edge.kind === 'midwater')) continue
    const inner = innerPoint(face)
    if (inRiver(inner, waters) || insideRing(inner, waters.lake)) wet.add(face)
  }
  return wet
}

/** A point well inside a face, also when its center of mass is not. */
export function innerPoint(face: Face): Point {
  const ring = ringOf(face)
  const center = ringCenter(ring)
  if (insideRing(center, ring)) return center
  let best = center
  let least = -1
  for (const half of around(face)) {
    const length = edgeLength(half)
    for (const depth of [3, 9, 25]) {
      const point = {
        x: (half.origin.x + half.end.x) / 2 - ((half.end.y - half.origin.y) / length) * depth,
        y: (half.origin.y + half.end.y) / 2 + ((half.end.x - half.origin.x) / length) * depth,
      }
      if (depth > least && insideRing(point, ring)) {
        least = depth
        best = point
      }
    }
  }
  return best
}

/** A narrow band between a road and the water. */
function isStrip(face: Face): boolean {
  const sides = around(face)
  if (!sides.some((half) => half.edge.kind === 'canal' || half.edge.kind === 'bank')) return false
  const girth = sides.reduce((sum, half) => sum + edgeLength(half), 0)
  return (2 * faceArea(face)) / girth < 62
}

const WEAKNESS: Record<EdgeKind, number> = {
  path: 9,
  lane: 8,
  local: 7,
  collector: 6,
  arterial: 4,
  canal: 3,
  rail: 2,
  expressway: 1,
  midwater: 5,
  bank: 0,
  border: 0,
}

/** Joins needle faces to a neighbor across their weakest edge. */
export function dissolveSlivers(mesh: Mesh, leastArea: number): void {
  for (const face of livingFaces(mesh)) {
    if (face.edge.dead || face.edge.face !== face || faceArea(face) >= leastArea) continue
    let weakest: HalfEdge | undefined
    let score = 0
    for (const half of around(face)) {
      if (half.twin.face.outer || half.twin.face === face) continue
      const weight = WEAKNESS[half.edge.kind] * edgeLength(half)
      if (weight > score) {
        score = weight
        weakest = half
      }
    }
    if (weakest !== undefined && sharedOnce(face, weakest)) mesh.removeEdge(weakest.twin)
  }
}

/** True when the two faces meet along one unbroken line, so that joining them leaves no hole. */
function sharedOnce(face: Face, half: HalfEdge): boolean {
  const other = half.twin.face
  const runs = around(face).filter(
    (side) => side.twin.face === other && side.prev.twin.face !== other,
  )
  return runs.length <= 1
}

interface Growth {
  readonly zoning: Zoning
  readonly wet: Set<Face>
  readonly strips: Set<Face>
  readonly dice: Dice
}

interface Level {
  readonly kind: EdgeKind
  readonly stride: number
  readonly snapMeters: number
  readonly least: (zone: Zone) => number
  readonly goal: (zone: Zone) => number
}

const LEVELS: readonly Level[] = [
  {
    kind: 'arterial',
    stride: 4,
    snapMeters: 40,
    least: () => 260,
    goal: (zone) => zone.arterialArea * 1.3,
  },
  {
    kind: 'collector',
    stride: 2,
    snapMeters: 26,
    least: (zone) => Math.max(120, zone.leastMeters),
    goal: (zone) => zone.collectorArea * 1.35,
  },
  {
    kind: 'local',
    stride: 1,
    snapMeters: 13,
    least: (zone) => zone.leastMeters,
    goal: (zone) => zone.blockArea * 1.45,
  },
]

function growStreets(mesh: Mesh, growth: Growth): Map<Face, { kind: Ground['kind']; id: string }> {
  const grounds = new Map<Face, { kind: Ground['kind']; id: string }>()
  for (const level of LEVELS) {
    const open = livingFaces(mesh).filter(
      (face) => !growth.wet.has(face) && !growth.strips.has(face) && !grounds.has(face),
    )
    for (const face of open) grow(mesh, face, level, growth)
    chooseGrounds(mesh, {
      level: level.kind,
      zoning: growth.zoning,
      taken: grounds,
      closed: [growth.wet, growth.strips],
      dice: growth.dice,
    })
  }
  for (const face of [...growth.strips, ...growth.wet]) slice(mesh, face, growth)
  return grounds
}

/** How far a street may turn from the direction of its zone, in radians: what has grown is crooked, what was planned is not. */
const STRAY: Record<Character, number> = {
  oldTown: 0.42,
  center: 0.1,
  inner: 0.07,
  business: 0,
  newGrid: 0,
  campus: 0.12,
  port: 0.04,
  factories: 0.05,
  outskirts: 0.2,
  island: 0.15,
}

function grow(mesh: Mesh, start: Face, level: Level, growth: Growth): void {
  const open = [start]
  for (let face = open.pop(); face !== undefined; face = open.pop()) {
    const zone = growth.zoning(ringCenter(ringOf(face)))
    if (faceArea(face) <= level.goal(zone)) continue
    const halves = cutFace(mesh, face, {
      kind: level.kind,
      zone: { ...zone, angle: zone.angle + growth.dice.between(-1, 1) * STRAY[zone.character] },
      snapMeters: Math.min(level.snapMeters, zone.leastMeters * 0.3),
      leastMeters: level.least(zone),
      stride: level.stride,
      dice: growth.dice,
    })
    if (halves !== undefined) open.push(...halves)
  }
}

/** Cuts long waters and shore strips across, so that they can be shared out among their neighbors. */
function slice(mesh: Mesh, start: Face, growth: Growth): void {
  const group = growth.wet.has(start) ? growth.wet : growth.strips
  const straight = {
    ...growth.zoning(innerPoint(start)),
    bendMeters: 0,
    lattice: undefined,
    unevenness: 0,
  }
  const open = [start]
  for (let face = open.pop(); face !== undefined; face = open.pop()) {
    const girth = around(face).reduce((sum, half) => sum + edgeLength(half), 0)
    if (girth < 1300) continue
    const [angle, least] = group === growth.wet ? [longAxis(face), 90] : [longAxis(face), 25]
    const halves = cutFace(mesh, face, {
      kind: 'path',
      zone: { ...straight, angle },
      snapMeters: 10,
      leastMeters: least,
      stride: 1,
      dice: growth.dice,
    })
    if (halves === undefined) continue
    for (const half of halves) group.add(half)
    open.push(...halves)
  }
}

function longAxis(face: Face): number {
  const ring = ringOf(face)
  const center = ringCenter(ring)
  let xx = 0
  let xy = 0
  let yy = 0
  for (const point of ring) {
    xx += (point.x - center.x) ** 2
    yy += (point.y - center.y) ** 2
    xy += (point.x - center.x) * (point.y - center.y)
  }
  return 0.5 * Math.atan2(2 * xy, xx - yy)
}

interface Gathering extends Omit<Growth, 'dice'> {
  readonly grounds: Map<Face, { kind: Ground['kind']; id: string }>
  readonly waters: Waters
}

function gatherLots(mesh: Mesh, gathering: Gathering): Lot[] {
  dissolveSlivers(mesh, 300)
  return livingFaces(mesh).map((face) => {
    const inner = innerPoint(face)
    const zone = gathering.zoning(inner)
    const special = gathering.grounds.get(face)
    const lot = { face, zone, groundId: special?.id }
    if (gathering.wet.has(face)) {
      return {
        ...lot,
        ground: insideRing(inner, gathering.waters.lake) ? ('lake' as const) : ('river' as const),
      }
    }
    if (gathering.strips.has(face))
      return { ...lot, ground: zone.character === 'port' ? ('port' as const) : ('green' as const) }
    return { ...lot, ground: special?.kind }
  })
}

/** Every edge with its kind, each once. */
export const edgesOf = (plan: GroundPlan): HalfEdge[] => livingEdges(plan.mesh)
