import { SolidPolygonLayer } from '@deck.gl/layers'
import type { Position } from '#shared/model/position.ts'
import { toRgba } from '../../theme/palette.ts'
import type { BuildingBlock } from '../geometry.ts'
import type { MapTheme } from '../map-theme.ts'

/**
 * All buildings as one layer of binary data: the grain of the blocks. Flat they are a breath of light over the tone of the
 * place; only where a single cell is seen do they stand, at three meters a storey.
 */
export function buildingsLayer(
  block: BuildingBlock,
  state: { readonly origin: Position; readonly standing: boolean; readonly selected: number },
  theme: MapTheme,
) {
  return new SolidPolygonLayer({
    id: state.standing ? 'buildings-standing' : 'buildings-flat',
    data: {
      length: block.length,
      startIndices: block.startIndices,
      attributes: {
        getPolygon: { value: block.positions, size: 2 },
        ...(state.standing ? { getElevation: { value: block.heights, size: 1 } } : {}),
      },
    },
    _normalize: false,
    _windingOrder: 'CCW',
    positionFormat: 'XY',
    coordinateSystem: 'lnglat-offsets',
    coordinateOrigin: [state.origin[0], state.origin[1], 0],
    extruded: state.standing,
    pickable: true,
    autoHighlight: false,
    highlightedObjectIndex: state.selected,
    highlightColor: toRgba(theme.color('accent'), 160),
    getFillColor: state.standing
      ? toRgba(theme.color('mapBuilding'))
      : toRgba(theme.color('t1'), theme.name === 'dim' ? 15 : 20),
    material: { ambient: 0.75, diffuse: 0.35, shininess: 1 },
  })
}
