import { nearMetersBetween } from '#shared/geo/distance.ts'
import type { DeskRecord } from '#shared/access/projection.ts'
import { isOpen } from '#shared/figures/matter.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Position } from '#shared/model/position.ts'

type Incident = DeskRecord<'incident'>

/** Two reports of one class this near are asked about: "the same one?" @source screens.md §4.10 */
export const SIMILAR_METERS = 50

/** Open matters of the class near a point, nearest first. */
export function similarNear(
  incidents: Iterable<Incident>,
  classCode: string,
  point: Position | null,
): readonly Incident[] {
  if (!point) return []
  const found: { readonly incident: Incident; readonly meters: number }[] = []
  for (const incident of incidents) {
    if (incident.classCode !== classCode || !incident.point) continue
    if (!isOpen(incident)) continue
    const meters = nearMetersBetween(point, incident.point)
    if (meters <= SIMILAR_METERS) found.push({ incident, meters })
  }
  return found.sort((left, right) => left.meters - right.meters).map(({ incident }) => incident)
}

/** The classes that come up most here, then the rest in their order: the big tiles. */
export function frequentClasses(
  classes: readonly IncidentClass[],
  incidents: Iterable<Incident>,
  count: number,
): readonly IncidentClass[] {
  const seen = new Map<string, number>()
  for (const { classCode, voices } of incidents) {
    // What devices raise needs no person to report it.
    if (voices.device === 0) seen.set(classCode, (seen.get(classCode) ?? 0) + 1)
  }
  const times = ({ code }: IncidentClass) => seen.get(code) ?? 0
  return [...classes].sort((left, right) => times(right) - times(left)).slice(0, count)
}

/** One class of each group, then the rest in their order: tiles for people of whom nothing is known. */
export function variedClasses(
  classes: readonly IncidentClass[],
  count: number,
): readonly IncidentClass[] {
  const groups = new Map<string, IncidentClass>()
  for (const entry of classes) {
    if (!groups.has(entry.group.en)) groups.set(entry.group.en, entry)
  }
  return [...new Set([...groups.values(), ...classes])].slice(0, count)
}

/** Classes whose title or keywords hold the text, in any language. */
export function findClasses(
  classes: readonly IncidentClass[],
  text: string,
): readonly IncidentClass[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return classes
  return classes.filter((entry) =>
    [...Object.values(entry.titles), ...Object.values(entry.group), ...entry.keywords].some(
      (word) => word.toLowerCase().includes(wanted),
    ),
  )
}
