import type { ClassCode } from '#shared/model/id.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import { runningDeadline, type Deadline } from '#shared/time/deadline.ts'

/** What figures need of an incident: no more than every screen may see, nothing personal. */
export type Matter = Pick<
  Incident,
  | 'id'
  | 'classCode'
  | 'priority'
  | 'status'
  | 'origin'
  | 'placeIds'
  | 'reportedAt'
  | 'verifyingAt'
  | 'registeredAt'
  | 'dispatchedAt'
  | 'acceptedAt'
  | 'onSceneAt'
  | 'handledAt'
  | 'closedAt'
  | 'lateClocks'
>
export type Classes = ReadonlyMap<ClassCode | string, IncidentClass>

const ended: ReadonlySet<Incident['status']> = new Set(['closed', 'refused', 'voided', 'merged'])

/** Whether somebody still has to act (`SPEC.md` F1). Imported history is never open: it has no clocks. */
export function isOpen(matter: Pick<Matter, 'status' | 'origin'>): boolean {
  return matter.origin === 'live' && !ended.has(matter.status)
}

/**
 * The clock that runs on a matter.
 *
 * @returns undefined where none runs, or where the class is not known to this screen.
 */
export function deadlineOf(matter: Matter, classes: Classes): Deadline | undefined {
  const limits = classes.get(matter.classCode)
  return limits ? runningDeadline(matter, limits) : undefined
}

/** Whether its running clock has run out (`SPEC.md` F2). */
export function isOverdue(matter: Matter, classes: Classes, now: number): boolean {
  const deadline = isOpen(matter) ? deadlineOf(matter, classes) : undefined
  return deadline !== undefined && deadline.dueAt < now
}

/** Middle of a list. @returns undefined for an empty one: unknown is never zero (`SPEC.md` F12). */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((left, right) => left - right)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2
}
