import { may, type Operation, type Standing } from '#shared/access/permissions.ts'
import type { Principal } from '#shared/access/principal.ts'
import type { DeskRecord } from '#shared/access/projection.ts'
import type { IncidentStatus } from '#shared/model/incident.ts'
import { tiers, type Place, type PlaceKind, type Tier } from '#shared/model/place.ts'
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

/** Whether this role sits at one step of the loop rather than over an area. */
export const isPost = (role: Role | undefined): boolean => role !== undefined && posts.has(role)

/** Whether it can be this person's move at all, and if so, from when on. */
type Turn = 'never' | 'now' | 'whenLate'

const tierIndex = (tier: Tier | undefined): number => tiers.findIndex((known) => known === tier)

/**
 * Whose move a matter is, for one person. Rows never change in place, so what is found once holds for the row: with
 * 20,000 matters only those that changed are looked at.
 */
export function makeTurns(
  principal: Principal,
  scopeKind: PlaceKind | undefined,
): (row: IncidentRow, now: number) => boolean {
  const known = new WeakMap<IncidentRow, Turn>()
  return (row, now) => {
    let turn = known.get(row)
    if (turn === undefined) known.set(row, (turn = turnOf(row, principal, scopeKind)))
    return turn === 'now' || (turn === 'whenLate' && row.dueAt < now)
  }
}

function turnOf(row: IncidentRow, principal: Principal, scopeKind: PlaceKind | undefined): Turn {
  const { record } = row
  const step = nextStep[record.status]
  if (!step || !row.isOpen) return 'never'
  if (!may(principal, step, standingOf(record))) return turnToChase(row, principal, scopeKind)
  if (step === 'recheckIncident' && record.handledBy === principal.id) return 'never'
  if (moveOf(record.status) === 'body' || isPost(principal.role)) return 'now'
  return turnOfTier(row, scopeKind)
}

/** @returns the area whose people answer for a matter before a body has it; what a cell owns, its community does. */
export function ownerPlaceOf(
  { record, incidentClass }: IncidentRow,
  places: ReadonlyMap<string, Place>,
): Place | undefined {
  const tier = incidentClass?.owningTier === 'cell' ? 'community' : incidentClass?.owningTier
  const known = record.placeIds.map((id) => places.get(id))
  return known.find((place) => place !== undefined && place.kind === tier)
}

/** An offer nobody takes in time comes back to who dispatched it: to be called after (`workflow.md` §2, `dispatched`). */
function turnToChase(row: IncidentRow, principal: Principal, kind: PlaceKind | undefined): Turn {
  const { record } = row
  if (record.status !== 'dispatched') return 'never'
  if (!may(principal, 'dispatchIncident', standingOf(record))) return 'never'
  return isPost(principal.role) || turnOfTier(row, kind) === 'now' ? 'whenLate' : 'never'
}

/** Who looks on from above takes a step only where the tier owns the matter, where life is in danger, or once it is late. */
function turnOfTier(row: IncidentRow, kind: PlaceKind | undefined): Turn {
  const own = tiers.findIndex((tier) => tier === kind)
  const owning = tierIndex(row.incidentClass?.owningTier)
  if (own === -1 || owning === -1 || owning === own || row.record.priority === 1) return 'now'
  // Below the community there is no desk: what a cell owns, its community does.
  return own === tierIndex('community') && owning > own ? 'now' : 'whenLate'
}
