import { IconLayer } from '@deck.gl/layers'
import type { Texture } from '@luma.gl/core'
import type { Priority } from '#shared/model/incident-class.ts'
import type { Position } from '#shared/model/position.ts'
import type { IconPlace, SymbolState } from '../symbols.ts'

/** One symbol on the map. */
export interface Mark {
  readonly id: string
  readonly priority: Priority
  readonly state: SymbolState
  readonly point: Position
}

/** Icons that lie ready on the graphics card; all cells have the same side, css px. */
export interface Icons {
  readonly texture: Texture
  readonly mapping: Readonly<Record<string, IconPlace>>
  readonly side: number
}

/** Priority symbols, the gravest on top. */
export function incidentsLayer(marks: readonly Mark[], icons: Icons) {
  return new IconLayer<Mark>({
    id: 'incidents',
    data: marks.toSorted((left, right) => right.priority - left.priority),
    iconAtlas: icons.texture,
    iconMapping: { ...icons.mapping },
    pickable: true,
    sizeUnits: 'pixels',
    getSize: icons.side,
    getPosition: (mark) => [mark.point[0], mark.point[1]],
    getIcon: (mark) => `p${mark.priority}-${mark.state}`,
  })
}
