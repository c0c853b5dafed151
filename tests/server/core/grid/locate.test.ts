import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { isInPolygons } from '#shared/geo/polygon.ts'
import type { CityPack } from '#shared/model/pack.ts'
import type { PlaceShape } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import { makeAtlas, type Atlas } from '../../../../server/core/grid/locate.ts'
import { makeCity } from '../../../../server/demo/city/make-city.ts'

let city: CityPack
let atlas: Atlas
let cells: PlaceShape[]

beforeAll(() => {
  city = makeCity(1)
  atlas = makeAtlas(city)
  const ids = new Set(city.places.filter(({ kind }) => kind === 'cell').map(({ id }) => id))
  cells = city.shapes.filter(({ id }) => ids.has(id))
})

const cellsAt = (point: Position): number =>
  cells.filter(({ polygons }) => isInPolygons(point, polygons)).length

describe('locating a point', () => {
  it('finds exactly one cell anywhere in the city, on borders and corners too', () => {
    const pick = fc.record({
      cell: fc.nat(),
      corner: fc.nat(),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(pick, ({ cell, corner, share }) => {
        const ring = cells[cell % cells.length]?.polygons[0]?.[0] ?? []
        const index = corner % (ring.length - 1)
        const [from, to] = [ring[index], ring[index + 1]]
        if (from === undefined || to === undefined) return
        const point: Position = [
          from[0] + (to[0] - from[0]) * share,
          from[1] + (to[1] - from[1]) * share,
        ]
        // On the outer border of the city a point belongs to one cell or to none.
        const inside = isInPolygons(point, city.shapes[0]?.polygons ?? [])
        expect(cellsAt(point)).toBe(inside ? 1 : 0)
        expect(atlas.locate(point).placeIds.length).toBeGreaterThanOrEqual(inside ? 5 : 0)
      }),
      { numRuns: 300 },
    )
  })

  it('names the tiers widest first and then the estate', () => {
    const house = city.buildings.find(({ complexId }) => complexId !== null)
    const found = house && atlas.locate(house.center)
    expect(found?.placeIds.map((id) => atlas.place(id)?.kind)).toEqual([
      'city',
      'district',
      'subdistrict',
      'community',
      'cell',
      'residentialComplex',
    ])
    expect(found?.buildingId).toBe(house?.id)
    expect(found?.address).toEqual(house?.address)
  })

  it('takes the nearest building within 15 m, and a street where there is none', () => {
    const house = city.buildings[100]
    const east = house && Math.max(...house.outline.map(([longitude]) => longitude))
    if (house === undefined || east === undefined) throw new Error('no building')
    expect(atlas.locate([east + 0.00003, house.center[1]]).buildingId).not.toBeNull()
    const middle = city.roads.find(({ rank }) => rank === 'expressway')?.line[0]
    if (middle === undefined) throw new Error('no expressway')
    const found = atlas.locate(middle)
    expect(found.buildingId).toBeNull()
    expect(found.address.en).toMatch(/, .+ Community$/u)
  })

  it('answers with no place outside the city, and never throws', () => {
    for (const point of [
      [0, 0],
      [121.1, 31.9],
      [Number.NaN, 1],
      [Infinity, -Infinity],
    ] as const)
      expect(atlas.locate([point[0], point[1]]).placeIds).toEqual([])
  })

  it('is quick enough for a flood of reports', () => {
    const points = city.devices.map(({ point }) => point)
    for (const point of points) atlas.locate(point)
    const startedAt = performance.now()
    for (const point of points) atlas.locate(point)
    // The bar is 20 µs; a busy machine gets five times that.
    expect((performance.now() - startedAt) / points.length).toBeLessThan(0.1)
  })

  it('agrees with the places the city gave its devices', () => {
    for (const device of city.devices.slice(0, 2400))
      expect(atlas.locate(device.point).placeIds[4], device.id).toBe(device.placeIds[4])
  })
})

describe('asking the atlas', () => {
  it('climbs and descends the tree of places', () => {
    const cell = city.places.find(({ kind }) => kind === 'cell')
    expect(cell && atlas.ancestors(cell.id).map(({ kind }) => kind)).toEqual([
      'city',
      'district',
      'subdistrict',
      'community',
    ])
    expect(atlas.children('c')).toHaveLength(3)
    expect(atlas.ancestors('nowhere')).toEqual([])
  })

  it('finds bodies of a kind, those of the narrowest place first', () => {
    const subdistrict = city.places.find(({ kind }) => kind === 'subdistrict')
    const community = subdistrict && atlas.children(subdistrict.id)[0]
    if (subdistrict === undefined || community === undefined) throw new Error('no community')
    const chain = ['c', String(subdistrict.parentId), subdistrict.id, community.id]
    const parties = atlas.organizationsFor(chain, 'partyOrganization')
    expect(parties.map(({ placeIds }) => placeIds[0])).toEqual([community.id, subdistrict.id])
    const [station] = atlas.organizationsFor(chain, 'departmentStation', 'sanitation')
    expect(station?.departmentId).toBe('sanitation')
    expect(
      station &&
        atlas.unitsFor(station.id).every(({ organizationId }) => organizationId === station.id),
    ).toBe(true)
  })

  it('knows its classes and buildings, and nothing else', () => {
    expect(atlas.class('C-CARE')?.inHome).toBe(true)
    expect(atlas.class('C-NONE')).toBeUndefined()
    expect(atlas.building(city.buildings[0]?.id ?? '')).toBe(city.buildings[0])
    expect(atlas.organization('o-none')).toBeUndefined()
  })
})
