import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { metersBetween } from '#shared/geo/distance.ts'
import { wgs84ToGcj02 } from '#shared/geo/coordinates.ts'
import { isInPolygons, polygonAreaMeters } from '#shared/geo/polygon.ts'
import { makeAtlas } from '../../../server/core/grid/locate.ts'
import { loadPack } from '../../../server/pack/load-pack.ts'

const square = (west: number, south: number, side: number) => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
]
const names = { 'zh-CN': '试城', 'zh-Hant': '試城', en: 'Trial' }
const polygon = (code: string, ring: number[][]) => ({
  type: 'Feature',
  properties: { code, name: code },
  geometry: { type: 'Polygon', coordinates: [ring] },
})
const collection = (features: unknown[]) => ({ type: 'FeatureCollection', features })

let folder = ''
const write = (name: string, content: unknown): Promise<void> =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))

const descriptor = {
  id: 'trial',
  names,
  timeZone: 'Asia/Shanghai',
  coordinateSystem: 'wgs84',
  areas: [
    { tier: 'city', file: 'city.geojson', codeProperty: 'code', nameProperty: 'name' },
    { tier: 'district', file: 'districts.geojson', codeProperty: 'code', nameProperty: 'name' },
    {
      tier: 'community',
      file: 'communities.csv',
      codeProperty: 'code',
      nameProperty: 'name',
      parentProperty: 'district',
      longitudeProperty: 'x',
      latitudeProperty: 'y',
      derive: 'points',
    },
  ],
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pack-'))
  await write('city.json', descriptor)
  await write('city.geojson', collection([polygon('T', square(121, 31, 0.2))]))
  await write(
    'districts.geojson',
    collection([
      polygon('A', square(121, 31, 0.1)),
      polygon('B', square(121.1, 31, 0.1).toReversed()),
    ]),
  )
  await write(
    'communities.csv',
    'code,name,district,x,y\n1,One,A,121.02,31.02\n2,Two,A,121.08,31.02\n3,Three,A,121.05,31.08\n4,Four,B,121.15,31.05\n5,Five,B,121.15,31.05\n6,Six,B,,\n',
  )
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('loading a city pack', () => {
  it('reads surveyed tiers as they are and derives the missing ones', async () => {
    const pack = await loadPack(folder)
    expect(pack.places.map(({ kind, code, approximate }) => [kind, code, approximate])).toEqual([
      ['city', 'T', false],
      ['district', 'A', false],
      ['district', 'B', false],
      ['community', '1', true],
      ['community', '2', true],
      ['community', '3', true],
      ['community', '4', true],
      ['community', '5', true],
    ])
    expect(pack.synthetic).toBe(false)
    expect(pack.classes.length).toBeGreaterThan(10)
  })

  it('divides a parent among its points without gap or overlap', async () => {
    const pack = await loadPack(folder)
    const areaOf = (code: string): number => {
      const place = pack.places.find((entry) => entry.code === code)
      const shape = pack.shapes.find(({ id }) => id === place?.id)
      return (shape?.polygons ?? []).reduce((sum, one) => sum + polygonAreaMeters(one), 0)
    }
    expect((areaOf('1') + areaOf('2') + areaOf('3')) / areaOf('A')).toBeCloseTo(1, 3)
    expect((areaOf('4') + areaOf('5')) / areaOf('B')).toBeCloseTo(1, 3)
  })

  it('gives every point of a community to the nearest of them', async () => {
    const pack = await loadPack(folder)
    const atlas = makeAtlas(pack)
    expect(atlas.locate([121.021, 31.03]).placeIds).toEqual(['c', 'd-A', 'c-1'])
    expect(atlas.locate([121.06, 31.09]).placeIds).toEqual(['c', 'd-A', 'c-3'])
    expect(atlas.locate([121.15, 31.15]).placeIds).toEqual(['c'])
    expect(atlas.locate([120, 31]).placeIds).toEqual([])
  })

  it('turns outer rings counter-clockwise', async () => {
    const pack = await loadPack(folder)
    const shape = pack.shapes.find(({ id }) => id === 'd-B')
    expect(shape && isInPolygons([121.15, 31.05], shape.polygons)).toBe(true)
    const [first, second] = shape?.polygons[0]?.[0] ?? []
    expect(first && second && second[0] >= first[0]).toBe(true)
  })

  it('brings GCJ-02 into WGS-84', async () => {
    await write('city.json', { ...descriptor, coordinateSystem: 'gcj02' })
    const plain = [121, 31] as const
    const pack = await loadPack(folder)
    const corner = pack.shapes[0]?.polygons[0]?.[0]?.[0]
    expect(corner && metersBetween(wgs84ToGcj02(corner), plain)).toBeLessThan(0.01)
  })

  it('gives every matter a body that can take it', async () => {
    const pack = await loadPack(folder)
    const atlas = makeAtlas(pack)
    const { placeIds } = atlas.locate([121.021, 31.03])
    for (const entry of pack.classes) {
      const stations = atlas.organizationsFor(placeIds, 'departmentStation', entry.departmentId)
      expect(stations.length, entry.code).toBe(1)
    }
  })
})

describe('a pack that cannot be used', () => {
  const cases: readonly (readonly [string, () => Promise<void>, string, string])[] = [
    [
      'an unknown field',
      () => write('city.json', { ...descriptor, colour: 'red' }),
      'city.json',
      'colour',
    ],
    [
      'a missing field',
      () => write('city.json', { ...descriptor, timeZone: undefined }),
      'city.json',
      'timeZone',
    ],
    [
      'an unknown time zone',
      () => write('city.json', { ...descriptor, timeZone: 'Mars/Base' }),
      'city.json',
      'timeZone',
    ],
    [
      'an unknown coordinate system',
      () => write('city.json', { ...descriptor, coordinateSystem: 'utm' }),
      'city.json',
      'coordinateSystem',
    ],
    [
      'no city',
      () => write('city.json', { ...descriptor, areas: descriptor.areas.slice(1) }),
      'city.json',
      'areas',
    ],
    ['broken JSON', () => write('city.json', '{'), 'city.json', ''],
    ['a missing file', () => rm(join(folder, 'districts.geojson')), 'districts.geojson', ''],
    [
      'a line for a border',
      () =>
        write(
          'districts.geojson',
          collection([
            {
              type: 'Feature',
              properties: { code: 'A', name: 'A' },
              geometry: {
                type: 'LineString',
                coordinates: [
                  [121, 31],
                  [122, 31],
                ],
              },
            },
          ]),
        ),
      'districts.geojson',
      'geometry',
    ],
    [
      'a missing column',
      () => write('communities.csv', 'name,district,x,y\nOne,A,121.02,31.02\n'),
      'communities.csv',
      'code',
    ],
    ['a malformed class', () => write('classes.json', [{ code: 'X' }]), 'classes.json', '0.family'],
    [
      'a class without its department',
      () => write('departments.json', []),
      'classes.json',
      '0.departmentId',
    ],
    [
      'a calendar without hours',
      () => write('calendar.json', { workBands: [] }),
      'calendar.json',
      'workBands',
    ],
  ]
  it.each(cases)(
    'is refused for %s, naming file, field and reason',
    async (_, spoil, file, field) => {
      await spoil()
      await expect(loadPack(folder)).rejects.toMatchObject({
        name: 'PackError',
        file,
        field,
        reason: expect.stringMatching(/./u),
      })
    },
  )
})

/** Real data lie beside the repository and are never copied into it. */
const DATA = resolve(import.meta.dirname, '../../../../shared/data')
const has = (path: string): boolean => existsSync(join(DATA, path))
const packs = resolve(import.meta.dirname, '../../../public/packs')

describe('the packs that come with the product', () => {
  it.skipIf(!has('cn-admin'))(
    'Shanghai: 16 districts, communities down to their committee (needs ../shared/data/cn-admin)',
    async () => {
      const startedAt = performance.now()
      const pack = await loadPack(join(packs, 'shanghai'))
      expect(performance.now() - startedAt).toBeLessThan(10_000)
      const count = (kind: string): number =>
        pack.places.filter((place) => place.kind === kind).length
      expect(count('district')).toBe(16)
      expect(count('subdistrict')).toBeGreaterThan(200)
      expect(count('community')).toBeGreaterThan(1500)
      expect(pack.attribution).toContain('OpenStreetMap')
      const atlas = makeAtlas(pack)
      const bund = atlas.locate([121.4867, 31.2401])
      expect(bund.placeIds[1]).toBe('d-310101')
      expect(atlas.locate([121.5065, 31.2453]).placeIds[1]).toBe('d-310115')
      expect(
        pack.places
          .filter(({ kind }) => kind === 'community')
          .every(({ approximate }) => approximate),
      ).toBe(true)
    },
  )

  it.skipIf(!has('cases-chicago-sanitation'))(
    'Chicago: 50 wards in the time zone of Chicago (needs ../shared/data/cases-chicago-sanitation)',
    async () => {
      const startedAt = performance.now()
      const pack = await loadPack(join(packs, 'chicago'))
      expect(performance.now() - startedAt).toBeLessThan(10_000)
      expect(pack.calendar.timeZone).toBe('America/Chicago')
      expect(pack.places.filter(({ kind }) => kind === 'district')).toHaveLength(50)
      expect(pack.classes.map(({ titles }) => titles.en)).toEqual(['Sanitation Code Violation'])
      expect(makeAtlas(pack).locate([-87.65, 41.85]).placeIds.length).toBe(3)
    },
  )
})
