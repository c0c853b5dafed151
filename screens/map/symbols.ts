import type { Priority } from '#shared/model/incident-class.ts'
import type { Palette } from '../theme/palette.ts'
import { SYMBOL_CASING, symbolShapes } from '../theme/symbol.ts'
import type { SymbolPixels } from './map-props.ts'

/** States a symbol is drawn in; hollow = its feed has stopped. */
export const symbolStates = ['plain', 'selected', 'hollow'] as const
export type SymbolState = (typeof symbolStates)[number]
export const unitStates = ['free', 'enRoute', 'onScene'] as const
export type UnitState = (typeof unitStates)[number]

export type IconName = `p${Priority}-${SymbolState}` | `unit-${UnitState}`

/** Where an icon lies in the picture, device px; the anchor is its middle. */
export interface IconPlace {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface IconSheet {
  readonly image: ImageData
  readonly mapping: Readonly<Record<string, IconPlace>>
}

interface Drawing {
  readonly context: OffscreenCanvasRenderingContext2D
  readonly color: Palette
  readonly fontFamily: string
}

const priorities: readonly Priority[] = [1, 2, 3, 4]

/** Radius of a priority's symbol, css px. */
export function radiusOf(priority: Priority, pixels: SymbolPixels): number {
  return { 1: pixels.p1, 2: pixels.p2, 3: pixels.p3, 4: pixels.p4 }[priority]
}

/** Side of the square an icon takes, css px: symbol, casing and the ring of a selected one. */
export function iconSide(priority: Priority, pixels: SymbolPixels): number {
  return radiusOf(priority, pixels) * 2.8
}

/** Draws every symbol at the size and density it is shown in, so that nothing is ever resampled. */
export function drawIcons(
  pixels: SymbolPixels,
  ratio: number,
  theme: Pick<Drawing, 'color' | 'fontFamily'>,
): IconSheet {
  const cell = Math.ceil(Math.max(iconSide(1, pixels), pixels.unit * 2.6) * ratio)
  const names: IconName[] = [
    ...priorities.flatMap((priority) =>
      symbolStates.map((state): IconName => `p${priority}-${state}`),
    ),
    ...unitStates.map((state): IconName => `unit-${state}`),
  ]
  const canvas = new OffscreenCanvas(cell * 4, cell * Math.ceil(names.length / 4))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('this browser draws no symbols: no 2D canvas')
  const drawing: Drawing = { context, ...theme }
  const mapping: Record<string, IconPlace> = {}
  names.forEach((name, index) => {
    const x = (index % 4) * cell
    const y = Math.floor(index / 4) * cell
    mapping[name] = { x, y, width: cell, height: cell }
    context.setTransform(1, 0, 0, 1, x + cell / 2, y + cell / 2)
    drawIcon(drawing, name, { pixels, ratio })
  })
  return { image: context.getImageData(0, 0, canvas.width, canvas.height), mapping }
}

function drawIcon(
  drawing: Drawing,
  name: IconName,
  size: { readonly pixels: SymbolPixels; readonly ratio: number },
): void {
  for (const state of unitStates) {
    if (name === `unit-${state}`) return drawUnit(drawing, state, size.pixels.unit * size.ratio)
  }
  for (const priority of priorities) {
    for (const state of symbolStates) {
      if (name !== `p${priority}-${state}`) continue
      const scale = (radiusOf(priority, size.pixels) * size.ratio) / 45
      drawing.context.scale(scale, scale)
      drawPriority(drawing, priority, {
        state,
        rim: priority === 1 ? size.pixels.p1Rim : undefined,
      })
    }
  }
}

function drawPriority(
  { context, color, fontFamily }: Drawing,
  priority: Priority,
  { state, rim }: { readonly state: SymbolState; readonly rim: number | undefined },
): void {
  const shape = symbolShapes[priority]
  const path = new Path2D(shape.path)
  context.lineJoin = 'round'
  if (state === 'selected') {
    context.lineWidth = SYMBOL_CASING * 4.4
    context.strokeStyle = color('symbolOutline')
    context.stroke(path)
    context.lineWidth = SYMBOL_CASING * 3.2
    context.strokeStyle = color('t1')
    context.stroke(path)
  }
  context.lineWidth = SYMBOL_CASING * 2
  context.strokeStyle = color('symbolOutline')
  context.stroke(path)
  context.fillStyle = state === 'hollow' ? color('bg1') : color(shape.fill)
  context.fill(path)
  if (state === 'hollow') {
    context.lineWidth = SYMBOL_CASING
    context.strokeStyle = color(shape.fill)
    context.stroke(path)
  }
  if (rim !== undefined && state !== 'hollow') {
    context.save()
    context.scale(1 - rim, 1 - rim)
    context.fillStyle = color('t1')
    context.fill(path)
    context.restore()
  }
  context.fillStyle = state === 'hollow' ? color('t1') : color(shape.ink)
  context.font = `700 ${shape.numeralSize}px ${fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'alphabetic'
  // A digit of this family is 0.734 em high: half of that below the middle centers it.
  context.fillText(String(priority), 0, shape.numeralY + shape.numeralSize * 0.367)
}

function drawUnit({ context, color }: Drawing, state: UnitState, half: number): void {
  const height = half * 0.76
  const draw = () => {
    context.beginPath()
    context.roundRect(-half, -height, half * 2, height * 2, half * 0.3)
  }
  const line = half * 0.22
  draw()
  context.lineWidth = line * 2
  context.strokeStyle = color('symbolOutline')
  context.stroke()
  context.fillStyle = state === 'onScene' ? color('accent') : color('bg1')
  context.fill()
  context.lineWidth = line
  context.strokeStyle = state === 'free' ? color('t2') : color('accent')
  context.stroke()
}
