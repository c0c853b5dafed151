import type { DeskRecord } from '#shared/access/projection.ts'
import type { OrganizationId } from '#shared/model/id.ts'
import type { refuseReasons } from '#shared/model/intent/handle-incident.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { unreachable } from '#shared/refusal.ts'
import type { IncidentRow } from '../../panels/incident-row.ts'
import type { ActName } from '../incident/acts-of.ts'

/**
 * What may be done to several matters at once: only what asks for the same answer at each. A recheck is not among them:
 * whether something is fixed is looked at one by one.
 */
export const bulkActNames = ['accept', 'register', 'verify', 'dispatch', 'refuse', 'note'] as const
export type BulkActName = (typeof bulkActNames)[number]

/** An act with what it says at each matter. */
export type BulkWish =
  | { readonly name: 'accept' | 'register' | 'verify' }
  | { readonly name: 'dispatch'; readonly organizationId: OrganizationId }
  | {
      readonly name: 'refuse'
      readonly reason: (typeof refuseReasons)[number]
      readonly text: string
    }
  | { readonly name: 'note'; readonly text: string }

/** One act and the chosen matters at which this person may do it now. */
export interface BulkAct {
  readonly name: BulkActName
  readonly rows: readonly IncidentRow[]
}

type Order = DeskRecord<'workOrder'>

/** Acts that are possible at one or more of the chosen matters, in the order of the workflow. */
export function bulkActsOf(
  rows: readonly IncidentRow[],
  actsAt: (row: IncidentRow) => readonly ActName[],
  orders: ReadonlyMap<string, Order>,
): readonly BulkAct[] {
  const possible = rows.map((row) => ({ row, names: new Set<string>(actsAt(row)) }))
  const isPossible = (name: BulkActName, entry: (typeof possible)[number]) =>
    name === 'accept' ? orders.has(entry.row.id) : entry.names.has(name)
  return bulkActNames
    .map((name) => ({
      name,
      rows: possible.filter((entry) => isPossible(name, entry)).map(({ row }) => row),
    }))
    .filter((act) => act.rows.length > 0)
}

/** @returns the one intent of a wish at one matter, with the revision one looked at; undefined without an order to accept. */
export function intentOf(
  wish: BulkWish,
  { record }: IncidentRow,
  orders: ReadonlyMap<string, Order>,
): PersonIntent | undefined {
  const target = { incidentId: record.id, baseRevision: record.revision }
  switch (wish.name) {
    case 'accept': {
      const order = orders.get(record.id)
      return order && { kind: 'acceptOrder', orderId: order.id }
    }
    case 'register':
      return { kind: 'registerIncident', ...target }
    case 'verify':
      return { kind: 'verifyIncident', ...target }
    case 'dispatch':
      return { kind: 'dispatchIncident', ...target, organizationId: wish.organizationId }
    case 'refuse':
      return { kind: 'refuseIncident', ...target, reason: wish.reason, ...personal(wish.text) }
    case 'note':
      return { kind: 'addNote', incidentId: record.id, photos: [], ...personal(wish.text) }
    default:
      return unreachable(wish)
  }
}

const personal = (text: string) => (text === '' ? {} : { personal: { text } })
