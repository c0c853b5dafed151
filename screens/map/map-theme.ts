import type { Palette, ThemeName } from '../theme/palette.ts'
import type { SymbolPixels, TextPixels } from './map-props.ts'

/** How things are drawn: the second argument of every layer. */
export interface MapTheme {
  readonly name: ThemeName
  readonly color: Palette
  readonly fontFamily: string
  readonly text: TextPixels
  readonly symbol: SymbolPixels
}
