import { relative } from 'node:path'
import { toWgs84, type CoordinateSystem } from '#shared/geo/coordinates.ts'
import { ringAreaDegrees, type Polygon } from '#shared/geo/polygon.ts'
import type { Position } from '#shared/model/position.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import type { AreaSource, CityDescriptor } from './descriptor.ts'
import { PackError } from './pack-error.ts'
import {
  findFiles,
  readFeatures,
  readRows,
  stemOf,
  type Geometry,
  type Row,
} from './read-source.ts'

/** An area before it has a place in the tree. */
export interface Draft {
  readonly code: string
  readonly parentCode: string
  readonly names: LocalizedText
  /** Surveyed border, or none yet. */
  readonly polygons: readonly Polygon[] | undefined
  /** What a derived border grows around. */
  readonly points: readonly Position[]
}

/** Where a pack is read from. */
export interface Reading {
  readonly root: string
  readonly descriptor: CityDescriptor
  /** Tables read so far: several tiers often stand in one. */
  readonly tables: Map<string, Promise<Row[]>>
}

/** All areas of one source, without their place in the tree. */
export async function readDrafts(reading: Reading, source: AreaSource): Promise<Draft[]> {
  const files = await findFiles(reading.root, source.file)
  const kept = files.filter((file) => !source.exclude.includes(stemOf(file)))
  const lists = await Promise.all(
    kept.map((file) => {
      const label = relative(reading.root, file)
      return /\.csv(\.gz)?$/u.test(file)
        ? readPoints(reading, source, { file, label })
        : readBorders(reading, source, { file, label })
    }),
  )
  const drafts = lists.flat()
  return source.derive === 'groups' || source.derive === 'hull' ? gather(drafts, source) : drafts
}

interface Source {
  readonly file: string
  readonly label: string
}

async function readBorders(
  { descriptor }: Reading,
  source: AreaSource,
  { file, label }: Source,
): Promise<Draft[]> {
  const features = await readFeatures(file, label)
  return features.map(({ geometry, properties }) => {
    const row = toRow(properties)
    const polygons = toPolygons(geometry, descriptor.coordinateSystem)
    if (polygons === undefined)
      throw new PackError(label, 'geometry', `a ${geometry.type} is no border`)
    return describe(source, { row, label, fileCode: stemOf(file) }, { polygons, points: [] })
  })
}

async function readPoints(
  { descriptor, tables }: Reading,
  source: AreaSource,
  { file, label }: Source,
): Promise<Draft[]> {
  const { longitudeProperty, latitudeProperty } = source
  if (longitudeProperty === undefined || latitudeProperty === undefined)
    throw new PackError(
      'city.json',
      `areas.${source.tier}`,
      'a table needs longitudeProperty and latitudeProperty',
    )
  const table = tables.get(file) ?? readRows(file, label, source.columns)
  tables.set(file, table)
  const rows = await table
  const wanted = rows.filter((row) =>
    Object.entries(source.where).every(([column, value]) => row[column] === value),
  )
  return wanted.flatMap((row) => {
    const longitude = Number.parseFloat(row[longitudeProperty] ?? '')
    const latitude = Number.parseFloat(row[latitudeProperty] ?? '')
    // Rows without a position cannot be drawn; they are left out and the pack is the smaller for it.
    if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) return []
    const point = toWgs84([longitude, latitude], descriptor.coordinateSystem)
    return [
      describe(
        source,
        { row, label, fileCode: stemOf(file) },
        { polygons: undefined, points: [point] },
      ),
    ]
  })
}

interface Described {
  readonly row: Row
  readonly label: string
  readonly fileCode: string
}

function describe(
  source: AreaSource,
  { row, label, fileCode }: Described,
  shape: Pick<Draft, 'polygons' | 'points'>,
): Draft {
  const read = (column: string): string => {
    const value = row[column]
    if (value === undefined)
      throw new PackError(label, column, 'there is no such column or property')
    return value
  }
  const properties =
    typeof source.codeProperty === 'string' ? [source.codeProperty] : (source.codeProperty ?? [])
  const code = source.fileName
    ? fileCode
    : source.derive === 'hull'
      ? source.tier
      : properties.map(read).join('-')
  const parent = source.parentProperty === undefined ? '' : read(source.parentProperty)
  return {
    code,
    parentCode: source.parentDigits === undefined ? parent : parent.slice(0, source.parentDigits),
    names: source.names[code] ?? nameFrom(source, row, code),
    ...shape,
  }
}

function nameFrom(source: AreaSource, row: Row, code: string): LocalizedText {
  const { nameTemplate, nameProperty } = source
  if (nameTemplate !== undefined) {
    const fill = (text: string): string =>
      text.replace(/\{(\w+)\}/gu, (_, column: string) => row[column] ?? '')
    return {
      'zh-CN': fill(nameTemplate['zh-CN']),
      'zh-Hant': fill(nameTemplate['zh-Hant']),
      en: fill(nameTemplate.en),
    }
  }
  // A name the source gives in one language stands in all: converting or romanizing it would be guessing.
  const name = (nameProperty === undefined ? undefined : row[nameProperty]) ?? code
  return { 'zh-CN': name, 'zh-Hant': name, en: name }
}

/** Rows of one code as one draft around all their points. */
function gather(drafts: readonly Draft[], source: AreaSource): Draft[] {
  const groups = Map.groupBy(drafts, ({ code }) => code)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || group.length < source.leastRows) return []
    const points = group.flatMap((draft) => draft.points)
    // The middle row counts, not the mean: one mistyped position must not move an area.
    const middle: Position = [
      median(points.map(([longitude]) => longitude)),
      median(points.map(([, latitude]) => latitude)),
    ]
    return [{ ...first, points: source.derive === 'hull' ? points : [middle] }]
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

function toRow(properties: Readonly<Record<string, unknown>>): Row {
  const entries = Object.entries(properties).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  )
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]))
}

/** Borders of a geometry in WGS-84, outer rings counter-clockwise; undefined for points and lines. */
export function toPolygons(geometry: Geometry, system: CoordinateSystem): Polygon[] | undefined {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : undefined
  return polygons?.map((polygon) =>
    polygon.map((ring, index) => {
      const closed = ring.map(([longitude, latitude]): Position =>
        toWgs84([longitude, latitude], system),
      )
      return ringAreaDegrees(closed) > 0 === (index === 0) ? closed : closed.toReversed()
    }),
  )
}
