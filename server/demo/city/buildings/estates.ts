import type { PlaceId } from '#shared/model/id.ts'
import type { Place, PlaceShape } from '#shared/model/place.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import { borderOf, boxOf, toRing, type Geodesy } from '../areas/outline.ts'
import type { EdgeKind, Face, HalfEdge } from '../mesh/mesh.ts'
import { inset } from '../mesh/inset.ts'
import { insideRing, ringArea, ringCenter, type Point } from '../mesh/plane.ts'
import { HOME_SECONDS, join, makeNamer, say } from '../names/words.ts'
import { toPlaceId } from '../ids.ts'
import { at, type Dice } from '../random.ts'
import type { LandUse } from './land-use.ts'
import type { Shell } from './shell.ts'

/** A block with everything known about it by now. */
export interface Stock {
  readonly lot: number
  readonly use: LandUse
  readonly faces: readonly Face[]
  readonly shells: readonly Shell[]
  /** Areas it lies in, widest first. */
  readonly chain: readonly PlaceId[]
}

/** Places that cut across the tiers, and which block each came from. */
export interface Estates {
  readonly places: readonly Place[]
  readonly shapes: readonly PlaceShape[]
  readonly byLot: ReadonlyMap<number, PlaceId>
  readonly kinds: ReadonlyMap<PlaceId, Place['kind']>
}

/** How far the wall of an estate stands behind the middle of the street, in meters. */
const WALL: Record<EdgeKind, number> = {
  expressway: 16,
  arterial: 12,
  collector: 8,
  local: 5.5,
  lane: 0,
  rail: 12,
  canal: 18,
  bank: 8,
  midwater: 10,
  border: 2,
  path: 1,
}

const ESTATE_SUFFIXES = {
  walkUps: [
    say('新村', '新村', 'New Village'),
    say('小区', '住宅區', 'Estate'),
    say('公寓', '公寓', 'Apartments'),
  ],
  towers: [
    say('花园', '花園', 'Gardens'),
    say('名苑', '名苑', 'Court'),
    say('华庭', '華庭', 'Residence'),
    say('家园', '家園', 'Homes'),
  ],
} as const

const ESTATE_COUNT = 420

/** Walled estates, office towers, service halls and street blocks. */
export function makeEstates(
  stocks: readonly Stock[],
  geodesy: Geodesy,
  hand: { dice: Dice; used: Set<string> },
): Estates {
  const namer = makeNamer(hand.dice, HOME_SECONDS, hand.used)
  const places: Place[] = []
  const shapes: PlaceShape[] = []
  const byLot = new Map<number, PlaceId>()
  const kinds = new Map<PlaceId, Place['kind']>()
  const add = (
    stock: Stock,
    kind: Place['kind'],
    naming: { id: string; names: LocalizedText },
  ): void => {
    const ring = toRing(wallOf(stock), geodesy)
    const id = toPlaceId(naming.id)
    const community = stock.chain[3] ?? null
    const center = geodesy(ringCenter(wallOf(stock)))
    places.push({
      id,
      kind,
      parentId: community,
      names: naming.names,
      code: '',
      center,
      box: boxOf([ring]),
      approximate: false,
    })
    shapes.push({ id, polygons: [[ring]] })
    byLot.set(stock.lot, id)
    kinds.set(id, kind)
  }
  const chosen = chooseEstates(stocks)
  chosen.forEach((stock, index) => {
    const suffixes = stock.use === 'towers' ? ESTATE_SUFFIXES.towers : ESTATE_SUFFIXES.walkUps
    add(stock, 'residentialComplex', {
      id: `x-${index + 1}`,
      names: join(namer(), hand.dice.pick(suffixes)),
    })
  })
  const rest = stocks.filter((stock) => !byLot.has(stock.lot) && stock.shells.length > 0)
  pickSome(rest, (stock) => stock.use === 'highRises', 60).forEach((stock, index) => {
    add(stock, 'officeTower', {
      id: `x-t${index + 1}`,
      names: join(namer(), say('大厦', '大樓', 'Tower')),
    })
  })
  pickSome(rest, (stock) => stock.use === 'government', 15).forEach((stock, index) => {
    add(stock, 'serviceHall', {
      id: `x-h${index + 1}`,
      names: join(namer(), say('政务服务中心', '政務服務中心', 'Service Hall')),
    })
  })
  pickSome(rest, (stock) => stock.use === 'laneHouses' && stock.shells.length > 8, 60).forEach(
    (stock, index) => {
      add(stock, 'streetBlock', {
        id: `x-b${index + 1}`,
        names: join(namer(), say('里弄街坊', '里弄街坊', 'Lanes')),
      })
    },
  )
  return { places, shapes, byLot, kinds }
}

const pickSome = (
  stocks: readonly Stock[],
  wanted: (stock: Stock) => boolean,
  most: number,
): Stock[] => stocks.filter(wanted).slice(0, most)

const homesOf = (stock: Stock): number => stock.shells.reduce((sum, shell) => sum + shell.homes, 0)

/** The largest residential blocks of every community, so that each community has its estates. */
function chooseEstates(stocks: readonly Stock[]): Stock[] {
  const byCommunity = Map.groupBy(
    stocks.filter(
      (stock) => (stock.use === 'walkUps' || stock.use === 'towers') && stock.shells.length >= 3,
    ),
    (stock) => stock.chain[3],
  )
  const lists = [...byCommunity.values()].map((list) =>
    list.sort((a, b) => homesOf(b) - homesOf(a)),
  )
  const chosen: Stock[] = []
  for (
    let round = 0;
    chosen.length < ESTATE_COUNT && lists.some((list) => list.length > round);
    round++
  ) {
    for (const list of lists) {
      const stock = list[round]
      if (stock !== undefined && chosen.length < ESTATE_COUNT) chosen.push(stock)
    }
  }
  return chosen.sort((a, b) => a.lot - b.lot)
}

/** Outer border of a block as half-edges. */
export const frontOf = (faces: readonly Face[]): HalfEdge[] => {
  const rings = borderOf(new Set(faces)).sort((a, b) => areaOf(b) - areaOf(a))
  return at(rings, 0)
}

const areaOf = (ring: readonly HalfEdge[]): number => ringArea(ring.map((half) => half.origin))

/** The wall around a block; the middle of the street where no wall inside it would hold all buildings. */
export function wallOf(stock: Pick<Stock, 'faces' | 'shells'>): Point[] {
  const front = frontOf(stock.faces)
  const ring = front.map((half) => half.origin)
  const wall = inset(
    ring,
    front.map((half) => WALL[half.edge.kind]),
  )
  if (wall === undefined) return ring
  return stock.shells.every((shell) => shell.ring.every((point) => insideRing(point, wall)))
    ? wall
    : ring
}
