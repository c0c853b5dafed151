import { IconLayer } from '@deck.gl/layers'
import type { Position } from '#shared/model/position.ts'
import type { Icons } from './incidents.ts'

export interface UnitsState {
  readonly origin: Position
  /** Degrees from the origin, 2 per row; the same array is written in place at every tick. */
  readonly offsets: Float32Array
  /** Icon of each row, or `undefined` for a row that is not shown. */
  readonly icons: readonly (string | undefined)[]
  /** Grows whenever `icons` changes. */
  readonly iconsVersion: number
}

/**
 * Units: hollow = on its way, filled = on scene. Positions go to the card as they came off the wire; the descriptor is new
 * at every tick, because deck.gl takes the same object for the same positions.
 */
export function unitsLayer(state: UnitsState, icons: Icons) {
  return new IconLayer({
    id: 'units',
    data: {
      length: state.icons.length,
      attributes: { getPosition: { value: state.offsets, size: 2 } },
    },
    positionFormat: 'XY',
    coordinateSystem: 'lnglat-offsets',
    coordinateOrigin: [state.origin[0], state.origin[1], 0],
    iconAtlas: icons.texture,
    iconMapping: { ...icons.mapping },
    sizeUnits: 'pixels',
    getIcon: (_: unknown, { index }: { index: number }) => state.icons[index] ?? 'unit-free',
    getSize: (_: unknown, { index }: { index: number }) =>
      state.icons[index] === undefined ? 0 : icons.side,
    updateTriggers: { getIcon: state.iconsVersion, getSize: [state.iconsVersion, icons.side] },
  })
}
