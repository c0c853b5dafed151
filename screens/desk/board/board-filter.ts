import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { incidentStatuses, sources } from '#shared/model/incident.ts'
import type { IncidentRow } from '../../panels/incident-row.ts'

/** What the board shows; lives in the address, so that a link shows what its sender saw. Empty = all. */
export interface BoardFilter {
  readonly place: string
  readonly class: string
  readonly source: string
  readonly priority: string
  readonly step: string
  /** `late`, `soon` (within the hour), `mine`, `unlocated`. */
  readonly due: string
}
export const noFilter: BoardFilter = {
  place: '',
  class: '',
  source: '',
  priority: '',
  step: '',
  due: '',
}
export const dueChoices = ['late', 'soon', 'mine', 'unlocated'] as const
export const filterKeys = ['place', 'class', 'source', 'priority', 'step', 'due'] as const

/** Reads the filter from the address; what no list offers is ignored. */
export function filterOfQuery(query: LocationQuery): BoardFilter {
  const text = (key: string): string => {
    const value = query[key]
    return typeof value === 'string' ? value : ''
  }
  const oneOf = (key: string, known: readonly string[]): string =>
    known.includes(text(key)) ? text(key) : ''
  return {
    place: text('place'),
    class: text('class'),
    source: oneOf('source', sources),
    priority: oneOf('priority', ['1', '2', '3', '4']),
    step: oneOf('step', incidentStatuses),
    due: oneOf('due', dueChoices),
  }
}

/** The query for a filter: only what is set, so that addresses stay short. */
export function queryOfFilter(filter: BoardFilter): LocationQueryRaw {
  return Object.fromEntries(
    filterKeys.filter((key) => filter[key]).map((key) => [key, filter[key]]),
  )
}

const HOUR_MS = 3_600_000

/** What the time-dependent filters need to know. */
export interface FilterMoment {
  readonly now: number
  readonly mineIds: ReadonlySet<string>
}

/** One pass over the rows; order stays. Without a step only open matters are shown. */
export function filterRows(
  rows: readonly IncidentRow[],
  filter: BoardFilter,
  moment: FilterMoment,
): readonly IncidentRow[] {
  const tests = testsOf(filter, moment)
  return rows.filter((row) => tests.every((test) => test(row)))
}

type Test = (row: IncidentRow) => boolean

function testsOf(filter: BoardFilter, { now, mineIds }: FilterMoment): readonly Test[] {
  const tests: Test[] = [
    filter.step ? (row) => row.record.status === filter.step : (row) => row.isOpen,
  ]
  if (filter.place) tests.push((row) => row.record.placeIds.some((id) => id === filter.place))
  if (filter.class) tests.push((row) => row.record.classCode === filter.class)
  if (filter.source) tests.push((row) => row.source === filter.source)
  if (filter.priority) tests.push((row) => String(row.record.priority) === filter.priority)
  const byDue = new Map<string, Test>([
    ['late', (row) => row.dueAt < now],
    ['soon', (row) => row.dueAt >= now && row.dueAt < now + HOUR_MS],
    ['mine', (row) => mineIds.has(row.id)],
    ['unlocated', (row) => row.record.point === null],
  ])
  const due = byDue.get(filter.due)
  if (due) tests.push(due)
  return tests
}

/** Whether anything is filtered at all. */
export const isFiltered = (filter: BoardFilter): boolean => filterKeys.some((key) => filter[key])
