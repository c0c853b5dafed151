import { WebMercatorViewport } from '@deck.gl/core'
import type { Box } from '#shared/model/position.ts'

/** Share of the shorter side that stays free around the box (`screens.md` §4.2). */
const PADDING_SHARE = 0.06
const MAX_ZOOM = 18.5
/** Buildings stand up from this tilt on; every other level is seen from straight above, where distances are true. */
const CELL_PITCH_DEGREES = 45

export interface PaneSize {
  readonly width: number
  readonly height: number
}

export interface Camera {
  readonly longitude: number
  readonly latitude: number
  readonly zoom: number
  readonly pitch: number
  readonly bearing: number
}

/** The camera that shows a box wholly, whatever the shape of the pane: cameras are never shared, boxes are. */
export function fitBox(box: Box, size: PaneSize, standing: boolean): Camera {
  const [west, south, east, north] = box
  const padding = Math.min(size.width, size.height) * PADDING_SHARE
  const viewport = new WebMercatorViewport({ ...size, longitude: 0, latitude: 0, zoom: 1 })
  const { longitude, latitude, zoom } = viewport.fitBounds(
    [
      [west, south],
      [east, north],
    ],
    { padding, maxZoom: MAX_ZOOM },
  )
  return { longitude, latitude, zoom, pitch: standing ? CELL_PITCH_DEGREES : 0, bearing: 0 }
}

/** The box a camera shows: `[west, south, east, north]`. */
export function boxOf(camera: Camera, size: PaneSize): Box {
  const [west, south, east, north] = new WebMercatorViewport({ ...size, ...camera }).getBounds()
  return [west, south, east, north]
}

/** Turns positions into css px of the pane and back. */
export function projectionOf(camera: Camera, size: PaneSize): WebMercatorViewport {
  return new WebMercatorViewport({ ...size, ...camera })
}

/** Equator of the sphere the projection takes the earth for. @source EPSG:3857 */
const EQUATOR_METERS = 40_075_016.69
const TILE_PIXELS = 512

/** Css px in one meter on the ground, in the middle of the picture. */
export function pixelsPerMeterOf({ latitude, zoom }: Camera): number {
  const shrunk = Math.cos((latitude * Math.PI) / 180)
  return (TILE_PIXELS * 2 ** zoom) / (EQUATOR_METERS * shrunk)
}
