import type { DeskRecord } from '#shared/access/projection.ts'
import { isOpen } from '#shared/figures/matter.ts'
import { sources, type IncidentStatus, type Source } from '#shared/model/incident.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import { runningDeadline, type Deadline } from '#shared/time/deadline.ts'

/** One matter as lists show it: the record, its class, and the clock that runs. Immutable, like its record. */
export interface IncidentRow {
  readonly id: string
  readonly record: DeskRecord<'incident'>
  readonly incidentClass: IncidentClass | undefined
  readonly isOpen: boolean
  readonly deadline: Deadline | undefined
  /** City instant; positive infinity where no clock runs. */
  readonly dueAt: number
  /** Since when it has been in its present step. */
  readonly stepSinceAt: number
  readonly source: Source
  readonly voices: number
}

/** @returns the row of a record; computed once per record, because records never change in place. */
export function toIncidentRow(
  record: DeskRecord<'incident'>,
  incidentClass: IncidentClass | undefined,
): IncidentRow {
  const deadline = incidentClass ? runningDeadline(record, incidentClass) : undefined
  const source = sources.find((name) => record.voices[name] > 0) ?? 'system'
  return {
    id: record.id,
    record,
    incidentClass,
    isOpen: isOpen(record),
    deadline,
    dueAt: deadline?.dueAt ?? Number.POSITIVE_INFINITY,
    stepSinceAt: stepSince(record),
    source,
    voices: sources.reduce((sum, name) => sum + record.voices[name], 0),
  }
}

function stepSince(record: DeskRecord<'incident'>): number {
  const entered: Readonly<Record<IncidentStatus, number | null>> = {
    reported: record.reportedAt,
    verifying: record.verifyingAt,
    registered: record.registeredAt,
    dispatched: record.dispatchedAt,
    handling: record.acceptedAt,
    handled: record.handledAt,
    rechecking: record.handledAt,
    closed: record.closedAt,
    refused: record.closedAt,
    voided: record.closedAt,
    merged: record.closedAt,
  }
  return entered[record.status] ?? record.reportedAt
}

/** Open before ended; then priority; then what runs out first; the older first. A total order: ids break ties. */
export function compareRows(left: IncidentRow, right: IncidentRow): number {
  if (left.isOpen !== right.isOpen) return left.isOpen ? -1 : 1
  if (!left.isOpen) return right.stepSinceAt - left.stepSinceAt || compareIds(left, right)
  return (
    left.record.priority - right.record.priority ||
    compareNumbers(left.dueAt, right.dueAt) ||
    left.record.reportedAt - right.record.reportedAt ||
    compareIds(left, right)
  )
}

function compareNumbers(left: number, right: number): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

function compareIds(left: IncidentRow, right: IncidentRow): number {
  if (left.id === right.id) return 0
  return left.id < right.id ? -1 : 1
}
