import { chmod, lchown, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { spawnAs, type Identity } from './identity.ts'
import { runCommand } from './run-command.ts'

/** Owner of a folder; undefined when there is no such folder. */
export async function ownerOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ uid }) => uid,
    () => undefined,
  )
}

/** Gives a folder and all in it to the account; nothing to do unless Node is root. */
export async function giveTree(path: string, identity: Identity): Promise<void> {
  if (!identity.switched) return
  // Of the link itself, never of what it points to.
  await lchown(path, identity.uid, identity.gid)
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  for (const entry of entries) {
    await lchown(join(entry.parentPath, entry.name), identity.uid, identity.gid)
  }
}

/** Gives one file or folder to the account. */
export async function give(path: string, identity: Identity): Promise<void> {
  if (identity.switched) await lchown(path, identity.uid, identity.gid)
}

/**
 * True when the account may go into the folder, or, where it does not exist yet, into the nearest
 * folder above. Tried rather than computed: modes, access lists and mounts all have a say.
 */
export async function canEnter(path: string, identity: Identity): Promise<boolean> {
  const existing = await nearestExisting(path)
  const { ok } = await runCommand(
    '/bin/sh',
    ['-c', 'cd -- "$1"', 'sh', existing],
    spawnAs(identity),
  )
  return ok
}

async function nearestExisting(path: string): Promise<string> {
  const found = await ownerOf(path)
  return found !== undefined || dirname(path) === path ? path : nearestExisting(dirname(path))
}

/**
 * Opens folders that were just made for passing through, whatever the umask. Others may not list
 * them: the data folder also holds people's reports.
 * @param first - the topmost folder made, as `mkdir` returned it; undefined when none was
 * @param last - the folder that was asked for
 */
export async function openForPassage(first: string | undefined, last: string): Promise<void> {
  if (first === undefined) return
  await chmod(last, PASSAGE_MODE)
  if (first !== last) await openForPassage(first, dirname(last))
}

const PASSAGE_MODE = 0o711
