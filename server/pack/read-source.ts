import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse as parseCsv } from 'csv-parse/sync'
import * as v from 'valibot'
import { PackError, issueToError } from './pack-error.ts'

/** A file as text, unpacked when its name ends in `.gz`. */
export async function readText(path: string, label: string): Promise<string> {
  const bytes = await readFile(path).catch(() => {
    throw new PackError(label, '', 'the file cannot be read')
  })
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/** A JSON file that keeps to a schema. @throws PackError naming file, field and reason */
export async function readJson<Schema extends v.GenericSchema>(
  path: string,
  label: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const text = await readText(path, label)
  const parsed = v.safeParse(schema, parseJson(text, label))
  if (!parsed.success) throw issueToError(label, parsed.issues)
  return parsed.output
}

/** As {@link readJson}; undefined when there is no such file. */
export async function readJsonIfAny<Schema extends v.GenericSchema>(
  path: string,
  label: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  const names = await readdir(dirname(path))
  return names.includes(basename(path)) ? readJson(path, label, schema) : undefined
}

function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PackError(label, '', 'not valid JSON')
  }
}

/** Files that a pattern names, in the order of their names. `*` stands for any part of the last step. */
export async function findFiles(root: string, pattern: string): Promise<string[]> {
  if (!pattern.includes('*')) return [join(root, pattern)]
  const folder = join(root, dirname(pattern))
  const [head = '', tail = ''] = basename(pattern).split('*')
  const names = await readdir(folder).catch(() => {
    throw new PackError(pattern, '', 'the folder cannot be read')
  })
  const found = names.filter((name) => name.startsWith(head) && name.endsWith(tail)).sort()
  if (found.length === 0) throw new PackError(pattern, '', 'no file matches')
  return found.map((name) => join(folder, name))
}

/** The name of a file without folder and endings. */
export const stemOf = (path: string): string => basename(path).replace(/\..*$/u, '')

export type Row = Readonly<Record<string, string>>

/** Rows of a CSV by column name. Ragged rows are refused with their line. */
export async function readRows(
  path: string,
  label: string,
  columns: readonly string[] | undefined,
): Promise<Row[]> {
  const text = await readText(path, label)
  try {
    const rows: unknown = parseCsv(text, {
      columns: columns === undefined ? true : [...columns],
      bom: true,
      skip_empty_lines: true,
    })
    return v.parse(v.array(v.record(v.string(), v.string())), rows)
  } catch (error) {
    throw new PackError(label, '', error instanceof Error ? error.message : 'not a table')
  }
}

const lonLat = v.looseTuple([v.number(), v.number()])
const ring = v.array(lonLat)
const geometry = v.variant('type', [
  v.object({ type: v.literal('Point'), coordinates: lonLat }),
  v.object({ type: v.literal('LineString'), coordinates: ring }),
  v.object({ type: v.literal('MultiLineString'), coordinates: v.array(ring) }),
  v.object({ type: v.literal('Polygon'), coordinates: v.array(ring) }),
  v.object({ type: v.literal('MultiPolygon'), coordinates: v.array(v.array(ring)) }),
])
export type Geometry = v.InferOutput<typeof geometry>

const feature = v.object({
  type: v.literal('Feature'),
  geometry,
  properties: v.nullish(v.record(v.string(), v.unknown()), {}),
})
export type Feature = v.InferOutput<typeof feature>

/** Features of a GeoJSON file; a bare geometry counts as one feature without properties. */
export async function readFeatures(path: string, label: string): Promise<Feature[]> {
  const raw = parseJson(await readText(path, label), label)
  const bare = v.safeParse(geometry, raw)
  if (bare.success) return [{ type: 'Feature', geometry: bare.output, properties: {} }]
  const parsed = v.safeParse(
    v.object({ type: v.literal('FeatureCollection'), features: v.array(feature) }),
    raw,
  )
  if (!parsed.success) throw issueToError(label, parsed.issues)
  return parsed.output.features
}
