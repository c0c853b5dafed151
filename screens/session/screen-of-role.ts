import type { Role, ScreenKind } from '#shared/access/roles.ts'

/** Who works outside and carries a phone; everybody else sits at a desk. */
const fieldRoles: ReadonlySet<Role> = new Set([
  'gridWorker',
  'unitMember',
  'inspector',
  'propertyWorker',
  'volunteer',
  'committeeWorker',
  'mediator',
])

/** The screen a role works with. */
export function screenOfRole(role: Role): Exclude<ScreenKind, 'wall'> {
  return fieldRoles.has(role) ? 'mobile' : 'desk'
}

/** Address of a screen. */
export const addressOfScreen: Readonly<Record<ScreenKind, string>> = {
  wall: '/wall',
  desk: '/desk',
  mobile: '/m',
}

/**
 * Where to go after signing in: the page that was asked for, if it is one of ours, else the screen of the role.
 *
 * @param next - `?next=` as it came; anything that could leave this site is ignored.
 */
export function addressAfterSignIn(next: string | null, screen: ScreenKind): string {
  const isOurs = next !== null && /^\/(desk|m|wall)(?:[/?#]|$)/u.test(next)
  return isOurs ? next : addressOfScreen[screen]
}
