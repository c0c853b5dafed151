import { PathLayer } from '@deck.gl/layers'
import { roadRanks, type RoadRank } from '#shared/model/pack.ts'
import type { Position } from '#shared/model/position.ts'
import { toRgba, type ColorName } from '../../theme/palette.ts'
import type { Block } from '../geometry.ts'
import type { MapTheme } from '../map-theme.ts'

interface RoadStyle {
  /** Width on the ground. */
  readonly widthMeters: number
  /** Least and most width in units of meta text, so that a street stays a street from any seat. */
  readonly least: number
  readonly most: number
  readonly tone: ColorName
  readonly casing: boolean
  /** Zoom below which the rank is not drawn: too fine to be more than noise. */
  readonly fromZoom: number
}

const styles: Readonly<Record<RoadRank, RoadStyle>> = {
  expressway: {
    widthMeters: 36,
    least: 0.16,
    most: 0.9,
    tone: 'mapRoadMajor',
    casing: true,
    fromZoom: 0,
  },
  arterial: { widthMeters: 26, least: 0.1, most: 0.7, tone: 'mapRoad', casing: true, fromZoom: 0 },
  collector: {
    widthMeters: 17,
    least: 0.06,
    most: 0.5,
    tone: 'mapRoad',
    casing: false,
    fromZoom: 11,
  },
  local: {
    widthMeters: 9,
    least: 0.03,
    most: 0.36,
    tone: 'mapStreet',
    casing: false,
    fromZoom: 12,
  },
  lane: {
    widthMeters: 5,
    least: 0.02,
    most: 0.2,
    tone: 'mapStreet',
    casing: false,
    fromZoom: 14.5,
  },
  rail: { widthMeters: 5, least: 0.05, most: 0.12, tone: 'mapCasing', casing: false, fromZoom: 0 },
}

/** Streets, narrow under wide; the two widest ranks have a casing so that crossings read as crossings. */
export function roadLayers(
  blocks: ReadonlyMap<RoadRank, Block>,
  state: { readonly origin: Position; readonly zoom: number },
  theme: MapTheme,
) {
  const ranks = roadRanks.filter((rank) => blocks.has(rank) && state.zoom >= styles[rank].fromZoom)
  const upwards = ranks.toReversed()
  return [
    ...upwards.filter((rank) => styles[rank].casing).map((rank) => path(rank, 'casing')),
    ...upwards.map((rank) => path(rank, 'core')),
  ]

  function path(rank: RoadRank, part: 'casing' | 'core') {
    const block = blocks.get(rank)
    const style = styles[rank]
    const wider = part === 'casing' ? 1.6 : 1
    return new PathLayer({
      id: `road-${rank}-${part}`,
      data: {
        length: block?.length ?? 0,
        startIndices: block?.startIndices ?? new Uint32Array(1),
        attributes: { getPath: { value: block?.positions ?? new Float32Array(), size: 2 } },
      },
      _pathType: 'open',
      positionFormat: 'XY',
      coordinateSystem: 'lnglat-offsets',
      coordinateOrigin: [state.origin[0], state.origin[1], 0],
      widthUnits: 'meters',
      getWidth: style.widthMeters * wider,
      widthMinPixels: style.least * theme.text.meta * wider,
      widthMaxPixels: style.most * theme.text.meta * wider,
      getColor: toRgba(theme.color(part === 'casing' ? 'mapCasing' : style.tone)),
      capRounded: true,
      jointRounded: true,
    })
  }
}
