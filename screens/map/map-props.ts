import type { Box } from '#shared/model/position.ts'
import type { Rectangle } from './placement.ts'
import type { ThemeName } from '../theme/palette.ts'

/** How deep the picture is: it decides which borders, names, symbols and buildings are drawn (`screens.md` §3.2). */
export const mapLevels = [
  'city',
  'district',
  'subdistrict',
  'community',
  'cell',
  'building',
] as const
export type MapLevel = (typeof mapLevels)[number]

/** Text sizes in css px, taken from the tokens of the screen. */
export interface TextPixels {
  readonly meta: number
  readonly body: number
  readonly strong: number
}

/** Radius of each priority's symbol and half the width of a unit's box, css px. */
export interface SymbolPixels {
  readonly p1: number
  readonly p2: number
  readonly p3: number
  readonly p4: number
  readonly unit: number
  /** Share of P1's radius that has its hue, the rest being white: a wall may show little red. Absent = all of it. */
  readonly p1Rim?: number
}

export interface MapProps {
  /** `[west, south, east, north]` that must be wholly visible; the camera is computed from it. */
  readonly box: Box
  readonly level: MapLevel
  /** Incidents, places or buildings that stand out. */
  readonly selectedIds: readonly string[]
  readonly showUnits: boolean
  readonly showBuildings: boolean
  readonly theme: ThemeName
  /** False on walls: nobody points at them, nothing is dragged. */
  readonly interactive: boolean
  readonly textPixels: TextPixels
  readonly symbolPixels: SymbolPixels
  /** True on walls, which are read from afar: names of places without the word of their tier. */
  readonly shortNames?: boolean | undefined
  /** The driver's focus box, drawn where this screen sees more than it. */
  readonly focusBox?: Box | undefined
  /** Reports of the last 24 h ÷ usual reports, by place id; a place that is missing is not toned. */
  readonly ratios?: ReadonlyMap<string, number> | undefined
  /** True on walls: what lies in a home is drawn at its area, never at its building. */
  readonly homesByArea?: boolean | undefined
  /** Only these incidents are drawn; absent = every open one. */
  readonly incidentIds?: ReadonlySet<string> | undefined
  /** Parts of the pane that something stands over, css px: no word is printed there. */
  readonly covered?: readonly Rectangle[] | undefined
  /** Units a screen must not lose: where one is not on the pane, an arrow with these words stands at its edge. */
  readonly pointTo?: readonly { readonly unitId: string; readonly text: string }[] | undefined
  /**
   * In an emergency: units sent to the matter in command, and the nearest free ones. They always have their call signs; units
   * that are busy elsewhere are not drawn, because they would look like sent.
   */
  readonly unitsOfNote?:
    { readonly sent: ReadonlySet<string>; readonly near: ReadonlySet<string> } | undefined
  /** Css px from the left and the top at which tiles of the wall meet: no label stands on them. */
  readonly seams?: { readonly x: readonly number[]; readonly y: readonly number[] } | undefined
}
