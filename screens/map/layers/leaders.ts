import { PathLayer, ScatterplotLayer } from '@deck.gl/layers'
import { toRgba } from '../../theme/palette.ts'
import type { MapTheme } from '../map-theme.ts'
import type { Leader } from '../seams.ts'

/** Where a matter is, and a line to the symbol that stepped aside; a line to a name that stands far off. */
export function leaderLayers(leaders: readonly Leader[], theme: MapTheme) {
  const color = toRgba(theme.color('t1'))
  const width = theme.text.meta * 0.08
  return [
    new PathLayer<Leader>({
      id: 'leaders',
      data: leaders,
      widthUnits: 'pixels',
      getPath: ({ from, to }) => [
        [from[0], from[1]],
        [to[0], to[1]],
      ],
      getColor: color,
      getWidth: width,
      updateTriggers: { getColor: theme.name, getWidth: width },
    }),
    new ScatterplotLayer<Leader>({
      id: 'leader-spots',
      data: leaders.filter(({ kind }) => kind === 'place'),
      radiusUnits: 'pixels',
      getPosition: ({ from }) => [from[0], from[1]],
      getRadius: width * 2.2,
      getFillColor: color,
      updateTriggers: { getFillColor: theme.name, getRadius: width },
    }),
  ]
}
