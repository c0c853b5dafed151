import type { Priority } from '#shared/model/incident-class.ts'
import type { Box, Position } from '#shared/model/position.ts'
import type { ColorName } from '../theme/palette.ts'
import { clusterDots, settleClusters, type Cluster } from './cluster.ts'
import { areaForces, type AreaForce } from './area-forces.ts'
import type { Grain } from './grain.ts'
import type { Mark, Ring } from './layers/incidents.ts'
import type { Label } from './layers/labels.ts'
import type { MapProps } from './map-props.ts'
import {
  CASED,
  ladder,
  placeTexts,
  squareOf,
  type Placed,
  type Rectangle,
  type Wish,
} from './placement.ts'
import { pileMatters, type Pile } from './pile.ts'
import { apartFrom, type Spot } from './apart.ts'
import { besideSeams, seamRectangles, type Leader } from './seams.ts'
import { shortName } from './short-name.ts'
import { gathers, tiersOf, type MapSubject, type Matter } from './subject.ts'
import { radiusOf } from './symbols.ts'

/** Where things fall on this pane, css px. */
export interface View {
  readonly width: number
  readonly height: number
  readonly project: (point: Position) => readonly [number, number]
  readonly unproject: (x: number, y: number) => Position
  /** What is seen, degrees from the city's origin. */
  readonly offsetBox: Box
  /** How fine units are drawn. */
  readonly grain: Grain
  /** Where the unit of a row is drawn at this moment; undefined = never heard. */
  readonly unitAt: (row: number) => Position | undefined
  /** Width of a text, css px. */
  readonly measure: (text: string, size: number) => number
}

/** Symbols, rings and words, none of them over another. */
export interface Picture {
  readonly marks: readonly Mark[]
  readonly rings: readonly Ring[]
  /** Areas whose units are drawn as one symbol and their number. */
  readonly forces: readonly AreaForce[]
  readonly labels: readonly Label[]
  /** Lines to symbols that stepped aside from a seam. */
  readonly leaders: readonly Leader[]
}

type Look = Pick<
  MapProps,
  'level' | 'selectedIds' | 'textPixels' | 'symbolPixels' | 'seams' | 'covered'
>

interface Entry {
  readonly wish: Wish
  readonly point: Position
  readonly tone: ColorName
}

/** Composes what stands on the map: P1–P3 first and where they are, then their words, then names, then clusters, then the rest. */
export function composePicture(subject: MapSubject, look: Look, view: View): Picture {
  const selected = new Set(look.selectedIds)
  const { piles, leaders } = stepAside(pileMatters(subject.matters, look, view), look, view)
  const marks = piles.map((pile) => markOf(pile, selected, subject.stopped))
  const taken = [
    ...seamRectangles(look.seams, view),
    ...(look.covered ?? []),
    ...piles.filter(inPane(view)).map((pile) => {
      const [x, y] = view.project(pile.point)
      return squareOf(x, y, pileRadius(pile, look) * CASED)
    }),
    ...unitSquares(subject, look, view),
  ]
  const forces = areaForces(subject, view)
  for (const force of forces) {
    const [x, y] = view.project(force.point)
    taken.push(squareOf(x, y, look.symbolPixels.unit * CASED))
  }
  const first = [
    ...forces.map((force) => forceEntry(force, look, view)),
    ...piles.filter(inPane(view)).map((pile) => pileEntry(pile, { look, view, selected })),
    ...placeEntries(subject, look, view),
  ]
  const words = settle(first, taken, view)
  const clusters = settleClusters(
    clusterDots(
      looseOf(subject, selected, look).map((matter) => dotOf(matter, view)),
      look.symbolPixels.p4 * 3.4,
    ),
    taken,
    (count) => ringRadius(count, look, view),
  )
  for (const { x, y, count } of clusters) taken.push(squareOf(x, y, ringRadius(count, look, view)))
  const last = settle(lowerEntries(subject, look, view), taken, view)
  const rings = clusters.map((cluster) => ringOf(cluster, look, view))
  return {
    marks,
    rings,
    forces,
    leaders,
    labels: [...words, ...last, ...rings.map((ring) => countLabel(ring, look))],
  }
}

/**
 * Symbols that a seam would cut stand beside it, and none covers another: the grave ones first; a line leads back to where the
 * matter is.
 */
function stepAside(
  piles: readonly Pile[],
  look: Look,
  view: View,
): { readonly piles: readonly Pile[]; readonly leaders: readonly Leader[] } {
  const leaders: Leader[] = []
  const placed: Spot[] = []
  const byGravity = piles.toSorted(
    (left, right) => left.matter.record.priority - right.matter.record.priority,
  )
  const moved = new Map<Pile, Pile>()
  for (const pile of byGravity) {
    const [wasX, wasY] = view.project(pile.point)
    const radius = pileRadius(pile, look) * CASED
    const keep = (x: number, y: number) => besideSeams([x, y], radius, look.seams)
    const [seamX, seamY] = keep(wasX, wasY)
    const [x, y] = apartFrom(placed, { x: seamX, y: seamY, radius }, keep)
    placed.push({ x, y, radius })
    if (x === wasX && y === wasY) continue
    const point = view.unproject(x, y)
    leaders.push({ id: pile.matter.record.id, from: pile.point, to: point })
    moved.set(pile, { ...pile, point })
  }
  return { piles: piles.map((pile) => moved.get(pile) ?? pile), leaders }
}

function inPane(view: View): (thing: { readonly point: Position }) => boolean {
  return ({ point }) => {
    const [x, y] = view.project(point)
    return x > 0 && y > 0 && x < view.width && y < view.height
  }
}

