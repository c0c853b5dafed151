import * as v from 'valibot'
import { incidentId, type IncidentId } from '#shared/model/id.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import { put, type Change } from '#shared/sync/change.ts'
import { localDate } from '#shared/time/local-date.ts'
import type { Context } from '../view.ts'

const familyLetters: Readonly<Record<IncidentClass['family'], string>> = {
  cityComponent: 'C',
  cityEvent: 'E',
  dispute: 'D',
}

/**
 * The next number of the day: family letter, date, sequence. Gap-free, because the counter is a record and changes in
 * the same entry as the incident it numbers (`SPEC.md` R2).
 */
export function takeNumber(
  context: Context,
  matter: IncidentClass,
): { readonly number: IncidentId; readonly change: Change } {
  const day = localDate(context.now, context.view.atlas.pack.calendar.timeZone)
  const id = `incident:${day}`
  const next = context.view.get('sequence', id)?.next ?? 1
  const digits = String(next).padStart(5, '0')
  const number = `${familyLetters[matter.family]}${day.slice(2).replaceAll('-', '')}-${digits}`
  return { number: v.parse(incidentId, number), change: put('sequence', { id, next: next + 1 }) }
}
