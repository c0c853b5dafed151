import type { Position } from '#shared/model/position.ts'
import { fromWgs84 } from '#shared/geo/coordinates.ts'

export interface MapLink {
  readonly app: 'any' | 'amap' | 'baidu'
  readonly href: string
}

/** Seven digits are a centimeter. */
const degrees = (value: number) => value.toFixed(7).replace(/\.?0+$/u, '')

/**
 * Ways to be led there. `geo:` takes WGS-84; domestic apps get the coordinates of their own maps, else the pin stands
 * 500 m beside (`screens.md` §3.3).
 */
export function mapLinks(point: Position, name: string): readonly MapLink[] {
  const label = encodeURIComponent(name)
  const [longitude, latitude] = point.map(degrees)
  const gcj02 = fromWgs84(point, 'gcj02').map(degrees)
  const [bd09Longitude, bd09Latitude] = fromWgs84(point, 'bd09').map(degrees)
  return [
    {
      app: 'any',
      href: `geo:${latitude},${longitude}?q=${latitude},${longitude}(${label})`,
    },
    {
      app: 'amap',
      href: `https://uri.amap.com/navigation?to=${gcj02.join(',')},${label}&mode=walk&coordinate=gaode&callnative=1`,
    },
    {
      app: 'baidu',
      href: `https://api.map.baidu.com/marker?location=${bd09Latitude},${bd09Longitude}&coord_type=bd09ll&title=${label}&content=${label}&output=html&src=tongping`,
    },
  ]
}
