import { Deck, MapView, type Layer, type MapViewState, type PickingInfo } from '@deck.gl/core'
import type { Device } from '@luma.gl/core'
import type { Box, Position } from '#shared/model/position.ts'
import { fontFamily, palettes } from '../theme/palette.ts'
import {
  boxOf,
  fitBox,
  pixelsPerMeterOf,
  projectionOf,
  type Camera,
  type PaneSize,
} from './camera.ts'
import { makeGlide } from './glide.ts'
import { startGround } from './ground.ts'
import { makeIcons } from './icons.ts'
import { chooseGrain, tierMetersOf, type Grain } from './grain.ts'
import type { Icons } from './layers/incidents.ts'
import { unitsLayer } from './layers/units.ts'
import { makeHiding } from './hidden-units.ts'
import { makeMeasure } from './measure.ts'
import type { MapProps } from './map-props.ts'
import type { MapTheme } from './map-theme.ts'
import { composePicture } from './picture.ts'
import { makePlacing } from './placing.ts'
import { makeStack, type Stack } from './stack.ts'
import type { MapSubject } from './subject.ts'
import { wantsNoMotion } from './wants-no-motion.ts'
import { whenSized } from './when-sized.ts'
import type { View } from './view.ts'

export interface MapListeners {
  readonly pick: (kind: 'incident' | 'place' | 'building', id: string) => void
  readonly moved: (box: Box) => void
}

/** The running map: the only holder of deck.gl instances. */
export interface Engine {
  /** Draws this subject in this look; unchanged parts are kept. */
  draw(subject: MapSubject, props: MapProps): void
  /** Draws units where the columns have them now: nothing else is touched. */
  move(): void
  /** Shows a box, gliding there in this many ms. */
  look(props: MapProps, glideMs: number): void
  destroy(): void
}

/** deck.gl eases its camera only where it has a controller: on a wall one that takes nothing from anybody. */
const passive = {
  dragPan: false,
  dragRotate: false,
  scrollZoom: false,
  doubleClickZoom: false,
  touchZoom: false,
  touchRotate: false,
  keyboard: false,
}
/** Symbols and words are placed anew at most this often while the picture moves, ms. */
const PLACING_MS = 90
/** And this often while nothing but units moves. */
const UNIT_WORDS_MS = 500

/**
 * Starts a map in an element: the ground on one canvas, what moves on another above it, so that a changed symbol does not
 * cost a city of streets. Comes in a chunk of its own, with deck.gl.
 */
