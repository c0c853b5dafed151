import { TextLayer } from '@deck.gl/layers'
import type { Position } from '#shared/model/position.ts'
import { toRgba, type ColorName } from '../../theme/palette.ts'
import type { MapTheme } from '../map-theme.ts'

/** One text on the map, already placed. */
export interface Label {
  readonly id: string
  readonly text: string
  readonly point: Position
  /** Css px from the point to the middle of the text. */
  readonly offset: readonly [number, number]
  readonly size: number
  readonly tone: ColorName
}

/**
 * Every text of the map in one layer. The set of characters is given, because the default knows no Han; it is sorted, so
 * that the same texts make the same glyph sheet.
 */
export function labelsLayer(labels: readonly Label[], characters: string, theme: MapTheme) {
  return new TextLayer<Label>({
    id: 'labels',
    data: labels,
    characterSet: characters,
    fontFamily: theme.fontFamily,
    fontWeight: 500,
    fontSettings: {
      fontSize: 72,
      buffer: 10,
      sdf: true,
      radius: 18,
      cutoff: 0.22,
      smoothing: 0.12,
    },
    outlineWidth: 5,
    outlineColor: toRgba(theme.color(theme.name === 'dim' ? 'bg0' : 'bg2')),
    sizeUnits: 'pixels',
    getText: (label) => label.text,
    getPosition: (label) => [label.point[0], label.point[1]],
    getPixelOffset: (label) => [label.offset[0], label.offset[1]],
    getSize: (label) => label.size,
    getColor: (label) => toRgba(theme.color(label.tone)),
    getTextAnchor: 'middle',
    getAlignmentBaseline: 'center',
    updateTriggers: { getColor: theme.name },
  })
}

/** All characters of some texts, each once, in order. */
export function charactersOf(texts: Iterable<string>): string {
  const characters = new Set('0123456789')
  for (const text of texts) for (const character of text) characters.add(character)
  return [...characters].sort().join('')
}
