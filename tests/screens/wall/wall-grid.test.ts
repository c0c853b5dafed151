import { describe, expect, it } from 'vitest'
import {
  makeWallGrid,
  p1RimOf,
  symbolPixelsOf,
  textPixelsOf,
  visualAngle,
} from '../../../screens/wall/wall-grid.ts'
import { levelOfBox } from '../../../screens/wall/scene-level.ts'

describe('type from visual angle', () => {
  it.each([
    [8, 1.25, [41, 51, 61]],
    [5, 0.63, [50, 63, 75]],
  ])('at %d m and %d mm gives the sizes of the table', (meters, pitch, table) => {
    const va = (meters * 1000 * Math.tan(Math.PI / 180 / 60)) / pitch
    const sizes = textPixelsOf(va)
    const shown = [sizes.meta, sizes.body, sizes.strong]
    shown.forEach((size, index) => {
      expect(Math.abs(size - (table[index] ?? 0))).toBeLessThanOrEqual(1)
    })
  })

  it('takes the physical angle up to what the modules hold, and 2.1 px where nothing is known', () => {
    const far = { viewingDistanceMeters: 8, pixelPitchMillimeters: 1.25 }
    expect(visualAngle(2160, far)).toBeCloseTo(1.86, 2)
    expect(visualAngle(2160, { ...far, viewingDistanceMeters: 30 })).toBe(2.1)
    expect(visualAngle(2160, undefined)).toBe(2.1)
    expect(visualAngle(1080, undefined)).toBe(1.05)
  })

  it('gives symbols the radius of the table', () => {
    const { p1, p2, p3 } = symbolPixelsOf(1.86)
    expect([p1, p2, p3].map(Math.round)).toEqual([64, 44, 36])
  })
})

describe('[W17] red of a P1', () => {
  it('is a rim, and several share what one may have', () => {
    const share = (openP1: number) => openP1 * (1 - (1 - p1RimOf(openP1)) ** 2)
    for (const openP1 of [2, 3, 4]) expect(share(openP1)).toBeLessThanOrEqual(share(1) * 1.1)
    expect(symbolPixelsOf(1, 2).p1Rim).toBe(p1RimOf(2))
    expect(p1RimOf(0)).toBe(p1RimOf(1))
  })
})

describe('module grid', () => {
  it('splits 7680 × 2160 into a wing, a core of 16:9 and a wing', () => {
    const grid = makeWallGrid(7680, 2160, undefined)
    expect(grid.layout).toBe('wide')
    expect(grid.wingPixels).toBe(1920)
    expect(grid.seams).toEqual({ x: [1920, 3840, 5760], y: [1080] })
    expect(grid.barPixels + grid.upperPixels).toBe(1080)
  })

  it('gives a single 16:9 slim wings, at any number of pixels alike', () => {
    const [large, small] = [
      makeWallGrid(3840, 2160, undefined),
      makeWallGrid(1920, 1080, undefined),
    ]
    expect(large.layout).toBe('narrow')
    expect(large.wingPixels).toBe(1000)
    expect(small.wingPixels).toBe(500)
    expect(small.decideRows).toBe(large.decideRows)
  })

  it('shows six rows of the queue at the reference seat, fewer where type is larger', () => {
    const seat = { viewingDistanceMeters: 8, pixelPitchMillimeters: 1.25 }
    expect(makeWallGrid(7680, 2160, seat).decideRows).toBe(5)
    expect(makeWallGrid(7680, 2160, undefined).decideRows).toBe(5)
  })

  it('stacks the wings below the core where the wall is upright', () => {
    expect(makeWallGrid(1080, 1920, undefined).layout).toBe('stacked')
  })
})

describe('level of a focus box', () => {
  it('follows the size of the box, and the whole scope is the city', () => {
    const scope = [121.0288, 30.6741, 121.1745, 30.7662] as const
    expect(levelOfBox(scope, scope)).toBe('city')
    expect(levelOfBox([121.05, 30.7, 121.09, 30.73], scope)).toBe('district')
    expect(levelOfBox([121.05, 30.7, 121.053, 30.703], scope)).toBe('cell')
  })
})
