import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { isInPolygons, ringAreaDegrees } from '#shared/geo/polygon.ts'
import { device } from '#shared/model/device.ts'
import { incidentClass } from '#shared/model/incident-class.ts'
import { organization, organizationKinds } from '#shared/model/organization.ts'
import type { CityPack, Road } from '#shared/model/pack.ts'
import { building, place, tiers, type Place } from '#shared/model/place.ts'
import { unit, unitKinds } from '#shared/model/unit.ts'
import { locales } from '#shared/model/words.ts'
import { makeCity } from '../../../../server/demo/city/make-city.ts'

const hashOf = (pack: CityPack): string =>
  createHash('sha256').update(JSON.stringify(pack)).digest('hex')

let city: CityPack
let elapsedMs = 0
const countOf = (kind: Place['kind']): number =>
  city.places.filter((entry) => entry.kind === kind).length

beforeAll(() => {
  const startedAt = performance.now()
  city = makeCity(1)
  elapsedMs = performance.now() - startedAt
})

describe('the synthetic city', () => {
  it('has the areas, buildings, forces and devices it promises', () => {
    expect(tiers.map(countOf)).toEqual([1, 3, 12, 120, 1200])
    expect(countOf('residentialComplex')).toBe(420)
    expect(city.buildings.length).toBeGreaterThanOrEqual(12_000)
    expect(city.units).toHaveLength(600)
    expect(city.devices).toHaveLength(3000)
    expect(city.roads.length).toBeGreaterThan(6000)
    expect(city.classes.length).toBeGreaterThanOrEqual(12)
    expect(city.departments).toHaveLength(6)
    for (const kind of ['residentialComplex', 'officeTower', 'serviceHall', 'streetBlock'] as const)
      expect(countOf(kind), kind).toBeGreaterThan(0)
  })

  it('is the same for the same seed and another for another', () => {
    const first = hashOf(city)
    expect(hashOf(makeCity(1))).toBe(first)
    expect(hashOf(makeCity(2))).not.toBe(first)
  })

  it('keeps to the schemas of the model', () => {
    for (const entry of city.places) v.parse(place, entry)
    for (const entry of city.buildings) v.parse(building, entry)
    for (const entry of city.organizations) v.parse(organization, entry)
    for (const entry of city.units) v.parse(unit, entry)
    for (const entry of city.devices) v.parse(device, entry)
    for (const entry of city.classes) v.parse(incidentClass, entry)
  })

  it('gives every record of a kind an id of its own', () => {
    for (const list of [
      city.places,
      city.buildings,
      city.roads,
      city.grounds,
      city.organizations,
      city.units,
      city.devices,
    ])
      expect(new Set(list.map(({ id }) => id)).size).toBe(list.length)
  })

  it('is made quickly enough to be made at every first start', () => {
    // The bar is 3 s on a quiet machine; the test leaves room for a busy one.
    expect(elapsedMs).toBeLessThan(9000)
  })
})

describe('areas', () => {
  it('nest exactly: children together have the area of their parent', () => {
    const areaOf = new Map(
      city.shapes.map((shape) => [
        String(shape.id),
        shape.polygons.flat().reduce((sum, ring) => sum + ringAreaDegrees(ring), 0),
      ]),
    )
    const inTiers = city.places.filter(({ kind }) => tiers.some((tier) => tier === kind))
    const childrenOf = Map.groupBy(inTiers, ({ parentId }) => parentId)
    for (const parent of inTiers.filter(({ kind }) => kind !== 'cell')) {
      const sum = (childrenOf.get(parent.id) ?? []).reduce(
        (total, child) => total + (areaOf.get(child.id) ?? 0),
        0,
      )
      const whole = areaOf.get(parent.id) ?? 0
      expect(Math.abs(sum / whole - 1), parent.id).toBeLessThan(1e-6)
    }
  })

  it('share their borders vertex by vertex: every stretch of a cell border is walked once each way', () => {
    const walked = new Map<string, number>()
    const cells = new Set(city.places.filter(({ kind }) => kind === 'cell').map(({ id }) => id))
    for (const shape of city.shapes) {
      if (!cells.has(shape.id)) continue
      for (const ring of shape.polygons.flat()) {
        ring.slice(1).forEach((to, index) => {
          const from = ring[index]
          const ends = [String(from), String(to)]
          const way = ends[0] === ends.toSorted()[0] ? 1 : -1
          const key = ends.toSorted().join(' ')
          walked.set(key, (walked.get(key) ?? 0) + way)
        })
      }
    }
    const outer = city.shapes[0]?.polygons.flat().reduce((sum, ring) => sum + ring.length - 1, 0)
    expect([...walked.values()].filter((sum) => sum !== 0)).toHaveLength(outer ?? -1)
  })

  it('hold every building in the cell it names, and every estate in one community', () => {
    const shapeOf = new Map(city.shapes.map(({ id, polygons }) => [id, polygons]))
    const parentOf = new Map(city.places.map(({ id, parentId }) => [id, parentId]))
    for (const entry of city.buildings) {
      expect(isInPolygons(entry.center, shapeOf.get(entry.cellId) ?? []), entry.id).toBe(true)
      if (entry.complexId === null) continue
      expect(parentOf.get(entry.complexId), entry.id).toBe(parentOf.get(entry.cellId))
      const wall = shapeOf.get(entry.complexId) ?? []
      for (const corner of entry.outline) expect(isInPolygons(corner, wall), entry.id).toBe(true)
    }
  })

  it('have 15-digit cell codes that begin with the codes above them', () => {
    const byId = new Map(city.places.map((entry) => [entry.id, entry]))
    for (const cell of city.places.filter(({ kind }) => kind === 'cell')) {
      expect(cell.code).toMatch(/^\d{15}$/u)
      const parent = cell.parentId === null ? undefined : byId.get(cell.parentId)
      expect(cell.code.startsWith(parent?.code ?? '-')).toBe(true)
    }
  })

  it('have a name in every language', () => {
    for (const { names } of city.places)
      for (const locale of locales) expect(names[locale]).not.toBe('')
    for (const { address } of city.buildings)
      for (const locale of locales) expect(address[locale]).not.toBe('')
  })
})

