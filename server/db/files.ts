import { hash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { fileId, type FileId } from '#shared/model/id.ts'
import type { Files } from '../run/ports.ts'
import { recodeImage } from './files/image.ts'

/** Pictures that may wait to be re-encoded; each holds up to 12 MB. */
const QUEUE_LIMIT = 16

/** Opens the files below `dataDir`/files, named after their content. */
export function openFiles(options: { readonly dataDir: string }): Files {
  const root = join(options.dataDir, 'files')
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0

  const storeImage = async (bytes: Uint8Array): ReturnType<Files['storeImage']> => {
    const image = await recodeImage(bytes)
    if (!image.ok) return image
    const id = v.parse(fileId, hash('sha256', image.bytes, 'hex'))
    await writeOnce(pathOf(root, id), image.bytes)
    return { ok: true, fileId: id, width: image.width, height: image.height }
  }
  return {
    async storeImage(bytes) {
      if (waiting >= QUEUE_LIMIT) return { ok: false, reason: 'busy' }
      waiting++
      // One at a time: a picture of 40 megapixels takes 160 MB while it is being decoded.
      const stored = queue.then(() => storeImage(bytes))
      queue = stored.then(
        () => waiting--,
        () => waiting--,
      )
      return stored
    },
    async read(id) {
      // Parsed again: this is the last door before the file system.
      if (!v.is(fileId, id)) return undefined
      try {
        return await readFile(pathOf(root, id))
      } catch (thrown) {
        if (isMissing(thrown)) return undefined
        throw thrown
      }
    },
  }
}

function pathOf(root: string, id: FileId): string {
  return join(root, id.slice(0, 2), `${id}.webp`)
}

/** Durable when it resolves; a power cut leaves the whole file or none. */
async function writeOnce(path: string, bytes: Uint8Array): Promise<void> {
  if (await exists(path)) return
  const folder = join(path, '..')
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await syncFolder(join(made, '..'))
  const temporary = `${path}.${randomUUID()}.unfinished`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
  await syncFolder(folder)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (thrown) {
    if (isMissing(thrown)) return false
    throw thrown
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
}
