import type { PersonIntentKind } from '#shared/model/intent/intent.ts'
import type { Principal } from './principal.ts'
import type { Role } from './roles.ts'

/** What people may do beside intents: reads and acts of the HTTP doors. */
export const plainOperations = [
  /** Facts and trace of an incident, without what people wrote. */
  'readIncident',
  /** What people wrote, photos, and who reported: on desks and phones, for people in charge. */
  'readPersonal',
  'readHistory',
  'readFigures',
  'importRequests',
  'approvePairing',
  'readDiagnostics',
  'search',
] as const
export type Operation = PersonIntentKind | (typeof plainOperations)[number]

/**
 * How the person stands to the thing: `own` it is their task · `organization` it lies with their body · `scope` it lies
 * in their places · `any` no matter where. Each includes the narrower ones.
 */
export type Relation = 'own' | 'organization' | 'scope' | 'any'

type Row = Readonly<Partial<Record<Role, Relation | undefined>>>

const heads: Row = {
  communityHead: 'scope',
  subdistrictDutyOfficer: 'scope',
  districtDutyChief: 'scope',
  commander: 'scope',
  shiftLeader: 'scope',
}
const field: Row = {
  gridWorker: 'own',
  unitMember: 'own',
  inspector: 'own',
  propertyWorker: 'own',
  volunteer: 'own',
  committeeWorker: 'own',
  departmentHandler: 'organization',
  propertyDispatcher: 'organization',
  partyBranchSecretary: 'organization',
  mediator: 'own',
}
const watchers: Row = {
  ...heads,
  hotlineClerk: 'scope',
  intakeClerk: 'scope',
  dispatcher: 'scope',
  supervisor: 'scope',
  dataSteward: 'scope',
  auditor: 'any',
  partyBranchSecretary: 'scope',
  committeeWorker: 'scope',
  propertyDispatcher: 'scope',
  ownersCommitteeMember: 'scope',
  enterpriseContact: 'scope',
  departmentHandler: 'scope',
  inspector: 'scope',
  gridWorker: 'scope',
  unitMember: 'scope',
  propertyWorker: 'scope',
  volunteer: 'own',
  mediator: 'own',
}
const reporters: Row = {
  resident: 'any',
  hotlineClerk: 'any',
  inspector: 'any',
  gridWorker: 'any',
  unitMember: 'any',
  intakeClerk: 'any',
  dispatcher: 'any',
  communityHead: 'any',
  subdistrictDutyOfficer: 'any',
  districtDutyChief: 'any',
  committeeWorker: 'any',
  propertyDispatcher: 'any',
  propertyWorker: 'any',
  volunteer: 'any',
  partyBranchSecretary: 'any',
  ownersCommitteeMember: 'any',
  enterpriseContact: 'any',
  departmentHandler: 'any',
}
const intake: Row = { ...heads, intakeClerk: 'scope', hotlineClerk: 'scope' }
const stageHands: Row = {
  districtDutyChief: 'any',
  commander: 'any',
  shiftLeader: 'any',
  dispatcher: 'any',
}

/** Role × operation → widest relation that is allowed. What is not listed is denied. */
export const permissions: Readonly<Record<Operation, Row>> = {
  submitReport: reporters,
  verifyIncident: intake,
  registerIncident: intake,
  refuseIncident: intake,
  dispatchIncident: { ...heads, dispatcher: 'scope' },
  recheckIncident: { ...heads, inspector: 'scope' },
  addNote: { ...watchers, auditor: undefined, ...field, supervisor: 'scope', dispatcher: 'scope' },
  acceptOrder: field,
  departOrder: field,
  arriveOrder: field,
  finishOrder: field,
  returnOrder: field,
  bindWall: { systemAdministrator: 'any', ...stageHands },
  unbindWall: { systemAdministrator: 'any', ...stageHands },
  setScene: stageHands,
  readIncident: { ...watchers, wall: 'scope' },
  readPersonal: {
    ...watchers,
    auditor: undefined,
    enterpriseContact: undefined,
    ownersCommitteeMember: undefined,
  },
  readHistory: watchers,
  readFigures: { ...watchers, wall: 'scope', systemAdministrator: 'any' },
  importRequests: { dataSteward: 'any' },
  approvePairing: { systemAdministrator: 'any', ...stageHands },
  readDiagnostics: { systemAdministrator: 'any', districtDutyChief: 'any', auditor: 'any' },
  search: watchers,
}

/** The parts of a record that decide how somebody stands to it. */
export interface Standing {
  readonly placeIds: readonly string[]
  readonly principalIds: readonly string[]
  readonly organizationIds: readonly string[]
}

const width: Readonly<Record<Relation, number>> = { own: 0, organization: 1, scope: 2, any: 3 }

/** @returns the narrowest relation between a person and a thing; `any` when nothing ties them. */
export function relationOf(principal: Principal, thing: Standing): Relation {
  if (thing.principalIds.includes(principal.id)) return 'own'
  const { organizationId } = principal
  if (organizationId !== null && thing.organizationIds.includes(organizationId))
    return 'organization'
  const scope: readonly string[] = principal.scopePlaceIds
  return thing.placeIds.some((id) => scope.includes(id)) ? 'scope' : 'any'
}

/** Whether the table lets a role do this at all, somewhere. */
export function mayEver(principal: Principal, operation: Operation): boolean {
  return permissions[operation][principal.role] !== undefined
}

/** Whether this person may do this to this thing. */
export function may(principal: Principal, operation: Operation, thing: Standing): boolean {
  const allowed = permissions[operation][principal.role]
  return allowed !== undefined && width[relationOf(principal, thing)] <= width[allowed]
}