describe('streets', () => {
  const reachable = (roads: readonly Road[]): number => {
    const near = new Map<number, number[]>()
    const tie = (from: number, to: number): void => {
      near.set(from, [...(near.get(from) ?? []), to])
    }
    for (const { fromNode, toNode } of roads) {
      tie(fromNode, toNode)
      tie(toNode, fromNode)
    }
    const [start] = near.keys()
    const open = start === undefined ? [] : [start]
    const seen = new Set(open)
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const next of near.get(node) ?? []) {
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    }
    return near.size - seen.size
  }

  it('are one connected network; the railway has nodes of its own', () => {
    const roads = city.roads.filter(({ rank }) => rank !== 'rail')
    expect(reachable(roads)).toBe(0)
    const nodes = new Set(roads.flatMap(({ fromNode, toNode }) => [fromNode, toNode]))
    for (const { rank, fromNode, toNode } of city.roads)
      if (rank === 'rail') expect(nodes.has(fromNode) || nodes.has(toNode)).toBe(false)
  })

  it('meet in the same vertex: stretches of one node end at one position', () => {
    const positions = new Map<number, string>()
    for (const { fromNode, toNode, line } of city.roads) {
      for (const [node, end] of [
        [fromNode, line[0]],
        [toNode, line.at(-1)],
      ] as const) {
        expect(positions.get(node) ?? String(end)).toBe(String(end))
        positions.set(node, String(end))
      }
    }
  })

  it('carry one name along their whole length when they are wide enough to have one', () => {
    for (const { rank, names } of city.roads)
      if (rank === 'arterial' || rank === 'collector' || rank === 'expressway')
        expect(names['zh-CN']).not.toBe('')
  })
})

describe('bodies', () => {
  it('are of every kind, and one property company has four estates in four subdistricts', () => {
    const kinds = new Set(city.organizations.map(({ kind }) => kind))
    expect([...kinds].sort()).toEqual([...organizationKinds].sort())
    const byId = new Map(city.places.map((entry) => [entry.id, entry]))
    const subdistrictOf = (id: Place['id']): string | undefined => {
      const community = byId.get(id)?.parentId
      return community ? (byId.get(community)?.parentId ?? undefined) : undefined
    }
    const companies = city.organizations.filter(({ kind }) => kind === 'propertyCompany')
    expect(companies.length).toBeGreaterThanOrEqual(8)
    for (const company of companies)
      expect(new Set(company.placeIds.map(subdistrictOf)).size).toBeGreaterThan(1)
    const four = companies.filter(
      ({ placeIds }) => placeIds.length === 4 && new Set(placeIds.map(subdistrictOf)).size === 4,
    )
    expect(four.length).toBeGreaterThanOrEqual(1)
  })

  it('have a committee, a party branch and volunteers in every community and an office in every subdistrict', () => {
    const bodiesAt = Map.groupBy(
      city.organizations.flatMap((body) => body.placeIds.map((id) => ({ id, kind: body.kind }))),
      ({ id }) => id,
    )
    const kindsAt = (id: Place['id']) => (bodiesAt.get(id) ?? []).map(({ kind }) => kind)
    for (const { id, kind } of city.places) {
      if (kind === 'community')
        expect(kindsAt(id)).toEqual(
          expect.arrayContaining(['residentsCommittee', 'partyOrganization', 'volunteerTeam']),
        )
      if (kind === 'subdistrict')
        expect(kindsAt(id)).toEqual(
          expect.arrayContaining(['subdistrictOffice', 'partyOrganization']),
        )
      if (kind === 'district')
        expect(kindsAt(id).filter((one) => one === 'departmentStation')).toHaveLength(6)
    }
  })

  it('send units of every kind, each at home in a body and in areas that exist', () => {
    const organizations = new Set(city.organizations.map(({ id }) => id))
    const places = new Set(city.places.map(({ id }) => id))
    expect(new Set(city.units.map(({ kind }) => kind)).size).toBe(unitKinds.length)
    for (const entry of city.units) {
      expect(organizations.has(entry.organizationId)).toBe(true)
      for (const id of entry.placeIds) expect(places.has(id)).toBe(true)
      expect(entry.principalId).toBe(`u:${entry.id}`)
    }
    const workersAt = new Set(
      city.units.filter(({ kind }) => kind === 'gridWorker').map(({ placeIds }) => placeIds[3]),
    )
    expect(workersAt.size).toBe(120)
  })
})

describe('classes', () => {
  it('begin with a service to an elder at home, owned by the community', () => {
    expect(city.classes[0]).toMatchObject({
      code: 'C-CARE',
      inHome: true,
      owningTier: 'community',
      lowRisk: true,
    })
  })

  it('have short titles that fit a wall and departments that exist', () => {
    const departments = new Set(city.departments.map(({ id }) => id))
    for (const entry of city.classes) {
      expect(entry.shortTitles['zh-CN'].length).toBeLessThanOrEqual(6)
      expect(entry.shortTitles['zh-Hant'].length).toBeLessThanOrEqual(6)
      expect(entry.shortTitles.en.length, entry.code).toBeLessThanOrEqual(12)
      expect(departments.has(entry.departmentId)).toBe(true)
    }
    expect(new Set(city.classes.map(({ family }) => family)).size).toBe(3)
  })
})
