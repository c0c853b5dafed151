import * as v from 'valibot'

/** The closed list of roles (`contracts.md`). */
export const roles = [
  'resident',
  'hotlineClerk',
  'inspector',
  'gridWorker',
  'unitMember',
  'intakeClerk',
  'shiftLeader',
  'dispatcher',
  'departmentHandler',
  'supervisor',
  'communityHead',
  'subdistrictDutyOfficer',
  'districtDutyChief',
  'commander',
  'dataSteward',
  'auditor',
  'systemAdministrator',
  'partyBranchSecretary',
  'committeeWorker',
  'propertyDispatcher',
  'propertyWorker',
  'ownersCommitteeMember',
  'volunteer',
  'mediator',
  'enterpriseContact',
  'wall',
] as const
export const role = v.picklist(roles)
export type Role = v.InferOutput<typeof role>

/** How a screen is drawn and what its frames may hold. */
export const screenKinds = ['wall', 'desk', 'mobile'] as const
export const screenKind = v.picklist(screenKinds)
export type ScreenKind = v.InferOutput<typeof screenKind>
