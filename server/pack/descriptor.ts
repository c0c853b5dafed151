import * as v from 'valibot'
import { coordinateSystem } from '#shared/geo/coordinates.ts'
import { incidentClass } from '#shared/model/incident-class.ts'
import { department, organization } from '#shared/model/organization.ts'
import { tier } from '#shared/model/place.ts'
import { localizedText } from '#shared/model/words.ts'

const text = v.pipe(v.string(), v.minLength(1))

/** One tier of areas and where it comes from (`contracts.md` "City pack"). */
export const areaSource = v.strictObject({
  tier,
  /** File below the data root; `*` stands for any part of a file name. GeoJSON or CSV, gzip by `.gz`. */
  file: text,
  /** Base names of files that `*` would find and that are left out. */
  exclude: v.optional(v.array(text), []),
  /** Column or property with the code; several are joined with a hyphen. */
  codeProperty: v.optional(v.union([text, v.array(text)])),
  /** The code is the name of the file. */
  fileName: v.optional(v.boolean(), false),
  nameProperty: v.optional(text),
  /** Names made from columns, per language: `Ward {Ward}`. */
  nameTemplate: v.optional(localizedText),
  /** Names by code, where the source has none or one language only. */
  names: v.optional(v.record(text, localizedText), {}),
  parentProperty: v.optional(text),
  /** How many leading characters of the parent property are the parent's code. */
  parentDigits: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Column names of a CSV that has no header. */
  columns: v.optional(v.array(text)),
  /** Rows whose columns have these values; all when left out. */
  where: v.optional(v.record(text, v.string()), {}),
  longitudeProperty: v.optional(text),
  latitudeProperty: v.optional(text),
  /** `points`: Voronoi of one point per row; `groups`: of the mean point per code; `hull`: the convex hull of all rows. */
  derive: v.optional(v.picklist(['points', 'groups', 'hull'])),
  /** Groups with fewer rows are left out. */
  leastRows: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
})
export type AreaSource = v.InferOutput<typeof areaSource>

export const basemapLayers = ['roads', 'water', 'landuse', 'buildings'] as const

const basemap = v.strictObject({
  coordinateSystem: v.optional(coordinateSystem, 'wgs84'),
  ...v.entriesFromList(basemapLayers, v.optional(text)),
})
export type BasemapSource = v.InferOutput<typeof basemap>

/** `city.json`. */
export const cityDescriptor = v.strictObject({
  $schema: v.optional(v.string()),
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/u)),
  names: localizedText,
  timeZone: v.pipe(v.string(), v.check(isTimeZone, 'not a time zone of the IANA list')),
  coordinateSystem,
  /** Credit to show on every map. */
  attribution: v.optional(v.string(), ''),
  /** Folder that file paths start from, relative to the project; the pack's own folder when left out. */
  dataRoot: v.optional(text),
  areas: v.pipe(v.array(areaSource), v.minLength(1)),
  basemap: v.optional(basemap),
})
export type CityDescriptor = v.InferOutput<typeof cityDescriptor>

const minute = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1440))
const days = v.optional(v.array(v.pipe(v.string(), v.isoDate())), [])

/** `calendar.json`; the time zone is the city's. */
export const calendarFile = v.strictObject({
  $schema: v.optional(v.string()),
  workBands: v.pipe(
    v.array(v.strictObject({ fromMinute: minute, toMinute: minute })),
    v.minLength(1),
  ),
  holidays: days,
  makeUpDays: days,
})

export const classesFile = v.array(v.strictObject(incidentClass.entries))
export const departmentsFile = v.array(v.strictObject(department.entries))
export const organizationsFile = v.array(v.strictObject(organization.entries))

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}