export function startMap(parent: HTMLDivElement, listeners: MapListeners): Engine {
  let drawn: { subject: MapSubject; props: MapProps } | undefined
  let looked: MapProps | undefined
  let camera: Camera | undefined
  let device: Device | undefined
  let isGone = false
  let unitsDrawn: Layer | undefined
  let grain: Grain = 'district'
  let stacked: (Stack & { readonly icons: Icons }) | undefined
  let hiddenRows: readonly number[] = []
  const without = makeHiding()
  const placing = makePlacing(redraw)
  const measure = makeMeasure(fontFamily())
  const stack = makeStack()
  const ground = startGround(parent)
  const size = (): PaneSize => ({ width: parent.clientWidth, height: parent.clientHeight })
  const glide = makeGlide({
    leftMs: () => (drawn?.subject.units?.columns.glidesUntil ?? 0) - glideClock(),
    pixelsPerMeter: () => (camera ? pixelsPerMeterOf(camera) * window.devicePixelRatio : 1),
    redraw() {
      unitsDrawn?.setNeedsRedraw()
      followWords()
    },
  })
  const deck = new Deck<MapView>({
    parent,
    views: new MapView({ id: 'map', controller: false }),
    initialViewState: { longitude: 0, latitude: 0, zoom: 1 },
    useDevicePixels: true,
    layers: [],
    onDeviceInitialized: (made) => {
      whenSized(made, () => {
        device = isGone ? undefined : made
        redraw()
      })
    },
    onViewStateChange: ({ viewState, interactionState }) => {
      camera = cameraOf(viewState)
      ground.look(camera)
      const moving = interactionState.inTransition === true || interactionState.isDragging === true
      placing.within(moving ? PLACING_MS : 0)
    },
    onInteractionStateChange: (state) => {
      if (!state.isDragging && !state.inTransition && camera) listeners.moved(boxOf(camera, size()))
    },
    onResize: () => looked && look(looked, 0),
    onClick: (info) => pickOf(info.picked ? info : ground.pick(info.x, info.y)),
  })

  function pickOf(info: PickingInfo | null): void {
    const layer = info?.layer?.id ?? ''
    const object: unknown = info?.object
    if (layer.startsWith('buildings')) pickBuilding(info?.index ?? -1)
    if (!hasId(object)) return
    if (layer === 'incidents') listeners.pick('incident', object.id)
    if (layer === 'land') listeners.pick('place', object.id)
  }

  function pickBuilding(index: number): void {
    const building = drawn?.subject.buildings[index]
    if (building) listeners.pick('building', building.id)
  }

  function look(props: MapProps, glideMs: number): void {
    looked = props
    if (parent.clientWidth === 0 || parent.clientHeight === 0) return
    const standing = props.level === 'cell' && props.showBuildings
    const target = fitBox(props.box, size(), standing)
    const glides = glideMs > 0 && camera !== undefined
    if (!glides) {
      camera = target
      ground.look(target)
    }
    deck.setProps({
      views: new MapView({ id: 'map', controller: props.interactive ? true : passive }),
      initialViewState: { ...target, transitionDuration: glides ? glideMs : 0 },
    })
    redraw()
  }

  function redraw(): void {
    if (!drawn || !camera || !device || parent.clientWidth === 0) return
    const { subject, props } = drawn
    const theme = themeOf(props)
    const symbols = pixelsPerMeterOf(camera) / (2 * props.symbolPixels.unit)
    grain = chooseGrain(symbols, tierMetersOf(subject.areas), grain)
    const picture = composePicture(
      subject,
      props,
      viewOf(subject, { camera, size: size(), measure, grain }),
    )
    const icons = makeIcons(device, theme)
    hiddenRows = picture.hiddenRows
    stacked = { ...stack({ subject, props, picture, zoom: camera.zoom }, theme, icons), icons }
    ground.draw(stacked.ground)
    move()
  }

  function move(): void {
    if (!drawn || !stacked) return
    const { units, origin } = drawn.subject
    const { below, above, icons } = stacked
    unitsDrawn =
      units && grain === 'single'
        ? unitsLayer(
            { ...units, marks: without(units.marks, hiddenRows), origin, clock: glideClock },
            icons,
          )
        : undefined
    deck.setProps({ layers: [...below, ...(unitsDrawn ? [unitsDrawn] : []), ...above] })
    glide.go()
  }

  /** Call signs follow their units at a pace of their own, to the end of the last way. */
  function followWords(): void {
    if (unitsDrawn) placing.within(UNIT_WORDS_MS)
  }

  /** Whoever wants no motion sees the latest position at once. */
  function glideClock(): number {
    const columns = drawn?.subject.units?.columns
    return !columns || wantsNoMotion() ? Number.POSITIVE_INFINITY : columns.clock()
  }

  return {
    look,
    draw(subject, props) {
      drawn = { subject, props }
      placing.within(0)
    },
    move() {
      move()
      followWords()
    },
    destroy() {
      isGone = true
      placing.stop()
      glide.stop()
      ground.destroy()
      deck.finalize()
    },
  }
}

function hasId(object: unknown): object is { readonly id: string } {
  return (
    typeof object === 'object' && object !== null && 'id' in object && typeof object.id === 'string'
  )
}

function cameraOf(state: MapViewState): Camera {
  const { longitude, latitude, zoom, pitch = 0, bearing = 0 } = state
  return { longitude, latitude, zoom, pitch, bearing }
}

function themeOf(props: MapProps): MapTheme {
  return {
    name: props.theme,
    color: palettes[props.theme],
    fontFamily: fontFamily(),
    text: props.textPixels,
    symbol: props.symbolPixels,
  }
}

function viewOf(
  { units, origin }: MapSubject,
  pane: {
    readonly camera: Camera
    readonly size: PaneSize
    readonly measure: View['measure']
    readonly grain: Grain
  },
): View {
  const projection = projectionOf(pane.camera, pane.size)
  const pair = ([x = 0, y = 0]: number[]): [number, number] => [x, y]
  const now = units?.columns.clock() ?? 0
  const [west, south, east, north] = boxOf(pane.camera, pane.size)
  return {
    ...pane.size,
    measure: pane.measure,
    grain: pane.grain,
    offsetBox: [west - origin[0], south - origin[1], east - origin[0], north - origin[1]],
    project: ([longitude, latitude]: Position) => pair(projection.project([longitude, latitude])),
    unproject: (x, y) => pair(projection.unproject([x, y])),
    unitAt: (row) => {
      const offset = units?.columns.drawn(row, now)
      return offset && [origin[0] + offset[0], origin[1] + offset[1]]
    },
  }
}
