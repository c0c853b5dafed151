import type { Position } from '#shared/model/position.ts'
import { clusterDots } from './cluster.ts'
import type { MapProps } from './map-props.ts'
import { gathers, type Matter } from './subject.ts'
import { radiusOf } from './symbols.ts'

/** One symbol, and how many matters it stands for: more than one only for P3, where symbols would cover each other or be a crowd. */
export interface Pile {
  readonly matter: Matter
  readonly point: Position
  readonly count: number
  /** Words beside it. */
  readonly title: string
}

/** More symbols of P3 than this are a rash, not a picture: their reach grows until there are no more. */
const CROWD = 9
const GROWTH = 1.4
/** Two symbols closer than this many radii would cover each other. */
const LEAST_REACH = 1.9

type Look = Pick<MapProps, 'level' | 'selectedIds' | 'symbolPixels'>
interface Plane {
  readonly project: (point: Position) => readonly [number, number]
  readonly unproject: (x: number, y: number) => Position
}

/** What stands single at this level: P1, P2, what is selected, P3 (piled where it overlaps), and P4 from near. */
export function pileMatters(matters: readonly Matter[], look: Look, plane: Plane): Pile[] {
  const selected = new Set(look.selectedIds)
  const gathered = gathers(look.level)
  const loose = (matter: Matter) =>
    gathered && matter.record.priority === 3 && !selected.has(matter.record.id)
  const single = matters.filter(
    ({ record }) => !gathered || record.priority < 4 || selected.has(record.id),
  )
  let reach = radiusOf(3, look.symbolPixels) * LEAST_REACH
  let piles = pileUp(single.filter(loose), reach, plane)
  while (piles.length > CROWD) {
    reach *= GROWTH
    piles = pileUp(single.filter(loose), reach, plane)
  }
  const others = single.filter((matter) => !loose(matter))
  return [...others.map((matter): Pile => ({ ...matter, matter, count: 1 })), ...piles]
}

function pileUp(threes: readonly Matter[], reach: number, plane: Plane): Pile[] {
  const known = new Map<string, Matter>(threes.map((matter) => [matter.record.id, matter]))
  const dots = threes.map((matter) => {
    const [x, y] = plane.project(matter.point)
    return { id: matter.record.id, x, y }
  })
  return clusterDots(dots, reach).flatMap(({ id, x, y, count, memberIds }): Pile[] => {
    const matter = known.get(id)
    if (!matter) return []
    const alike = memberIds.every((member) => known.get(member)?.title === matter.title)
    const several = alike ? `${matter.title} ×${count}` : `×${count}`
    return [
      {
        matter,
        count,
        point: count === 1 ? matter.point : plane.unproject(x, y),
        title: count === 1 ? matter.title : several,
      },
    ]
  })
}

/** Radius of its symbol, css px. */
export function pileRadius({ matter }: Pile, look: Pick<Look, 'symbolPixels'>): number {
  return radiusOf(matter.record.priority, look.symbolPixels)
}
