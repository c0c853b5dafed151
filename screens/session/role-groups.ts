import * as v from 'valibot'
import { role, screenKind, type Role } from '#shared/access/roles.ts'

/** Body of `GET /api/v1/demo`. */
export const demoAnswer = v.object({
  roles: v.array(v.object({ role, screen: screenKind, label: v.string() })),
})
export type DemoRole = v.InferOutput<typeof demoAnswer>['roles'][number]

export const roleGroupNames = ['command', 'manage', 'field', 'community', 'other'] as const
export type RoleGroupName = (typeof roleGroupNames)[number]

const groupOf: Readonly<Partial<Record<Role, RoleGroupName>>> = {
  commander: 'command',
  districtDutyChief: 'command',
  subdistrictDutyOfficer: 'command',
  shiftLeader: 'command',
  supervisor: 'command',
  hotlineClerk: 'manage',
  intakeClerk: 'manage',
  dispatcher: 'manage',
  departmentHandler: 'manage',
  inspector: 'field',
  gridWorker: 'field',
  unitMember: 'field',
  propertyWorker: 'field',
  volunteer: 'field',
  communityHead: 'community',
  partyBranchSecretary: 'community',
  committeeWorker: 'community',
  propertyDispatcher: 'community',
  ownersCommitteeMember: 'community',
  mediator: 'community',
  enterpriseContact: 'community',
  resident: 'community',
}

/** Roles by the kind of work, in the order the groups are shown; empty groups are left out. */
export function groupRoles(
  offered: readonly DemoRole[],
): readonly { readonly name: RoleGroupName; readonly roles: readonly DemoRole[] }[] {
  return roleGroupNames
    .map((name) => ({
      name,
      roles: offered.filter((entry) => (groupOf[entry.role] ?? 'other') === name),
    }))
    .filter(({ roles }) => roles.length > 0)
}
