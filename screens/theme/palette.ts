import tokens from './tokens.css?raw'

/** `dim` for walls and the night desk, `bright` for day desks and phones. */
export type ThemeName = 'dim' | 'bright'

const colorNames = [
  'bg0',
  'bg1',
  'bg2',
  'line',
  'lineStrong',
  't1',
  't2',
  't3',
  'data1',
  'data2',
  'band',
  'accent',
  'p1',
  'p2',
  'p3',
  'p4',
  'stale',
  'onP1',
  'onP2',
  'onP3',
  'onP4',
  'symbolOutline',
  'step1',
  'step2',
  'step3',
  'step4',
  'mapWater',
  'mapGreen',
  'mapBuilding',
  'mapStreet',
  'mapRoad',
  'mapRoadMajor',
  'mapCasing',
  'mapBorder',
] as const
export type ColorName = (typeof colorNames)[number]

/** Colors of a theme as `#rrggbb`, for what is drawn on a canvas. The page itself uses the CSS variables. */
export type Palette = (name: ColorName) => string

/** Reads the colors of a theme from the text of `tokens.css`, so that they stand in one place. */
export function parsePalette(css: string, theme: ThemeName): Palette {
  const block = new RegExp(`\\[data-theme='${theme}'\\]\\s*\\{([^}]*)\\}`, 'u').exec(css)?.[1]
  const colors = new Map(
    colorNames.map((name) => {
      const variable = name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)
      const found = new RegExp(`--${variable}:\\s*(#[0-9a-f]{6})`, 'iu').exec(block ?? '')?.[1]
      if (found === undefined) throw new Error(`tokens.css: no --${variable} in theme ${theme}`)
      return [name, found] as const
    }),
  )
  return (name) => colors.get(name) ?? ''
}

/** Parsed at first use: a test that loads no style sheets can still load this file. */
function lazyPalette(theme: ThemeName): Palette {
  let parsed: Palette | undefined
  return (name) => (parsed ??= parsePalette(tokens, theme))(name)
}

/** The color tokens of both themes. */
export const palettes: Readonly<Record<ThemeName, Palette>> = {
  dim: lazyPalette('dim'),
  bright: lazyPalette('bright'),
}

/** `#rrggbb` as `[red, green, blue, alpha]`, 0 to 255 each. */
export function toRgba(hex: string, alpha = 255): [number, number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255, alpha]
}

/** The font stack of the tokens, for canvases; zh-Hant has its own glyph forms. */
export function fontFamily(): string {
  return (
    getComputedStyle(document.documentElement).getPropertyValue('--font').trim() || 'sans-serif'
  )
}
