import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import {
  areaSource,
  calendarFile,
  cityDescriptor,
  classesFile,
  departmentsFile,
  organizationsFile,
} from '../../../server/pack/descriptor.ts'

const objectSchema = v.object({ properties: v.record(v.string(), v.unknown()) })
const listSchema = v.object({ items: objectSchema })

async function read<Schema extends v.GenericSchema>(
  name: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const path = resolve(import.meta.dirname, '../../../public/schemas', `${name}.json`)
  return v.parse(schema, JSON.parse(await readFile(path, 'utf8')))
}

describe('the published JSON Schemas', () => {
  it('name the fields that the loader accepts', async () => {
    const city = await read('city', objectSchema)
    expect(Object.keys(city.properties).sort()).toEqual(Object.keys(cityDescriptor.entries).sort())
    const areas = v.parse(listSchema, city.properties['areas'])
    expect(Object.keys(areas.items.properties).sort()).toEqual(
      Object.keys(areaSource.entries).sort(),
    )
    const calendar = await read('calendar', objectSchema)
    expect(Object.keys(calendar.properties).sort()).toEqual(
      Object.keys(calendarFile.entries).sort(),
    )
    for (const [name, file] of [
      ['classes', classesFile],
      ['departments', departmentsFile],
      ['organizations', organizationsFile],
    ] as const) {
      const list = await read(name, listSchema)
      expect(Object.keys(list.items.properties).sort(), name).toEqual(
        Object.keys(file.item.entries).sort(),
      )
    }
  })
})
