import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CityPack } from '#shared/model/pack.ts'
import { makeCity } from './city/make-city.ts'

/**
 * The synthetic city of a seed. Making it takes seconds, so it is kept in the data folder under the hash of the code that
 * makes it: a changed generator or model never meets an old city.
 */
export async function cachedCity(seed: number, cacheDir: string): Promise<CityPack> {
  const path = join(cacheDir, `city-${seed}-${await hashOfGenerator()}.json`)
  const kept = await readFile(path, 'utf8').catch(() => undefined)
  // Written by the line below and renamed when whole; its name carries the hash of what wrote it.
  if (kept !== undefined) return JSON.parse(kept) as CityPack
  const pack = makeCity(seed)
  await mkdir(cacheDir, { recursive: true })
  await writeFile(`${path}.part`, JSON.stringify(pack))
  await rename(`${path}.part`, path)
  return pack
}

async function hashOfGenerator(): Promise<string> {
  const hash = createHash('sha256')
  const here = dirname(import.meta.filename)
  for (const folder of [
    join(here, 'city'),
    join(here, '../core/classes'),
    join(here, '../../shared/model'),
  ]) {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true })
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    for (const file of files.sort()) hash.update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 12)
}
