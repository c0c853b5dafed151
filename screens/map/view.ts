import type { Box, Position } from '#shared/model/position.ts'
import type { Grain } from './grain.ts'
import type { MapProps } from './map-props.ts'

/** Where things fall on this pane, css px. */
export interface View {
  readonly width: number
  readonly height: number
  readonly project: (point: Position) => readonly [number, number]
  readonly unproject: (x: number, y: number) => Position
  /** What is seen, degrees from the city's origin. */
  readonly offsetBox: Box
  /** How fine units are drawn. */
  readonly grain: Grain
  /** Where the unit of a row is drawn at this moment; undefined = never heard. */
  readonly unitAt: (row: number) => Position | undefined
  /** Width of a text, css px. */
  readonly measure: (text: string, size: number) => number
}

/** What of the map's props decides its picture. */
export type Look = Pick<
  MapProps,
  | 'level'
  | 'selectedIds'
  | 'textPixels'
  | 'symbolPixels'
  | 'seams'
  | 'covered'
  | 'pointTo'
  | 'unitsOfNote'
  | 'shortNames'
>

/** Whether a thing lies on the pane. */
export function inPane(view: View): (thing: { readonly point: Position }) => boolean {
  return ({ point }) => {
    const [x, y] = view.project(point)
    return x >= 0 && y >= 0 && x <= view.width && y <= view.height
  }
}

/** The box of a unit takes this much more than half its width: its casing. */
export const UNIT_CASED = 1.25

/** Whether a thing of this radius, css px, lies on the pane as a whole: what an edge would cut is not drawn there. */
export function wholeInPane(
  view: View,
  radius: number,
): (thing: { readonly point: Position }) => boolean {
  return ({ point }) => {
    const [x, y] = view.project(point)
    const { width, height } = view
    return x >= radius && y >= radius && x <= width - radius && y <= height - radius
  }
}
