import { IconLayer } from '@deck.gl/layers'
import type { AreaForce } from '../area-forces.ts'
import type { Icons } from './incidents.ts'

/** One symbol per area for all its units; their number is one of the labels. */
export function forcesLayer(forces: readonly AreaForce[], icons: Icons) {
  return new IconLayer<AreaForce>({
    id: 'forces',
    data: forces,
    iconAtlas: icons.texture,
    iconMapping: { ...icons.mapping },
    sizeUnits: 'pixels',
    getSize: icons.side,
    getPosition: ({ point }) => [point[0], point[1]],
    getIcon: () => 'unit-free',
  })
}
