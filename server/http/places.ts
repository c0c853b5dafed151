import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { placeId, type PlaceId } from '#shared/model/id.ts'
import type { HourCount } from '#shared/model/pack.ts'
import type { Building, Place } from '#shared/model/place.ts'
import { hourSums, usualRange } from '../core/outlook/baseline.ts'
import type { CityAtlas } from '../core/view.ts'
import type { Gate } from '../run/gate.ts'
import type { Clock, Registers } from '../run/ports.ts'
import { byUrgency } from './by-urgency.ts'
import { allowed, no, parsed } from './guard.ts'

const HOUR_MS = 3_600_000
const WEEKS_MS = 9 * 7 * 24 * HOUR_MS
const MATCHES = 8

const usualQuery = v.object({
  hours: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,3}$/u), v.transform(Number), v.maxValue(168)),
    '24',
  ),
})
const searchQuery = v.object({ q: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)) })

export interface PlaceParts {
  readonly gate: Gate
  readonly atlas: CityAtlas
  readonly registers: Registers
  readonly clock: Clock
  readonly isWithin: (placeId: string, others: readonly string[]) => boolean
}

/** Usual ranges of places, cards of buildings, and the search. */
export function placeRoutes(app: FastifyInstance, parts: PlaceParts): void {
  const { atlas, registers, clock } = parts
  const districts = atlas.pack.places.filter(({ kind }) => kind === 'district').map(({ id }) => id)
  const city = atlas.pack.places[0]?.id

  app.get<{ Params: { id: string } }>('/api/v1/places/:id/usual', async (request, reply) => {
    const who = allowed(request, reply, 'readFigures')
    if ('answered' in who) return who.answered
    const id = parsed(placeId, request.params.id, { request, reply })
    if ('answered' in id) return id.answered
    const query = parsed(usualQuery, request.query, { request, reply })
    if ('answered' in query) return query.answered
    const counted: PlaceId[] =
      id.value === city ? districts : districts.filter((known) => known === id.value)
    const nowHour = Math.floor(clock.cityNow() / HOUR_MS) * HOUR_MS
    const rows =
      counted.length === 0
        ? []
        : await registers.hourCounts({
            placeIds: counted,
            fromAt: nowHour - WEEKS_MS,
            toAt: nowHour + HOUR_MS,
          })
    const hours = usualHours(rows, nowHour, query.value.hours)
    return { hours, weeks: Math.max(0, ...hours.flatMap(({ reports }) => reports?.weeks ?? [])) }
  })

  app.get<{ Params: { id: string } }>('/api/v1/buildings/:id', async (request, reply) => {
    const who = allowed(request, reply, 'readIncident')
    if ('answered' in who) return who.answered
    const building = atlas.building(request.params.id)
    const isSeen =
      building &&
      (who.role === 'auditor' ||
        placesOf(building).some((id) => parts.isWithin(id, who.scopePlaceIds)))
    if (!building || !isSeen) return no(request, reply, { code: 'not-found', field: 'id' }).answered
    return { building, counts: await registers.buildingCounts(building.id) }
  })

  app.get('/api/v1/search', (request, reply) => {
    const who = allowed(request, reply, 'search')
    if ('answered' in who) return who.answered
    const query = parsed(searchQuery, request.query, { request, reply })
    if ('answered' in query) return query.answered
    const isSeen = (ids: readonly string[]) =>
      who.role === 'auditor' || ids.some((id) => parts.isWithin(id, who.scopePlaceIds))
    return search(parts, query.value.q.toLowerCase(), isSeen)
  })
}

function usualHours(rows: readonly HourCount[], nowHour: number, hours: number) {
  const reports = hourSums(rows, 'reports')
  const open = hourSums(rows, 'open')
  const late = hourSums(rows, 'late')
  return Array.from({ length: hours + 1 }, (_, index) => {
    const hourAt = nowHour - (hours - index) * HOUR_MS
    return {
      hourAt,
      reports: usualRange(reports, hourAt),
      open: usualRange(open, hourAt),
      late: usualRange(late, hourAt),
    }
  })
}

function placesOf(building: Building): string[] {
  return building.complexId === null ? [building.cellId] : [building.cellId, building.complexId]
}

function search(parts: PlaceParts, text: string, isSeen: (ids: readonly string[]) => boolean) {
  const { pack } = parts.atlas
  const says = (names: Place['names']) =>
    Object.values(names).some((name) => name.toLowerCase().includes(text))
  const places = firstOf(pack.places, (place) => says(place.names) && isSeen([place.id]))
  const buildings = firstOf(
    pack.buildings,
    (building) => says(building.address) && isSeen(placesOf(building)),
  )
  const incidents = firstOf(byUrgency(parts.gate.committed.all('incident')), (incident) => {
    const title = parts.atlas.class(incident.classCode)?.titles
    const isNamed =
      incident.id.toLowerCase().includes(text) || says(incident.address) || (title && says(title))
    return isNamed === true && isSeen(incident.placeIds)
  })
  return { places, buildings: buildings.map(({ outline: _outline, ...card }) => card), incidents }
}

function firstOf<Row>(rows: readonly Row[], fits: (row: Row) => boolean): Row[] {
  const found: Row[] = []
  for (const row of rows) {
    if (found.length >= MATCHES) break
    if (fits(row)) found.push(row)
  }
  return found
}
