import { may, type Operation, type Standing } from '#shared/access/permissions.ts'
import type { Principal } from '#shared/access/principal.ts'
import type { DeskRecord } from '#shared/access/projection.ts'
import type { IncidentStatus } from '#shared/model/incident.ts'
import { tiers, type PlaceKind, type Tier } from '#shared/model/place.ts'
import type { Role } from '#shared/access/roles.ts'
import type { IncidentRow } from '../panels/incident-row.ts'

/** Whose turn it is: a post (intake, dispatch, recheck), or the body that holds the order. */
export type Move = 'intake' | 'dispatch' | 'body' | 'recheck' | 'nobody'

const moves: Readonly<Record<IncidentStatus, Move>> = {
  reported: 'intake',
  verifying: 'intake',
  registered: 'dispatch',
  dispatched: 'body',
  handling: 'body',
  handled: 'recheck',
  rechecking: 'recheck',
  closed: 'nobody',
  refused: 'nobody',
  voided: 'nobody',
  merged: 'nobody',
}
export const moveOf = (status: IncidentStatus): Move => moves[status]

const nextStep: Readonly<Partial<Record<IncidentStatus, Operation>>> = {
  reported: 'registerIncident',
  verifying: 'registerIncident',
  registered: 'dispatchIncident',
  dispatched: 'acceptOrder',
  handling: 'finishOrder',
  handled: 'recheckIncident',
  rechecking: 'recheckIncident',
}

/** The parts of a matter that decide what a person may do with it. */
export function standingOf(
  record: Pick<DeskRecord<'incident'>, 'placeIds' | 'principalIds' | 'organizationId'>,
): Standing {
  return {
    placeIds: record.placeIds,
    principalIds: record.principalIds,
    organizationIds: record.organizationId === null ? [] : [record.organizationId],
  }
}

/** Posts whose whole work is one step: their move wherever the matter belongs. */
const posts: ReadonlySet<Role> = new Set([
  'intakeClerk',
  'hotlineClerk',
  'dispatcher',
  'shiftLeader',
  'inspector',
])

/** Who looks on from above takes a step only where the tier owns the matter, where it is late, or where life is in danger. */
function isForTier(row: IncidentRow, kind: PlaceKind | undefined, now: number): boolean {
  const own = tiers.findIndex((tier) => tier === kind)
  const owning = tierIndex(row.incidentClass?.owningTier)
  if (own === -1 || owning === -1 || owning === own) return true
  // A head answers for the smaller tiers inside it too, down to the lowest desk: the community's.
  if (own === tierIndex('community')) return owning >= own
  return row.record.priority === 1 || row.dueAt < now
}

const tierIndex = (tier: Tier | undefined): number => tiers.findIndex((known) => known === tier)

/** Whether this person makes the next move on it. */
export function isMyMove(
  row: IncidentRow,
  principal: Principal,
  scopeKind: PlaceKind | undefined,
  now: number,
): boolean {
  const { record } = row
  const step = nextStep[record.status]
  if (!step || !row.isOpen || !may(principal, step, standingOf(record))) return false
  if (step === 'recheckIncident' && record.handledBy === principal.id) return false
  const isBody = moveOf(record.status) === 'body'
  return isBody || posts.has(principal.role) || isForTier(row, scopeKind, now)
}
