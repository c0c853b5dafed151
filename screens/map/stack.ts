import type { Layer } from '@deck.gl/core'
import { packBuildings, packRoads } from './geometry.ts'
import { bordersLayer, landLayer } from './layers/places.ts'
import { buildingsLayer } from './layers/buildings.ts'
import { incidentsLayer, type Icons } from './layers/incidents.ts'
import { forcesLayer } from './layers/forces.ts'
import { focusBoxLayer } from './layers/focus-box.ts'
import { groundsLayer } from './layers/grounds.ts'
import { charactersOf, labelsLayer } from './layers/labels.ts'
import { leaderLayers } from './layers/leaders.ts'
import { roadLayers } from './layers/roads.ts'
import type { MapProps } from './map-props.ts'
import type { MapTheme } from './map-theme.ts'
import type { Picture } from './picture.ts'
import { tiersOf, type MapSubject } from './subject.ts'

export interface StackState {
  readonly subject: MapSubject
  readonly props: MapProps
  readonly picture: Picture
  readonly zoom: number
}

/** `ground` stays the same objects for as long as nothing in it changed; units stand between `below` and `above`. */
export interface Stack {
  readonly ground: readonly Layer[]
  readonly below: readonly Layer[]
  readonly above: readonly Layer[]
}

const noRatios: ReadonlyMap<string, number> = new Map()

/**
 * Makes the function that stacks the layers, ground up. It keeps every layer and packed block whose inputs are the same
 * objects as last time. Units are not among them: a tick of positions touches nothing else.
 */
export function makeStack(): (state: StackState, theme: MapTheme, icons: Icons) => Stack {
  const keep = makeKeeper()
  let characters = ''
  return ({ subject, props, picture, zoom }, theme, icons) => {
    const { origin, areas } = subject
    const { current, lower } = tiersOf[props.level]
    const shownTier = current === undefined ? [] : (areas.get(current) ?? [])
    const look = JSON.stringify([theme.name, theme.text, theme.symbol, theme.fontFamily])
    const ratios = props.ratios ?? noRatios
    const standing = props.level === 'cell'
    const texts = picture.labels.map((label) => label.text)
    characters = charactersOf([characters, ...texts])
    const ground = [
      keep('land', [shownTier, ratios, look], () =>
        landLayer(landOf(subject, props), ratios, theme),
      ),
      keep('grounds', [subject.grounds, look], () => groundsLayer(subject.grounds, theme)),
      !standing && buildings(),
      keep('roads', [subject.roads, look, Math.floor(zoom * 2)], () =>
        roadLayers(
          keep('road-blocks', [subject.roads], () => packRoads(subject.roads, origin)),
          { origin, zoom },
          theme,
        ),
      ),
      standing && buildings(),
      lower !== undefined &&
        keep('lower', [areas, lower, look], () =>
          bordersLayer(areas.get(lower) ?? [], { id: 'lower', weight: 0.03 }, theme),
        ),
      keep('current', [shownTier, look], () =>
        bordersLayer(shownTier, { id: 'current', weight: 0.07 }, theme),
      ),
    ]
    const below = [
      props.focusBox !== undefined && focusBoxLayer(props.focusBox, theme),
      forcesLayer(picture.forces, icons),
    ]
    return {
      ground: ground.flat().filter((layer) => layer !== false),
      below: below.filter((layer) => layer !== false),
      above: [
        ...(picture.leaders.length > 0 ? leaderLayers(picture.leaders, theme) : []),
        incidentsLayer(picture.marks, icons),
        labelsLayer(picture.labels, characters, theme),
      ],
    }

    function buildings(): Layer | false {
      if (!props.showBuildings || subject.buildings.length === 0) return false
      const block = keep('building-block', [subject.buildings], () =>
        packBuildings(subject.buildings, origin),
      )
      const selected = subject.buildings.findIndex(({ id }) => props.selectedIds.includes(id))
      return keep('buildings', [block, standing, selected, look], () =>
        buildingsLayer(block, { origin, standing, selected }, theme),
      )
    }
  }
}

/** Land is drawn by the places of the level; where a level has none, by the city itself. */
function landOf(subject: MapSubject, props: MapProps) {
  const tier = tiersOf[props.level].current ?? 'community'
  return subject.areas.get(tier) ?? []
}

/** Remembers what was made, and makes it again only when one of its inputs is another object. */
function makeKeeper() {
  const kept = new Map<string, { readonly inputs: readonly unknown[]; readonly made: unknown }>()
  return <Made>(key: string, inputs: readonly unknown[], make: () => Made): Made => {
    const known = kept.get(key)
    if (known?.inputs.every((input, index) => input === inputs[index])) {
      // What lies under a key was made by this key's own function, whose type the caller states.
      return known.made as Made
    }
    const made = make()
    kept.set(key, { inputs, made })
    return made
  }
}
