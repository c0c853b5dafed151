import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A secret of this installation, made once: what residents hold is signed with it and must outlive a restart. Lies beside
 * the store, readable by its owner only.
 */
export async function readSecret(dataDir: string, name: string): Promise<string> {
  const path = join(dataDir, `${name}.secret`)
  const kept = await readFile(path, 'utf8').catch(() => '')
  if (kept.length >= 64) return kept
  const secret = randomBytes(32).toString('hex')
  await mkdir(dataDir, { recursive: true })
  await writeFile(path, secret, { mode: 0o600, flag: 'w' })
  return secret
}
