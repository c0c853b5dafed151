import type { Priority } from '#shared/model/incident-class.ts'
import type { Box, Position } from '#shared/model/position.ts'
import type { ColorName } from '../theme/palette.ts'
import type { AreaForce } from './area-forces.ts'
import type { Label } from './layers/labels.ts'
import { pileRadius, type Pile } from './pile.ts'
import {
  ladder,
  overlapsAny,
  placeTexts,
  squareOf,
  type Placed,
  type Rectangle,
  type Wish,
} from './placement.ts'
import { mapName } from './short-name.ts'
import { tiersOf, type MapSubject } from './subject.ts'
import type { NamedUnit } from './unit-marks.ts'
import { inPane, UNIT_CASED, wholeInPane, type Look, type View } from './view.ts'

/** Share of a unit's box that a symbol must reach into to count as hiding it. */
const HIDDEN = 0.5

/** A text that wants a place, with what it is about. */
export interface Entry {
  readonly wish: Wish
  readonly point: Position
  readonly tone: ColorName
}

/** Places the texts, the gravest first; the taken space grows. */
export function settle(entries: readonly Entry[], taken: Rectangle[], view: View): Label[] {
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

const steps: Readonly<Record<Priority, number>> = {
  1: ladder.p1,
  2: ladder.p2,
  3: ladder.p3,
  4: 100,
}

/** Words of a pile: P1 and P2 always have theirs. */
export function pileEntry(
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

/** Names of the tier that the level is about. */
export function placeEntries(subject: MapSubject, look: Look, view: View): Entry[] {
  const { current } = tiersOf[look.level]
  // From near, cells are a frame for what happens in them, not the subject.
  const isDeep = look.level === 'community' || look.level === 'cell'
  const { meta, body, strong } = look.textPixels
  const size = look.level === 'city' ? strong : isDeep ? meta : body
  return (current === undefined ? [] : (subject.areas.get(current) ?? []))
    .map(({ place }) => {
      const text = {
        id: place.id,
        text: mapName(place, look.shortNames),
        size,
        priority: ladder.places,
      }
      const entry: Entry = { ...textEntry(text, place.center, view), tone: isDeep ? 't2' : 't1' }
      return entry
    })
    .filter(inPane(view))
}

/** How many are on duty beside the symbol of an area's units. */
export function forceEntry({ placeId, point, onDuty }: AreaForce, look: Look, view: View): Entry {
  const size = look.textPixels.meta
  const text = { id: `force-${placeId}`, text: `×${onDuty}`, size, priority: ladder.forces }
  const entry = textEntry(text, point, view)
  return { ...entry, wish: { ...entry.wish, radius: look.symbolPixels.unit, sure: true } }
}

/** Names of the tier below: only where there is room left. */
export function lowerEntries(subject: MapSubject, look: Look, view: View): Entry[] {
  const size = look.textPixels.meta
  const { lower } = tiersOf[look.level]
  return (lower === undefined ? [] : (subject.areas.get(lower) ?? []))
    .map(({ place }) => {
      const text = {
        id: place.id,
        text: mapName(place, look.shortNames),
        size,
        priority: ladder.lowerPlaces,
      }
      const entry = textEntry(text, place.center, view)
      return { ...entry, wish: { ...entry.wish, close: true } }
    })
    .filter(inPane(view))
}

/** A unit that is drawn by itself. */
export interface SeenUnit extends NamedUnit {
  readonly point: Position
}

/**
 * Units on the pane that may have words: those that are seen, and those that the symbol of a matter or a legend hides or an
 * edge would cut.
 */
export function unitsOf(
  { units }: MapSubject,
  look: Look,
  view: View,
  symbols: readonly Rectangle[],
): { readonly seen: readonly SeenUnit[]; readonly hidden: readonly SeenUnit[] } {
  const reach = look.symbolPixels.unit * UNIT_CASED
  const named = view.grain === 'single' ? units?.named(widened(view, reach)) : undefined
  const found = (named ?? []).flatMap((unit): SeenUnit[] => {
    const point = view.unitAt(unit.row)
    return point ? [{ ...unit, point }] : []
  })
  const isWhole = wholeInPane(view, reach)
  const isHidden = (unit: SeenUnit) => {
    if (unit.isBusy === true && look.unitsOfNote && !isSent(unit.id, look)) return true
    const [x, y] = view.project(unit.point)
    const core = squareOf(x, y, look.symbolPixels.unit * HIDDEN)
    return !isWhole(unit) || overlapsAny(core, symbols)
  }
  return { seen: found.filter((unit) => !isHidden(unit)), hidden: found.filter(isHidden) }
}

/** What is seen, and this many css px beyond every edge; degrees from the origin. */
function widened({ offsetBox, width, height }: View, pixels: number): Box {
  const [west, south, east, north] = offsetBox
  const across = ((east - west) / width) * pixels
  const down = ((north - south) / height) * pixels
  return [west - across, south - down, east + across, north + down]
}

/** Whether a unit was sent to the matter that the picture is about. */
export const isSent = (id: string, { unitsOfNote }: Look): boolean =>
  unitsOfNote?.sent.has(id) ?? false

/** Call sign of a unit, at its box; those of note always have it, and one that was sent larger and in a tone of its own. */
export function unitEntry({ id, callSign, point }: SeenUnit, look: Look, view: View): Entry {
  const sent = isSent(id, look)
  const sure = sent || (look.unitsOfNote?.near.has(id) ?? false)
  const size = sent ? look.textPixels.body : look.textPixels.meta
  const text = { id, text: callSign, size, priority: sure ? ladder.selected : ladder.units }
  const entry = textEntry(text, point, view)
  const wish = { ...entry.wish, radius: look.symbolPixels.unit, close: !sure, sure }
  return { ...entry, wish, tone: sent ? 'accent' : entry.tone }
}
