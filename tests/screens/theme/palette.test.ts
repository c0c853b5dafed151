import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  parsePalette,
  toRgba,
  type ColorName,
  type ThemeName,
} from '../../../screens/theme/palette.ts'

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = linear(hex)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function linear(hex: string): number[] {
  return toRgba(hex)
    .slice(0, 3)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

/** Machado, Oliveira and Fernandes 2009, severity 1; rows of a 3 × 3 matrix on linear RGB. */
const visions = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deutan: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  tritan: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
} as const

function labOf(hex: string, matrix: readonly number[]): [number, number, number] {
  const [r = 0, g = 0, b = 0] = linear(hex)
  const row = (at: number) =>
    Math.min(
      1,
      Math.max(0, (matrix[at] ?? 0) * r + (matrix[at + 1] ?? 0) * g + (matrix[at + 2] ?? 0) * b),
    )
  const [red, green, blue] = [row(0), row(3), row(6)]
  const root = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue)
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const rad = (degrees: number) => (degrees * Math.PI) / 180

/** CIEDE2000 (Sharma, Wu and Dalal 2005). */
function difference(one: readonly number[], other: readonly number[]): number {
  const [l1 = 0, a1 = 0, b1 = 0] = one
  const [l2 = 0, a2 = 0, b2 = 0] = other
  const middle = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const g = 0.5 * (1 - Math.sqrt(middle ** 7 / (middle ** 7 + 25 ** 7)))
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)]
  const hue = (b: number, a: number) => ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360
  const [h1, h2] = [hue(b1, p1), hue(b2, p2)]
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(rad(turn / 2))
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2]
  const h = c1 * c2 === 0 ? h1 + h2 : (h1 + turn / 2 + 360) % 360
  const t =
    1 -
    0.17 * Math.cos(rad(h - 30)) +
    0.24 * Math.cos(rad(2 * h)) +
    0.32 * Math.cos(rad(3 * h + 6)) -
    0.2 * Math.cos(rad(4 * h - 63))
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const sc = 1 + 0.045 * c
  const sh = 1 + 0.015 * c * t
  const rt =
    -2 *
    Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) *
    Math.sin(rad(60 * Math.exp(-(((h - 275) / 25) ** 2))))
  const [dl, dc, dh] = [(l2 - l1) / sl, (c2 - c1) / sc, dH / sh]
  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + rt * dc * dh)
}

const themes: readonly ThemeName[] = ['dim', 'bright']
const priorities: readonly ColorName[] = ['p1', 'p2', 'p3', 'p4']

describe.each(themes)('theme %s', (theme) => {
  const color = parsePalette(readFileSync('screens/theme/tokens.css', 'utf8'), theme)

  it.each(['t1', 't2', 't3'] as const)('text %s reads on every ground', (text) => {
    for (const ground of ['bg0', 'bg1', 'bg2'] as const) {
      expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('numerals read on the fills of their symbols', () => {
    const inks = ['onP1', 'onP2', 'onP3', 'onP4'] as const
    priorities.forEach((fill, index) => {
      expect(contrast(color(inks[index] ?? 'onP1'), color(fill))).toBeGreaterThanOrEqual(4.5)
    })
  })

  it.each(Object.keys(visions))('priorities differ for %s eyes', (vision) => {
    const matrix = Object.entries(visions).find(([name]) => name === vision)?.[1] ?? visions.normal
    for (const [index, one] of priorities.entries()) {
      for (const other of priorities.slice(index + 1)) {
        const apart = difference(labOf(color(one), matrix), labOf(color(other), matrix))
        expect(apart, `${one} and ${other}`).toBeGreaterThanOrEqual(11)
      }
    }
  })

  it('keeps the rank of filled symbols in grey on a wall, whose P1 has a white face', () => {
    if (theme !== 'dim') return
    const faces = (['t1', 'p2', 'p3', 'p4'] as const).map((face) => color(face))
    faces.slice(1).forEach((face, index) => {
      const graver = faces[index] ?? face
      expect(luminance(graver), face).toBeGreaterThan(luminance(face))
      expect(contrast(graver, face), face).toBeGreaterThanOrEqual(1.1)
    })
  })

  it('steps of the land are told apart', () => {
    const steps = ['step1', 'step2', 'step3', 'step4'] as const
    steps.slice(1).forEach((step, index) => {
      const before = labOf(color(steps[index] ?? 'step1'), visions.normal)
      expect(difference(before, labOf(color(step), visions.normal))).toBeGreaterThanOrEqual(6.5)
    })
  })

  it('water is darker than land', () => {
    expect(luminance(color('mapWater'))).toBeLessThan(luminance(color('step1')))
  })
})
