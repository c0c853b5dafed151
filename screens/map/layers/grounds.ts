import { SolidPolygonLayer } from '@deck.gl/layers'
import type { Ground } from '#shared/model/pack.ts'
import type { Ring } from '#shared/model/position.ts'
import { toRgba } from '../../theme/palette.ts'
import type { MapTheme } from '../map-theme.ts'

interface Piece {
  readonly kind: Ground['kind']
  readonly rings: Ring[]
}

const water: ReadonlySet<Ground['kind']> = new Set(['river', 'canal', 'lake'])
const green: ReadonlySet<Ground['kind']> = new Set(['park', 'green'])

/** Water and greenery: two tones of gray (law 2: hue is for what somebody acts on), what makes a city recognizable from afar. Other ground keeps the tone of the land. */
export function groundsLayer(grounds: readonly Ground[], theme: MapTheme) {
  const data = grounds.flatMap((ground): Piece[] =>
    water.has(ground.kind) || green.has(ground.kind)
      ? ground.polygons.map((rings) => ({ kind: ground.kind, rings: [...rings] }))
      : [],
  )
  return new SolidPolygonLayer<Piece>({
    id: 'grounds',
    data: data.toSorted(
      (left, right) => Number(water.has(left.kind)) - Number(water.has(right.kind)),
    ),
    getPolygon: (piece) =>
      piece.rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y])),
    getFillColor: (piece) => toRgba(theme.color(water.has(piece.kind) ? 'mapWater' : 'mapGreen')),
    updateTriggers: { getFillColor: theme.name },
  })
}
