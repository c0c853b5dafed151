import type { Position } from '#shared/model/position.ts'
import type { MapProps } from './map-props.ts'
import { CASED, type Rectangle } from './placement.ts'

/** Half the width of the band along a seam in which nothing may stand, css px (`screens.md` §3.1). */
const SEAM_PIXELS = 24

type Seams = MapProps['seams']

/** The bands along the seams of a pane: words and clusters keep out of them. */
export function seamRectangles(
  seams: Seams,
  pane: { readonly width: number; readonly height: number },
): Rectangle[] {
  const { x = [], y = [] } = seams ?? {}
  return [
    ...x.map((at) => ({
      left: at - SEAM_PIXELS,
      right: at + SEAM_PIXELS,
      top: 0,
      bottom: pane.height,
    })),
    ...y.map((at) => ({
      top: at - SEAM_PIXELS,
      bottom: at + SEAM_PIXELS,
      left: 0,
      right: pane.width,
    })),
  ]
}

/** All around a pane: what may not reach beyond its edges keeps out of these. */
export function edgeRectangles({
  width,
  height,
}: {
  readonly width: number
  readonly height: number
}): Rectangle[] {
  const far = width + height
  return [
    { left: -far, right: 0, top: -far, bottom: far },
    { left: width, right: width + far, top: -far, bottom: far },
    { left: -far, right: width + far, top: -far, bottom: 0 },
    { left: -far, right: width + far, top: height, bottom: height + far },
  ]
}

/** A line to a symbol: from where the matter is, when the symbol had to step aside, or from its name, when that stands far off. */
export interface Leader {
  readonly id: string
  readonly kind: 'place' | 'name'
  readonly from: Position
  readonly to: Position
}

/** Where a symbol of this radius stands so that no seam cuts it; the same place where none does. Css px. */
export function besideSeams(
  [x, y]: readonly [number, number],
  radius: number,
  seams: Seams,
): readonly [number, number] {
  const clear = radius * CASED + SEAM_PIXELS
  return [stepAside(x, clear, seams?.x ?? []), stepAside(y, clear, seams?.y ?? [])]
}

function stepAside(at: number, clear: number, seams: readonly number[]): number {
  const near = seams.find((seam) => Math.abs(at - seam) < clear)
  if (near === undefined) return at
  return at < near ? near - clear : near + clear
}
