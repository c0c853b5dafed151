import * as v from 'valibot'
import { incidentClass } from '#shared/model/incident-class.ts'
import { department, organization } from '#shared/model/organization.ts'
import { place } from '#shared/model/place.ts'
import { position } from '#shared/model/position.ts'
import { localizedText } from '#shared/model/words.ts'

const minutes = v.object({ fromMinute: v.number(), toMinute: v.number() })

/** The city's card as a phone keeps it, checked when read back; the hash says of which pack. */
export const keptCard = v.object({
  packHash: v.string(),
  card: v.object({
    id: v.string(),
    names: localizedText,
    synthetic: v.boolean(),
    attribution: v.string(),
    origin: position,
    calendar: v.object({
      timeZone: v.string(),
      workBands: v.array(minutes),
      holidays: v.array(v.string()),
      makeUpDays: v.array(v.string()),
    }),
    classes: v.array(incidentClass),
    departments: v.array(department),
    organizations: v.array(organization),
  }),
})

/** Places of the city as a phone keeps them. */
export const keptPlaces = v.object({ packHash: v.string(), places: v.array(place) })
