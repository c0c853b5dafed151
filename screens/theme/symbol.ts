import type { Priority } from '#shared/model/incident-class.ts'

/** The drawing of a priority: shape first, numeral second, color third (`screens.md` §5.4). Never taken from a font. */
export interface SymbolShape {
  /** SVG path in a box of 100 × 100 around 0, 0; serves SVG and canvas alike. */
  readonly path: string
  /** Where the numeral's middle stands, downwards. */
  readonly numeralY: number
  readonly numeralSize: number
  readonly fill: 'p1' | 'p2' | 'p3' | 'p4'
  readonly ink: 'onP1' | 'onP2' | 'onP3' | 'onP4'
}

/** Casing of every symbol, in units of the box: 0.14 of the radius. */
export const SYMBOL_CASING = 7

export const symbolShapes: Readonly<Record<Priority, SymbolShape>> = {
  1: {
    path: 'M-18.5 -44.5H18.5L44.5 -18.5V18.5L18.5 44.5H-18.5L-44.5 18.5V-18.5Z',
    numeralY: 0,
    numeralSize: 58,
    fill: 'p1',
    ink: 'onP1',
  },
  2: {
    path: 'M0 -44L48 40H-48Z',
    numeralY: 14,
    numeralSize: 50,
    fill: 'p2',
    ink: 'onP2',
  },
  3: {
    path: 'M-39 -39H39V39H-39Z',
    numeralY: 0,
    numeralSize: 58,
    fill: 'p3',
    ink: 'onP3',
  },
  4: {
    path: 'M-42 0A42 42 0 1 1 42 0A42 42 0 1 1 -42 0Z',
    numeralY: 0,
    numeralSize: 56,
    fill: 'p4',
    ink: 'onP4',
  },
}
