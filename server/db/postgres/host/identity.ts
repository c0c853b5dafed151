import { userInfo } from 'node:os'
import { PostgresUnavailable, reasonOf } from '../postgres-unavailable.ts'
import { runCommand } from './run-command.ts'

/** The account under which PostgreSQL runs. It owns the cluster and the socket folder. */
export interface Identity {
  readonly uid: number
  readonly gid: number
  readonly name: string
  /** True when Node is root and children must be spawned under this account instead. */
  readonly switched: boolean
}

/** What `spawn` needs to start a child under the account; nothing when no change is needed. */
export function spawnAs(identity: Identity): { uid?: number; gid?: number } {
  return identity.switched ? { uid: identity.uid, gid: identity.gid } : {}
}

/**
 * The account this process runs under.
 * @throws PostgresUnavailable when the user id has no name: neither initdb nor peer authentication
 * works without one.
 */
export function currentIdentity(): Identity {
  try {
    const { uid, gid, username } = userInfo()
    return { uid, gid, name: username, switched: false }
  } catch (thrown) {
    throw new PostgresUnavailable(
      `The user id this process runs under has no name, and PostgreSQL needs one (${reasonOf(thrown)}). ` +
        'Add it to /etc/passwd, run as a named user, or set DATABASE_URL.',
    )
  }
}

/**
 * Chooses who runs PostgreSQL, which refuses to run as root: the owner of the cluster that is
 * already there (so that starting once with sudo changes nothing), else the user behind sudo,
 * else `nobody`, who exists everywhere and needs no account to be made.
 * @param ownerUid - owner of the existing cluster; undefined when there is none
 * @param sudoUid - value of SUDO_UID; undefined when not started through sudo
 */
export async function chooseIdentity(
  ownerUid: number | undefined,
  sudoUid: string | undefined,
): Promise<Identity> {
  const current = currentIdentity()
  if (current.uid !== 0) return current
  for (const wanted of [ownerUid?.toString(), sudoUid, 'nobody']) {
    const found = wanted && wanted !== '0' ? await lookUp(wanted) : undefined
    if (found) return found
  }
  throw new PostgresUnavailable(
    'PostgreSQL refuses to run as root, and this system has no user "nobody" to run it as: ' +
      'start Tongping as an ordinary user, or set DATABASE_URL.',
  )
}

/** `id` instead of reading /etc/passwd: it also knows accounts of LDAP and macOS. */
async function lookUp(user: string): Promise<Identity | undefined> {
  const { ok, output } = await runCommand('id', [user])
  const match = /^uid=(\d+)\(([^)]+)\) gid=(\d+)/.exec(output)
  const [, uid, name, gid] = match ?? []
  if (!ok || uid === undefined || gid === undefined || name === undefined || uid === '0') {
    return undefined
  }
  return { uid: Number(uid), gid: Number(gid), name, switched: true }
}
