import type { Ground } from '#shared/model/pack.ts'
import { livingFaces, ringOf, type EdgeKind, type Face, type Mesh } from '../mesh/mesh.ts'
import { insideRing, ringCenter, type Point } from '../mesh/plane.ts'
import type { Zoning } from '../plan/zones.ts'
import type { Dice } from '../random.ts'

interface Anchor extends Point {
  readonly id: string
  readonly kind: Ground['kind']
  /** The rank of streets after which the face around this point is taken. */
  readonly after: EdgeKind
}

/** Parks, squares and the campus, by where they lie. */
const ANCHORS: readonly Anchor[] = [
  { id: 'university', kind: 'campus', after: 'collector', x: -1500, y: 3000 },
  { id: 'university-east', kind: 'campus', after: 'collector', x: -850, y: 3050 },
  { id: 'college', kind: 'campus', after: 'collector', x: 2700, y: -3050 },
  { id: 'lakeside', kind: 'park', after: 'collector', x: 4750, y: -2450 },
  { id: 'century', kind: 'park', after: 'collector', x: 3250, y: -1900 },
  { id: 'forest', kind: 'park', after: 'collector', x: -5150, y: 2900 },
  { id: 'botanic', kind: 'park', after: 'collector', x: -3650, y: -2700 },
  { id: 'island', kind: 'park', after: 'collector', x: 5350, y: 2180 },
  { id: 'people', kind: 'park', after: 'local', x: -2150, y: 560 },
  { id: 'temple', kind: 'park', after: 'local', x: -1000, y: -250 },
  { id: 'riverside', kind: 'park', after: 'local', x: 620, y: 780 },
  { id: 'south', kind: 'park', after: 'collector', x: -1200, y: -2000 },
  { id: 'west', kind: 'park', after: 'local', x: -3250, y: -150 },
  { id: 'north', kind: 'park', after: 'local', x: 500, y: 3050 },
  { id: 'new', kind: 'park', after: 'local', x: 2050, y: -1300 },
  { id: 'wetland', kind: 'park', after: 'collector', x: 900, y: -4300 },
  { id: 'civic', kind: 'square', after: 'local', x: 2350, y: -480 },
  { id: 'station', kind: 'square', after: 'local', x: -1900, y: 2180 },
  { id: 'old', kind: 'square', after: 'local', x: -1180, y: 120 },
  { id: 'bund', kind: 'square', after: 'local', x: -560, y: 950 },
  { id: 'expo', kind: 'square', after: 'local', x: 900, y: -1900 },
]

interface Choice {
  readonly level: EdgeKind
  readonly zoning: Zoning
  readonly taken: Map<Face, { kind: Ground['kind']; id: string }>
  readonly closed: readonly ReadonlySet<Face>[]
  readonly dice: Dice
}

/** Takes faces out of the growth of streets: named parks and squares, and fields at the edge of the city. */
export function chooseGrounds(mesh: Mesh, choice: Choice): void {
  const anchors = ANCHORS.filter((anchor) => anchor.after === choice.level)
  for (const face of livingFaces(mesh)) {
    if (choice.taken.has(face) || choice.closed.some((set) => set.has(face))) continue
    const ring = ringOf(face)
    const anchor = anchors.find((candidate) => insideRing(candidate, ring))
    if (anchor !== undefined) choice.taken.set(face, { kind: anchor.kind, id: anchor.id })
    else if (choice.level === 'local' && choice.dice.chance(greenShare(choice.zoning, ring))) {
      choice.taken.set(face, { kind: 'green', id: `green-${face.id}` })
    }
  }
}

function greenShare(zoning: Zoning, ring: readonly Point[]): number {
  const character = zoning(ringCenter(ring)).character
  if (character === 'outskirts') return 0.34
  if (character === 'oldTown' || character === 'center') return 0.015
  if (character === 'island') return 0.3
  return 0.04
}
