import { PathLayer, SolidPolygonLayer } from '@deck.gl/layers'
import { PathStyleExtension } from '@deck.gl/extensions'
import type { Place, PlaceShape } from '#shared/model/place.ts'
import type { Ring } from '#shared/model/position.ts'
import { toRgba, type ColorName } from '../../theme/palette.ts'
import type { MapTheme } from '../map-theme.ts'
import { RATIO_STEPS } from '../ratio-steps.ts'

/** A place with its border. */
export interface Area {
  readonly place: Place
  readonly polygons: PlaceShape['polygons']
}

interface Piece {
  readonly id: string
  readonly rings: Ring[]
}

const tones: readonly ColorName[] = ['step1', 'step2', 'step3', 'step4']

/** Tone of a place by rate ÷ usual rate; unknown and usual look like land, never like an alarm. */
export function toneOf(ratio: number | undefined): ColorName {
  const step = RATIO_STEPS.filter((from) => ratio !== undefined && ratio >= from).length
  return tones[step] ?? 'step1'
}

/** Land, toned by rate against usual rate: steel only, four steps. */
export function landLayer(
  areas: readonly Area[],
  ratios: ReadonlyMap<string, number>,
  theme: MapTheme,
) {
  return new SolidPolygonLayer<Piece>({
    id: 'land',
    data: areas.flatMap(({ place, polygons }) =>
      polygons.map((rings) => ({ id: place.id, rings: [...rings] })),
    ),
    pickable: true,
    getPolygon: (piece) =>
      piece.rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y])),
    getFillColor: (piece) => toRgba(theme.color(toneOf(ratios.get(piece.id)))),
    updateTriggers: { getFillColor: [theme.name, ratios] },
  })
}

interface Line {
  readonly ring: Ring
  readonly derived: boolean
}

/** Borders of places; a border that was derived and not surveyed is dashed. */
export function bordersLayer(
  areas: readonly Area[],
  state: { readonly id: string; readonly weight: number },
  theme: MapTheme,
) {
  const width = state.weight * theme.text.meta
  return new PathLayer<Line, { getDashArray: (line: Line) => [number, number] }>({
    id: `borders-${state.id}`,
    data: areas.flatMap(({ place, polygons }) =>
      polygons.flatMap((rings) =>
        rings.map((ring): Line => ({ ring, derived: place.approximate })),
      ),
    ),
    getPath: (line) => line.ring.map(([x, y]): [number, number] => [x, y]),
    getColor: toRgba(theme.color('mapBorder'), state.id === 'current' ? 190 : 90),
    widthUnits: 'pixels',
    getWidth: width,
    jointRounded: true,
    getDashArray: (line) => (line.derived ? [4, 3] : [0, 0]),
    extensions: [new PathStyleExtension({ dash: true })],
  })
}
