import type { Incident } from '#shared/model/incident.ts'
import type { IncidentId, PrincipalId } from '#shared/model/id.ts'
import type { HourCount } from '#shared/model/pack.ts'
import type { ReportRow } from '#shared/model/report.ts'
import type { TraceEntry } from '#shared/model/trace.ts'
import type { Change } from '#shared/sync/change.ts'

/** Rows that are written beside the journal, in the same transaction. */
export type RegisterWrite =
  | { readonly table: 'report'; readonly row: ReportRow }
  | { readonly table: 'archive'; readonly incident: Incident; readonly archivedAt: number }
  | { readonly table: 'hourCount'; readonly rows: readonly HourCount[] }

/** A notification that must leave the house after the commit. */
export interface OutboxRequest {
  readonly kind: 'orderOffered' | 'orderLate' | 'recheckDue'
  readonly principalId: PrincipalId
  readonly incidentId: IncidentId
  readonly orderId: string | null
}

/** What an operation does: nothing of it is true before it is durable. */
export interface Decision {
  readonly changes: readonly Change[]
  readonly trace: readonly TraceEntry[]
  readonly rows: readonly RegisterWrite[]
  readonly requests: readonly OutboxRequest[]
  /** Ids that were made, for the answer. */
  readonly result: Readonly<Record<string, string>>
}

const nothing: Decision = { changes: [], trace: [], rows: [], requests: [], result: {} }

/** A decision from its parts; what is not named is empty. */
export function decide(parts: Partial<Decision>): Decision {
  return { ...nothing, ...parts }
}

/** Both, in this order. */
export function also(first: Decision, second: Decision): Decision {
  return {
    changes: [...first.changes, ...second.changes],
    trace: [...first.trace, ...second.trace],
    rows: [...first.rows, ...second.rows],
    requests: [...first.requests, ...second.requests],
    result: { ...first.result, ...second.result },
  }
}
