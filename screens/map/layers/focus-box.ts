import { PathLayer } from '@deck.gl/layers'
import type { Box } from '#shared/model/position.ts'
import { toRgba } from '../../theme/palette.ts'
import type { MapTheme } from '../map-theme.ts'

/** What the driver looks at, drawn where this screen sees more than that. */
export function focusBoxLayer(box: Box, theme: MapTheme) {
  const [west, south, east, north] = box
  return new PathLayer<Box>({
    id: 'focus-box',
    data: [box],
    getPath: () => [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
    getColor: toRgba(theme.color('accent')),
    widthUnits: 'pixels',
    getWidth: Math.max(2, theme.text.meta * 0.07),
  })
}
