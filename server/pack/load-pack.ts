import { join, resolve } from 'node:path'
import type { Calendar, CityPack } from '#shared/model/pack.ts'
import { defaultClasses } from '../core/classes/classes.ts'
import { defaultDepartments } from '../core/classes/departments.ts'
import { makeAreaIndex } from '../core/grid/areas.ts'
import { readAreas } from './areas.ts'
import { readBasemap } from './basemap.ts'
import { defaultOrganizations, defaultUnits } from './default-bodies.ts'
import {
  calendarFile,
  cityDescriptor,
  classesFile,
  departmentsFile,
  organizationsFile,
  type CityDescriptor,
} from './descriptor.ts'
import { PackError } from './pack-error.ts'
import { readJson, readJsonIfAny } from './read-source.ts'

/** The project's own folder: `dataRoot` of a descriptor is relative to it. */
const PROJECT = resolve(import.meta.dirname, '../..')

/** Office hours of a pack without a calendar: nine to six with an hour's break, no holidays. */
const OFFICE_HOURS: Omit<Calendar, 'timeZone'> = {
  workBands: [
    { fromMinute: 540, toMinute: 720 },
    { fromMinute: 780, toMinute: 1080 },
  ],
  holidays: [],
  makeUpDays: [],
}

/**
 * Loads a city pack from its folder (`contracts.md` "City pack"). All positions come out in WGS-84; tiers that a source
 * has only as points get Voronoi borders, marked approximate.
 * @throws PackError naming file, field and reason, on the first thing that is missing, unknown or malformed
 */
export async function loadPack(folder: string): Promise<CityPack> {
  const descriptor = await readJson(join(folder, 'city.json'), 'city.json', cityDescriptor)
  const root = descriptor.dataRoot === undefined ? folder : resolve(PROJECT, descriptor.dataRoot)
  const file = (name: string) => [join(folder, name), name] as const
  const [areas, classes, departments, organizations, calendar] = await Promise.all([
    readAreas(root, descriptor),
    readJsonIfAny(...file('classes.json'), classesFile),
    readJsonIfAny(...file('departments.json'), departmentsFile),
    readJsonIfAny(...file('organizations.json'), organizationsFile),
    readJsonIfAny(...file('calendar.json'), calendarFile),
  ])
  const own = { departments: departments ?? defaultDepartments, classes: classes ?? defaultClasses }
  checkDepartments(own)
  const bodies = organizations ?? defaultOrganizations(areas.places, own.departments)
  const basemap = await mapOf(root, descriptor, areas)
  const { $schema: _, ...hours } = calendar ?? { ...OFFICE_HOURS, $schema: '' }
  return {
    id: descriptor.id,
    names: descriptor.names,
    synthetic: false,
    attribution: descriptor.attribution,
    origin: areas.places[0]?.center ?? [0, 0],
    calendar: { timeZone: descriptor.timeZone, ...hours },
    places: areas.places,
    shapes: areas.shapes,
    ...basemap,
    ...own,
    organizations: bodies,
    units: organizations === undefined ? defaultUnits(areas.places, bodies) : [],
    devices: [],
  }
}

async function mapOf(
  root: string,
  descriptor: CityDescriptor,
  areas: Pick<CityPack, 'places' | 'shapes'>,
): Promise<Pick<CityPack, 'roads' | 'grounds' | 'buildings'>> {
  if (descriptor.basemap === undefined) return { roads: [], grounds: [], buildings: [] }
  const index = makeAreaIndex(areas.places, areas.shapes)
  return readBasemap(root, descriptor.basemap, (point) => index.tiersAt(point).at(-1))
}

/** Every class must name a department of the pack, or its matters would belong to nobody. */
function checkDepartments({
  departments,
  classes,
}: Pick<CityPack, 'departments' | 'classes'>): void {
  const known = new Set(departments.map(({ id }) => id))
  classes.forEach((entry, index) => {
    if (!known.has(entry.departmentId))
      throw new PackError(
        'classes.json',
        `${index}.departmentId`,
        `no department "${entry.departmentId}"`,
      )
  })
}
