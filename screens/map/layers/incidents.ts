import { IconLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Texture } from '@luma.gl/core'
import type { Priority } from '#shared/model/incident-class.ts'
import type { Position } from '#shared/model/position.ts'
import { toRgba } from '../../theme/palette.ts'
import type { MapTheme } from '../map-theme.ts'
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

/** A circle that stands for several matters of P4; its number is one of the labels. */
export interface Ring {
  readonly id: string
  readonly point: Position
  readonly radius: number
  readonly count: number
}

/** Clusters: neutral rings, only their notch carries the hue of what is inside. */
export function clustersLayer(rings: readonly Ring[], theme: MapTheme) {
  return new ScatterplotLayer<Ring>({
    id: 'clusters',
    data: rings,
    pickable: true,
    stroked: true,
    radiusUnits: 'pixels',
    lineWidthUnits: 'pixels',
    getPosition: (ring) => [ring.point[0], ring.point[1]],
    getRadius: (ring) => ring.radius,
    getLineWidth: theme.text.meta * 0.07,
    getFillColor: toRgba(theme.color('bg0'), 215),
    getLineColor: toRgba(theme.color('t2')),
    updateTriggers: { getFillColor: theme.name, getLineColor: theme.name },
  })
}
