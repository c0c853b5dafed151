import type { Position } from '#shared/model/position.ts'
import { clusterDots } from './cluster.ts'
import type { MapProps } from './map-props.ts'
import { gathers, type Matter } from './subject.ts'
import { radiusOf } from './symbols.ts'

/** One symbol, and how many matters it stands for: more than one only where P3 symbols would cover each other. */
export interface Pile {
  readonly matter: Matter
  readonly point: Position
  readonly count: number
  /** Words beside it; empty where they would be a rash. */
  readonly title: string
  /** Size against that of the tokens. */
  readonly scale: number
}

/** Above so many symbols of P3 each is drawn smaller and without words: the queue names them. */
const CROWD = 12
const CROWDED_SCALE = 0.75

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
  const piles = pileUp(single.filter(loose), look, plane)
  const crowded = piles.length > CROWD
  return [
    ...single
      .filter((matter) => !loose(matter))
      .map((matter): Pile => ({ ...matter, matter, count: 1, scale: 1 })),
    ...piles.map((pile) =>
      crowded
        ? { ...pile, scale: CROWDED_SCALE, title: pile.count > 1 ? `×${pile.count}` : '' }
        : pile,
    ),
  ]
}

function pileUp(threes: readonly Matter[], look: Look, plane: Plane): Pile[] {
  const known = new Map<string, Matter>(threes.map((matter) => [matter.record.id, matter]))
  const dots = threes.map((matter) => {
    const [x, y] = plane.project(matter.point)
    return { id: matter.record.id, x, y }
  })
  const reach = radiusOf(3, look.symbolPixels) * 1.9
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
        scale: 1,
      },
    ]
  })
}
