import { areaForces, type AreaForce } from './area-forces.ts'
import { clusterDots, settleClusters, type Cluster } from './cluster.ts'
import { edgePointers } from './edge-pointers.ts'
import type { Mark } from './layers/incidents.ts'
import type { Label } from './layers/labels.ts'
import {
  forceEntry,
  lowerEntries,
  pileEntry,
  placeEntries,
  settle,
  isSent,
  unitEntry,
  unitsOf,
} from './picture-words.ts'
import { nameLines } from './name-lines.ts'
import { pileMatters, pileRadius, type Pile } from './pile.ts'
import { CASED, squareOf } from './placement.ts'
import { edgeRectangles, seamRectangles, type Leader } from './seams.ts'
import { stepAside } from './step-aside.ts'
import { gathers, type MapSubject, type Matter } from './subject.ts'
import { inPane, wholeInPane, type Look, type View } from './view.ts'

/** Symbols and words, none of them over another. */
export interface Picture {
  readonly marks: readonly Mark[]
  /** Rows of units whose box is not drawn, because the symbol of a matter lies over most of it. */
  readonly hiddenRows: readonly number[]
  /** Areas whose units are drawn as one symbol and their number. */
  readonly forces: readonly AreaForce[]
  readonly labels: readonly Label[]
  /** Lines to symbols that stepped aside, and to names that stand far off. */
  readonly leaders: readonly Leader[]
}

/** Radii of a P4 within which its neighbors are counted together. */
const CLUSTER_REACH = 4.5

/** Composes what stands on the map: P1–P3 first and where they are, then their words, then names, then clusters, then the rest. */
export function composePicture(subject: MapSubject, look: Look, view: View): Picture {
  const selected = new Set(look.selectedIds)
  const { piles, leaders } = stepAside(pileMatters(subject.matters, look, view), look, view)
  const marks = piles.map((pile) => markOf(pile, selected, subject.stopped))
  const bodies = piles.map((pile) => ({
    id: pile.matter.record.id,
    point: pile.point,
    radius: pileRadius(pile, look) * CASED,
  }))
  const symbols = bodies.map(({ point, radius }) => {
    const [x, y] = view.project(point)
    return squareOf(x, y, radius)
  })
  const units = unitsOf(subject, look, view, [...symbols, ...(look.covered ?? [])])
  const taken = [
    ...seamRectangles(look.seams, view),
    ...(look.covered ?? []),
    ...symbols,
    ...units.seen.map((unit) => {
      const [x, y] = view.project(unit.point)
      return squareOf(x, y, look.symbolPixels.unit)
    }),
  ]
  const forces = areaForces(subject, view).filter(wholeInPane(view, look.symbolPixels.unit * CASED))
  for (const force of forces) {
    const [x, y] = view.project(force.point)
    taken.push(squareOf(x, y, look.symbolPixels.unit * CASED))
  }
  const pointers = edgePointers(subject, look, view, taken)
  const first = [
    ...forces.map((force) => forceEntry(force, look, view)),
    ...piles.map((pile) => pileEntry(pile, { look, view, selected })),
    ...units.seen.map((unit) => unitEntry(unit, look, view)),
    ...units.hidden
      .filter(({ id }) => isSent(id, look) && !pointers.some((label) => label.id === `to-${id}`))
      .map((unit) => unitEntry(unit, look, view)),
    ...placeEntries(subject, look, view),
  ]
  const words = settle(first, taken, view)
  const boxes = [...units.seen, ...units.hidden].map(({ id, point }) => ({
    id,
    point,
    radius: look.symbolPixels.unit,
  }))
  const clusters = settleClusters(
    clusterDots(
      looseOf(subject, selected, look)
        .filter(inPane(view))
        .map((matter) => dotOf(matter, view)),
      look.symbolPixels.p4 * CLUSTER_REACH,
    ),
    [...taken, ...edgeRectangles(view)],
    (count) => countRadius(count, look, view),
  )
  for (const { x, y, count } of clusters) taken.push(squareOf(x, y, countRadius(count, look, view)))
  const last = settle(lowerEntries(subject, look, view), taken, view)
  const counts = clusters.map((cluster) => countLabel(cluster, look, view))
  return {
    marks,
    hiddenRows: units.hidden.map(({ row }) => row),
    forces,
    leaders: [...leaders, ...nameLines([...bodies, ...boxes], words, view)],
    labels: [...pointers, ...words, ...last, ...counts],
  }
}

/** P4 that is gathered at this level. */
function looseOf(subject: MapSubject, selected: ReadonlySet<string>, look: Look) {
  if (!gathers(look.level)) return []
  return subject.matters.filter(({ record }) => record.priority === 4 && !selected.has(record.id))
}

function markOf(pile: Pile, selected: ReadonlySet<string>, stopped: boolean): Mark {
  const { id, priority } = pile.matter.record
  const state = stopped ? 'hollow' : selected.has(id) ? 'selected' : 'plain'
  return { id, priority, state, point: pile.point }
}

function dotOf(matter: Matter, view: View) {
  const [x, y] = view.project(matter.point)
  return { id: matter.record.id, x, y }
}

/** A count is as wide as its text: a bare `×n`, which no symbol of a matter looks like. */
function countRadius(count: number, look: Look, view: View): number {
  const { meta } = look.textPixels
  return Math.max(meta * 0.7, view.measure(countText(count), meta) / 2 + meta * 0.2)
}

const countText = (count: number): string => `×${count}`

function countLabel(cluster: Cluster, look: Look, view: View): Label {
  return {
    id: `count-${cluster.id}`,
    text: countText(cluster.count),
    point: view.unproject(cluster.x, cluster.y),
    offset: [0, 0],
    size: look.textPixels.meta,
    tone: 't2',
  }
}
