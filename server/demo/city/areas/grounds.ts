import type { Ground } from '#shared/model/pack.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import { ribbon } from '../mesh/curve.ts'
import type { Face } from '../mesh/mesh.ts'
import { insideRing, ringArea, type Point } from '../mesh/plane.ts'
import { HOME_SECONDS, join, makeNamer, say } from '../names/words.ts'
import { inRiver } from '../plan/great-roads.ts'
import { wallOf, type Stock } from '../buildings/estates.ts'
import type { LandUse } from '../buildings/land-use.ts'
import type { GroundPlan, Lot } from '../streets/ground-plan.ts'
import { at, type Dice } from '../random.ts'
import { pondIn, sportsField } from './leisure.ts'
import { borderOf, toPolygons, toRing, type Geodesy } from './outline.ts'

const KNOWN = new Map<string, LocalizedText>([
  ['north', say('鹤溪', '鶴溪', 'Hexi Creek')],
  ['south', say('南塘河', '南塘河', 'Nantang Creek')],
  ['mill', say('磨坊浜', '磨坊浜', 'Mofang Creek')],
  ['palace', say('云帆河', '雲帆河', 'Yunfan Canal')],
  ['university', say('澜浦大学', '瀾浦大學', 'Lanpu University')],
  ['university-east', say('澜浦大学东校区', '瀾浦大學東校區', 'Lanpu University East Campus')],
  ['college', say('云帆理工学院', '雲帆理工學院', 'Yunfan Institute of Technology')],
  ['people', say('城心公园', '城心公園', 'City Heart Park')],
  ['civic', say('望江广场', '望江廣場', 'Wangjiang Square')],
  ['station', say('车站广场', '車站廣場', 'Station Square')],
  ['old', say('钟楼广场', '鐘樓廣場', 'Belfry Square')],
])

/** Water, greenery and other ground of the city. */
export function drawGrounds(
  plan: GroundPlan,
  stocks: readonly Stock[],
  tools: {
    parcelsOf: readonly (readonly Face[])[]
    outline: readonly Point[]
    geodesy: Geodesy
    dice: Dice
    used: Set<string>
  },
): Ground[] {
  const { geodesy } = tools
  const namer = makeNamer(tools.dice, HOME_SECONDS, tools.used)
  const grounds: Ground[] = []
  const facesOf = (wanted: (lot: Lot) => boolean): Set<Face> =>
    new Set(plan.lots.flatMap((lot, index) => (wanted(lot) ? at(tools.parcelsOf, index) : [])))
  const addUnion = (
    kind: Ground['kind'],
    names: LocalizedText | null,
    wanted: (lot: Lot) => boolean,
  ): void => {
    const rings = borderOf(facesOf(wanted)).map((ring) => ring.map((half) => half.origin))
    const polygons = toPolygons(rings).map((polygon) =>
      polygon.map((ring) => toRing(ring, geodesy)),
    )
    if (polygons.length > 0)
      grounds.push({ id: `${kind}-${grounds.length}`, kind, names, polygons })
  }
  addUnion('river', say('澜江', '瀾江', 'Lan River'), (lot) => lot.ground === 'river')
  addUnion('lake', say('云帆湖', '雲帆湖', 'Yunfan Lake'), (lot) => lot.ground === 'lake')
  addUnion('green', null, (lot) => lot.ground === 'green' && lot.groundId === undefined)
  addUnion('port', say('澜浦港', '瀾浦港', 'Port of Lanpu'), (lot) => lot.ground === 'port')
  for (const creek of plan.waters.creeks) {
    const bed = creek.line.filter(
      (point) => insideRing(point, tools.outline) && !deepInRiver(plan, point),
    )
    const ring = ribbon(bed, (share) => creek.widthMeters * (0.9 + 0.18 * Math.sin(share * 40)))
    const open = ringArea(ring) < 0 ? [...ring].reverse() : ring
    grounds.push({
      id: `canal-${creek.id}`,
      kind: 'canal',
      names: KNOWN.get(creek.id) ?? null,
      polygons: [[toRing(open, geodesy)]],
    })
  }
  const add = (lot: Lot, index: number, kind: Ground['kind']): void => {
    const ring = toRing(wallOf({ faces: at(tools.parcelsOf, index), shells: [] }), geodesy)
    grounds.push({
      id: `${kind}-${grounds.length}`,
      kind,
      names: nameGround(lot, kind, namer),
      polygons: [[ring]],
    })
  }
  const addRing = (kind: Ground['kind'], ring: readonly Point[] | undefined): void => {
    if (ring !== undefined)
      grounds.push({
        id: `${kind}-${grounds.length}`,
        kind,
        names: null,
        polygons: [[toRing(ring, geodesy)]],
      })
  }
  plan.lots.forEach((lot, index) => {
    const kind = kindOf(lot, at(stocks, index).use)
    if (kind !== undefined) add(lot, index, kind)
    const stock = at(stocks, index)
    if (kind === 'park')
      addRing('lake', pondIn(wallOf({ faces: stock.faces, shells: [] }), tools.dice))
    if (stock.use === 'school') addRing('green', sportsField(stock))
  })
  return grounds
}

function deepInRiver(plan: GroundPlan, point: Point): boolean {
  const near = [60, -60].flatMap((meters) => [
    { x: point.x + meters, y: point.y },
    { x: point.x, y: point.y + meters },
  ])
  return inRiver(point, plan.waters) && near.every((other) => inRiver(other, plan.waters))
}

function kindOf(lot: Lot, use: LandUse | undefined): Ground['kind'] | undefined {
  if (lot.groundId !== undefined) return lot.ground
  if (lot.ground !== undefined) return undefined
  if (use === 'sheds') return 'port'
  if (use === 'works') return 'industrial'
  if (use === 'campus') return 'campus'
  return use === 'field' ? 'green' : undefined
}

function nameGround(
  lot: Lot,
  kind: Ground['kind'],
  namer: () => LocalizedText,
): LocalizedText | null {
  const known = lot.groundId === undefined ? undefined : KNOWN.get(lot.groundId)
  if (known !== undefined) return known
  if (kind === 'park') return join(namer(), say('公园', '公園', 'Park'))
  return kind === 'square' ? join(namer(), say('广场', '廣場', 'Square')) : null
}
