import type { PlaceId } from '#shared/model/id.ts'
import { tiers, type Place, type PlaceShape, type Tier } from '#shared/model/place.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import type { Face } from '../mesh/mesh.ts'
import { insideRing, ringArea, ringCenter, type Point } from '../mesh/plane.ts'
import { HOME_SECONDS, join, makeNamer, plain, say } from '../names/words.ts'
import type { Lot } from '../streets/ground-plan.ts'
import { innerPoint } from '../streets/ground-plan.ts'
import { toPlaceId } from '../ids.ts'
import { at, type Dice } from '../random.ts'
import type { Nest } from './nest.ts'
import { borderOf, boxOf, toPolygons, toRing, type Geodesy } from './outline.ts'

/** Areas of all tiers with their borders, and where each block ended up. */
export interface Areas {
  readonly places: readonly Place[]
  readonly shapes: readonly PlaceShape[]
  /** Ids of the areas a block lies in, widest first, by block. */
  readonly chainOf: readonly (readonly PlaceId[])[]
}

export interface AreaNaming {
  readonly city: LocalizedText
  readonly districts: readonly LocalizedText[]
  readonly used: Set<string>
  readonly dice: Dice
}

interface Drawing {
  readonly lots: readonly Lot[]
  readonly parcelsOf: readonly (readonly Face[])[]
  readonly geodesy: Geodesy
  readonly namer: () => LocalizedText
  readonly naming: AreaNaming
  readonly places: Place[]
  readonly shapes: PlaceShape[]
  readonly chainOf: PlaceId[][]
}

/** A six-digit code that no real district bears. */
const CITY_CODE = '9901'
const PREFIXES: Record<Tier, string> = {
  city: 'c',
  district: 'd',
  subdistrict: 's',
  community: 'c',
  cell: 'g',
}

/** Names and outlines every area of the nest. */
export function drawAreas(
  nest: Nest,
  ground: Pick<Drawing, 'lots' | 'parcelsOf' | 'geodesy'>,
  naming: AreaNaming,
): Areas {
  const drawing: Drawing = {
    ...ground,
    naming,
    places: [],
    shapes: [],
    chainOf: ground.lots.map(() => []),
    namer: makeNamer(naming.dice, HOME_SECONDS, naming.used),
  }
  drawArea(drawing, nest, { tier: 0, parent: undefined, number: 1 })
  const rank = (place: Place): number => tiers.findIndex((tier) => tier === place.kind)
  const sorted = [...drawing.places].sort((a, b) => rank(a) - rank(b))
  return { places: sorted, shapes: drawing.shapes, chainOf: drawing.chainOf }
}

interface Spot {
  readonly tier: number
  readonly parent: Place | undefined
  readonly number: number
}

function drawArea(drawing: Drawing, nest: Nest, spot: Spot): void {
  const tier = at(tiers, spot.tier)
  const rings = borderOf(new Set(nest.lots.flatMap((lot) => at(drawing.parcelsOf, lot))))
  const polygons = toPolygons(rings.map((ring) => ring.map((half) => half.origin)))
  const shape = polygons.map((polygon) => polygon.map((ring) => toRing(ring, drawing.geodesy)))
  const id = toPlaceId(idOf(tier, spot))
  const place: Place = {
    id,
    kind: tier,
    parentId: spot.parent?.id ?? null,
    names: nameOf(drawing, tier, spot),
    code: codeOf(tier, spot),
    center: drawing.geodesy(centerOf(at(at(polygons, 0), 0), at(drawing.lots, at(nest.lots, 0)))),
    box: boxOf(shape.flat()),
    approximate: false,
  }
  drawing.places.push(place)
  drawing.shapes.push({ id, polygons: shape })
  for (const lot of nest.lots) at(drawing.chainOf, lot).push(id)
  inReadingOrder(drawing, nest.children, tier).forEach((child, index) => {
    drawArea(drawing, child, { tier: spot.tier + 1, parent: place, number: index + 1 })
  })
}

function centerOf(ring: readonly Point[], lot: Lot): Point {
  const center = ringCenter(ring)
  return insideRing(center, ring) ? center : innerPoint(lot.face)
}

/** Children are numbered as one reads: from the north-west, in bands. Districts keep their order. */
function inReadingOrder(drawing: Drawing, children: readonly Nest[], tier: Tier): Nest[] {
  if (tier === 'city') return [...children]
  const middles = children.map((child) => {
    const points = child.lots.map((lot) => innerPoint(at(drawing.lots, lot).face))
    const sum = points.reduce((total, point) => ({ x: total.x + point.x, y: total.y + point.y }), {
      x: 0,
      y: 0,
    })
    return { child, x: sum.x / points.length, y: sum.y / points.length }
  })
  const band = tier === 'district' ? 2200 : tier === 'subdistrict' ? 900 : 350
  const row = (y: number): number => -Math.floor(y / band)
  return middles.sort((a, b) => row(a.y) - row(b.y) || a.x - b.x).map(({ child }) => child)
}

function idOf(tier: Tier, { parent, number }: Spot): string {
  if (tier === 'city') return 'c'
  const own = `${PREFIXES[tier]}${tier === 'community' || tier === 'cell' ? String(number).padStart(2, '0') : number}`
  return tier === 'district' || parent === undefined ? own : `${parent.id}.${own}`
}

function codeOf(tier: Tier, { parent, number }: Spot): string {
  if (tier === 'city') return CITY_CODE
  return `${parent?.code ?? ''}${String(number).padStart(tier === 'district' ? 2 : 3, '0')}`
}

function nameOf(drawing: Drawing, tier: Tier, { parent, number }: Spot): LocalizedText {
  if (tier === 'city') return drawing.naming.city
  if (tier === 'district') return at(drawing.naming.districts, number - 1)
  if (tier === 'subdistrict') return join(drawing.namer(), say('街道', '街道', 'Subdistrict'))
  if (tier === 'community') return join(drawing.namer(), say('社区', '社區', 'Community'))
  const stem = parent?.names ?? plain('')
  return say(
    `${stem['zh-CN'].replace(/社区$/u, '')}第${number}网格`,
    `${stem['zh-Hant'].replace(/社區$/u, '')}第${number}網格`,
    `${stem.en.replace(/ Community$/u, '')} Cell ${number}`,
  )
}

/** Square meters of a block, its parcels together. */
export const lotArea = (parcels: readonly Face[]): number =>
  borderOf(new Set(parcels)).reduce(
    (sum, ring) => sum + ringArea(ring.map((half) => half.origin)),
    0,
  )
