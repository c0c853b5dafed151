/** Geometry of a paired wall, as the stage keeps it. */
export interface WallGeometry {
  readonly viewingDistanceMeters: number
  readonly pixelPitchMillimeters: number
}

/** How a wall is divided: everything in css px. */
export interface WallGrid {
  /** wide: wings of a whole module beside a core of 16:9 · narrow: one 16:9 with slim wings · stacked: wings under the core. */
  readonly layout: 'wide' | 'narrow' | 'stacked'
  /** Px per minute of arc of the farthest seat. */
  readonly vaPixels: number
  readonly wingPixels: number
  /** The pane of the map. */
  readonly mapPixels: { readonly width: number; readonly height: number }
  readonly barPixels: number
  /** Line of the matter that commands an emergency, across the wall; 0 where a wing is wide enough to hold it. */
  readonly headPixels: number
  /** Width of the bar of its priority at the far left edge. */
  readonly edgePixels: number
  readonly changesPixels: number
  readonly stripPixels: number
  /** Height of the upper panels of a wing; the lower ones take the rest, so that the division falls on a seam. */
  readonly upperPixels: number
  /** Rows of the queue that fit without cutting one. */
  readonly decideRows: number
  /** Where tiles of 1920 × 1080 (at a height of 2160) meet. */
  readonly seams: { readonly x: readonly number[]; readonly y: readonly number[] }
}

/** Half the width of the band along a seam in which no word may stand, css px (`screens.md` §3.1). */
export const SEAM_PIXELS = 24

const REFERENCE_HEIGHT = 2160
const CORE_ASPECT = 16 / 9
/** Slim wings of a single 16:9 wall at the reference height (`screens.md` §3.1c). */
const SLIM_WING = 1000
/** Line of an incident, and bar of its priority, at the reference height (`screens.md` §3.1b, §3.1c). */
const HEAD = 200
const EDGE = 24
/** Px per minute of arc assumed where the wall was not measured, at the reference height (`screens.md` §5.2). */
const ASSUMED_VA = 2.1
const EM = 0.734

/**
 * Px per minute of arc: what the seats need, but no more than the modules hold. A page of 1920 × 1080 shows the wall of
 * 2160 lines at half its size; a wall whose seats need more than the modules hold gets what they hold, and the desk that
 * paired it is where that shows (`screens.md` §5.2).
 */
export function visualAngle(height: number, geometry: WallGeometry | undefined): number {
  const held = (height / REFERENCE_HEIGHT) * ASSUMED_VA
  if (!geometry) return held
  const minuteMillimeters = geometry.viewingDistanceMeters * 1000 * Math.tan(Math.PI / 180 / 60)
  return Math.min(held, minuteMillimeters / geometry.pixelPitchMillimeters)
}

/** Divides any wall into modules (`screens.md` §3.1). */
export function makeWallGrid(
  width: number,
  height: number,
  geometry: WallGeometry | undefined,
): WallGrid {
  const layout = layoutOf(width, height)
  const scale = Math.min(height, width / CORE_ASPECT) / REFERENCE_HEIGHT
  const unit = layout === 'wide' ? height / REFERENCE_HEIGHT : scale
  const vaPixels = visualAngle(unit * REFERENCE_HEIGHT, geometry)
  const barPixels = Math.round(120 * unit)
  const upperPixels = Math.round(height / 2) - barPixels
  const wingPixels =
    layout === 'wide' ? (height * 8) / 9 : layout === 'narrow' ? SLIM_WING * unit : width / 2
  const lowerPixels = layout === 'stacked' ? height / 4 : height / 2
  return {
    layout,
    vaPixels,
    wingPixels: Math.round(wingPixels),
    mapPixels: {
      width: width - 2 * wingPixels,
      height: height - barPixels - 360 * unit - 2.1 * textOf(20, vaPixels),
    },
    barPixels,
    headPixels: layout === 'wide' ? 0 : Math.round(HEAD * unit),
    edgePixels: Math.round(EDGE * unit),
    changesPixels: Math.round(2.1 * textOf(20, vaPixels)),
    stripPixels: Math.round(360 * unit),
    upperPixels,
    decideRows: rowsIn(lowerPixels, vaPixels),
    seams: seamsOf(width, height),
  }
}

function layoutOf(width: number, height: number): WallGrid['layout'] {
  const wings = (width - height * CORE_ASPECT) / ((height * 8) / 9)
  if (wings > 1.99) return 'wide'
  return width / height > 1.2 ? 'narrow' : 'stacked'
}

const textOf = (minutes: number, vaPixels: number) => (minutes * vaPixels) / EM

/** More rows are not read from the seat (`screens.md` §11 B3). */
const MOST_ROWS = 5

/** A row of the queue is one line and the bar of its time left. */
function rowsIn(panelPixels: number, vaPixels: number): number {
  const unit = textOf(20, vaPixels) / 2
  const heading = textOf(24, vaPixels) * 1.35 + unit / 2
  const row = (textOf(20, vaPixels) + textOf(16, vaPixels)) * 1.3 + unit * 0.5
  const fit = Math.floor((panelPixels - 3 * unit - heading) / row)
  return Math.min(MOST_ROWS, Math.max(1, fit))
}

function seamsOf(width: number, height: number): WallGrid['seams'] {
  const tileWidth = (height * 8) / 9
  const columns = Math.ceil(width / tileWidth - 0.01)
  return {
    x: Array.from({ length: columns - 1 }, (_, index) => Math.round((index + 1) * tileWidth)),
    y: [Math.round(height / 2)],
  }
}

/** Text sizes in px from minutes of arc, as the tokens compute them (`screens.md` §5.2). */
export function textPixelsOf(vaPixels: number) {
  return {
    meta: textOf(16, vaPixels),
    body: textOf(20, vaPixels),
    strong: textOf(24, vaPixels),
  }
}

/** Share of a P1's radius that is red; the rest of it is white (`screens.md` §5.1). */
const P1_RIM = 0.14
/** Thinner, a rim would not be seen as a hue. */
const LEAST_RIM = 0.035

/** Several open P1 share the red of one, so that a wall keeps within its budget of red (`SPEC.md` W17). */
export function p1RimOf(openP1: number): number {
  return Math.max(LEAST_RIM, P1_RIM / Math.max(1, openP1))
}

/** Radius of symbols on a wall: 69, 47 and 39 minutes of arc across for P1 to P3 (`screens.md` §5.4). */
export function symbolPixelsOf(vaPixels: number, openP1 = 1) {
  return {
    p1: 34.4 * vaPixels,
    p2: 23.7 * vaPixels,
    p3: 19.4 * vaPixels,
    p4: 15 * vaPixels,
    unit: 14 * vaPixels,
    p1Rim: p1RimOf(openP1),
  }
}