function settle(entries: readonly Entry[], taken: Rectangle[], view: View): Label[] {
  const known = new Map(entries.map((entry) => [entry.wish.id, entry]))
  const placed = placeTexts(
    entries.map((entry) => entry.wish),
    taken,
    view,
  )
  return placed.flatMap(({ wish, offset }: Placed): Label[] => {
    const entry = known.get(wish.id)
    if (!entry) return []
    const { id, text, size } = wish
    return [{ id, text, size, offset, point: entry.point, tone: entry.tone }]
  })
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

function pileRadius({ matter }: Pile, look: Look): number {
  return radiusOf(matter.record.priority, look.symbolPixels)
}

function dotOf(matter: Matter, view: View) {
  const [x, y] = view.project(matter.point)
  return { id: matter.record.id, x, y }
}

const steps: Readonly<Record<Priority, number>> = {
  1: ladder.p1,
  2: ladder.p2,
  3: ladder.p3,
  4: 100,
}

function pileEntry(
  pile: Pile,
  at: { look: Look; view: View; selected: ReadonlySet<string> },
): Entry {
  const { look, view } = at
  const { id, priority } = pile.matter.record
  const picked = at.selected.has(id)
  const size = priority <= 2 || picked ? look.textPixels.body : look.textPixels.meta
  const [x, y] = view.project(pile.point)
  const wish: Wish = {
    id,
    text: pile.title,
    x,
    y,
    size,
    width: view.measure(pile.title, size),
    radius: pileRadius(pile, look),
    priority: picked ? Math.max(ladder.selected, steps[priority]) : steps[priority],
    sure: priority <= 2 || picked || pile.count > 1,
  }
  return { wish, point: pile.point, tone: 't1' }
}

function textEntry(
  text: {
    readonly id: string
    readonly text: string
    readonly size: number
    readonly priority: number
  },
  point: Position,
  view: View,
): Entry {
  const [x, y] = view.project(point)
  const width = view.measure(text.text, text.size)
  return { wish: { ...text, x, y, width, radius: 0, sure: false }, point, tone: 't2' }
}

function placeEntries(subject: MapSubject, look: Look, view: View): Entry[] {
  const { current } = tiersOf[look.level]
  // From near, cells are a frame for what happens in them, not the subject.
  const isDeep = look.level === 'community' || look.level === 'cell'
  const { meta, body, strong } = look.textPixels
  const size = look.level === 'city' ? strong : isDeep ? meta : body
  return (current === undefined ? [] : (subject.areas.get(current) ?? []))
    .map(({ place }) => {
      const text = { id: place.id, text: shortName(place), size, priority: ladder.places }
      const entry: Entry = { ...textEntry(text, place.center, view), tone: isDeep ? 't2' : 't1' }
      return entry
    })
    .filter(inPane(view))
}

function forceEntry({ placeId, point, onDuty }: AreaForce, look: Look, view: View): Entry {
  const size = look.textPixels.meta
  const text = { id: `force-${placeId}`, text: `×${onDuty}`, size, priority: ladder.forces }
  const entry = textEntry(text, point, view)
  return { ...entry, wish: { ...entry.wish, radius: look.symbolPixels.unit, sure: true } }
}

/** Boxes of single units: no word is printed over one. */
function unitSquares(subject: MapSubject, look: Look, view: View): Rectangle[] {
  const named = view.grain === 'single' ? subject.units?.named(view.offsetBox) : undefined
  return (named ?? [])
    .flatMap(({ row }) => {
      const point = view.unitAt(row)
      return point ? [{ point }] : []
    })
    .filter(inPane(view))
    .map(({ point }) => {
      const [x, y] = view.project(point)
      return squareOf(x, y, look.symbolPixels.unit)
    })
}

/** Units, then names of the tier below and of water and parks: only where there is room left. */
function lowerEntries(subject: MapSubject, look: Look, view: View): Entry[] {
  const size = look.textPixels.meta
  const { lower } = tiersOf[look.level]
  const places = (lower === undefined ? [] : (subject.areas.get(lower) ?? [])).map(({ place }) => {
    const text = { id: place.id, text: shortName(place), size, priority: ladder.lowerPlaces }
    return textEntry(text, place.center, view)
  })
  const named = view.grain === 'single' ? subject.units?.named(view.offsetBox) : undefined
  const units = (named ?? []).flatMap(({ id, row, callSign }): Entry[] => {
    const point = view.unitAt(row)
    if (!point) return []
    const entry = textEntry({ id, text: callSign, size, priority: ladder.units }, point, view)
    return [{ ...entry, wish: { ...entry.wish, radius: look.symbolPixels.unit } }]
  })
  return [...units, ...places].filter(inPane(view))
}

function ringRadius(count: number, look: Look, view: View): number {
  const { meta } = look.textPixels
  return Math.max(look.symbolPixels.p4, view.measure(String(count), meta) / 2 + meta * 0.4)
}

function ringOf(cluster: Cluster, look: Look, view: View): Ring {
  const radius = ringRadius(cluster.count, look, view)
  return {
    id: cluster.id,
    count: cluster.count,
    radius,
    point: view.unproject(cluster.x, cluster.y),
  }
}

function countLabel(ring: Ring, look: Look): Label {
  return {
    id: `count-${ring.id}`,
    text: String(ring.count),
    point: ring.point,
    offset: [0, 0],
    size: look.textPixels.meta,
    tone: 't1',
  }
}
