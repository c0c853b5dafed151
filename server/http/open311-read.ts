import type { CommittedReader } from '../run/gate.ts'
import type { Journal, Registers } from '../run/ports.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { IncidentId } from '#shared/model/id.ts'
import type { ReportRow } from '#shared/model/report.ts'
import { outsideStatus, updatedAt, updateWord } from './open311-view.ts'
import { w3Text } from './open311-time.ts'
import type { Open311Object } from './open311-xml.ts'

/** Where the public answers come from. */
export interface Open311Reads {
  readonly committed: CommittedReader
  readonly registers: Pick<Registers, 'report' | 'reports' | 'reportsOf' | 'archived' | 'archive'>
  readonly trace: Journal['trace']
  /** The whole city: its archive holds every closed matter. */
  readonly cityPlaceId: string
}

/** A report with the matter it became. */
export interface Found {
  readonly row: ReportRow
  readonly incident: Incident
}

/** The standard's cap on one answer. @source GeoReport v2: "the first 1000 requests". */
export const MOST_ROWS = 1000
/** Pages read for one answer with a status filter, so that a rare status cannot read the whole register. */
const MOST_PAGES = 10
const AT_ONCE = 16

/** What to look for. */
export interface RequestFilter {
  readonly ids: readonly string[]
  readonly classCodes: readonly string[]
  readonly statuses: readonly ('open' | 'closed')[]
  readonly fromAt: number
  readonly toAt: number
}

/** Reports with their matters, newest first, at most {@link MOST_ROWS}. */
export async function findRequests(reads: Open311Reads, filter: RequestFilter): Promise<Found[]> {
  const found = new Map<string, Found>()
  let { toAt } = filter
  for (let page = 0; page < MOST_PAGES && found.size < MOST_ROWS; page += 1) {
    const rows = await pageOf(reads, { ...filter, toAt })
    const fresh = await withIncidents(reads, rows)
    for (const entry of fresh) if (fits(entry, filter)) found.set(entry.row.id, entry)
    const oldest = rows.at(-1)
    if (rows.length < MOST_ROWS || !oldest || oldest.receivedAt === toAt) break
    toAt = oldest.receivedAt
  }
  return [...found.values()].slice(0, MOST_ROWS)
}

function pageOf(reads: Open311Reads, filter: RequestFilter): Promise<readonly ReportRow[]> {
  if (filter.ids.length > 0) return reads.registers.reports({ ids: filter.ids, limit: MOST_ROWS })
  const { fromAt, toAt, classCodes } = filter
  const classes = classCodes.length > 0 ? { classCodes } : {}
  return reads.registers.reports({ fromAt, toAt, ...classes, limit: MOST_ROWS })
}

function fits(found: Found, filter: RequestFilter): boolean {
  if (filter.ids.length > 0) return true
  return (
    filter.statuses.length === 0 || filter.statuses.includes(outsideStatus(found.incident.status))
  )
}

/** One report with its matter, or undefined. */
export async function findRequest(reads: Open311Reads, id: string): Promise<Found | undefined> {
  const [row] = await reads.registers.reports({ ids: [id], limit: 1 })
  const found = row ? await withIncidents(reads, [row]) : []
  return found[0]
}

/** Adds the matter to each report, from the live set or the archive; reports without one are left out. */
async function withIncidents(
  reads: Open311Reads,
  rows: readonly ReportRow[],
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const part = rows.slice(start, start + AT_ONCE)
    const incidents = await Promise.all(part.map((row) => incidentOf(reads, row.incidentId)))
    for (const [index, row] of part.entries()) {
      const incident = incidents[index]
      if (incident) found.push({ row, incident })
    }
  }
  return found
}

/** A matter, live or archived. */
export async function incidentOf(
  reads: Pick<Open311Reads, 'committed'> & { readonly registers: Pick<Registers, 'archived'> },
  id: IncidentId,
): Promise<Incident | undefined> {
  return reads.committed.get('incident', id) ?? (await reads.registers.archived(id))
}

/** Steps of all matters within a window, oldest first, one line per report, at most {@link MOST_ROWS}. */
export async function findUpdates(
  reads: Open311Reads,
  window: { readonly fromAt: number; readonly toAt: number },
): Promise<readonly Open311Object[]> {
  const touched = await touchedWithin(reads, window)
  touched.sort((first, second) => updatedAt(first) - updatedAt(second))
  const updates: (readonly [number, Open311Object])[] = []
  for (const incident of touched) {
    if (updates.length >= MOST_ROWS) break
    updates.push(...(await updatesOf(reads, incident, window)))
  }
  updates.sort(([first], [second]) => first - second)
  return updates.slice(0, MOST_ROWS).map(([, update]) => update)
}

async function updatesOf(
  reads: Open311Reads,
  incident: Incident,
  window: { readonly fromAt: number; readonly toAt: number },
): Promise<(readonly [number, Open311Object])[]> {
  const [trace, rows] = await Promise.all([
    reads.trace(incident.id),
    reads.registers.reportsOf(incident.id),
  ])
  return trace.flatMap((step, index) => {
    const word = updateWord(step)
    if (word === undefined || step.at < window.fromAt || step.at > window.toAt) return []
    return rows.map((row): readonly [number, Open311Object] => [
      step.at,
      {
        update_id: `${row.id}:${String(step.seq)}:${String(index)}`,
        service_request_id: row.id,
        status: word,
        updated_datetime: w3Text(step.at),
        description: '',
      },
    ])
  })
}

async function touchedWithin(
  reads: Open311Reads,
  window: { readonly fromAt: number; readonly toAt: number },
): Promise<Incident[]> {
  const touched = new Map<string, Incident>()
  for (const incident of reads.committed.all('incident')) {
    if (isWithin(incident, window)) touched.set(incident.id, incident)
  }
  let cursor: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { rows, cursor: next } = await reads.registers.archive({
      placeIds: [reads.cityPlaceId],
      ...(cursor === null ? {} : { cursor }),
      limit: 200,
    })
    for (const incident of rows) if (isWithin(incident, window)) touched.set(incident.id, incident)
    const oldest = rows.at(-1)
    if (next === null || !oldest || updatedAt(oldest) < window.fromAt) break
    cursor = next
  }
  return [...touched.values()]
}

function isWithin(
  incident: Incident,
  window: { readonly fromAt: number; readonly toAt: number },
): boolean {
  const isLive = incident.origin === 'live'
  return isLive && updatedAt(incident) >= window.fromAt && incident.reportedAt <= window.toAt
}
