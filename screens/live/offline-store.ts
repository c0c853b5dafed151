import { openDB, type DBSchema } from 'idb'

/** Parts of the picture by name, on the device. What is read back is checked before it is believed. */
export interface OfflineStore {
  readonly get: (key: string) => Promise<unknown>
  readonly put: (key: string, value: unknown) => Promise<void>
  readonly remove: (key: string) => Promise<void>
  readonly keys: () => Promise<readonly string[]>
}

interface OfflineDatabase extends DBSchema {
  parts: { key: string; value: unknown }
}

/** The store of this browser. */
export async function openOfflineStore(name = 'tongping-offline-1'): Promise<OfflineStore> {
  const database = await openDB<OfflineDatabase>(name, 1, {
    upgrade: (opened) => void opened.createObjectStore('parts'),
  })
  return {
    get: (key) => database.get('parts', key),
    put: async (key, value) => void (await database.put('parts', value, key)),
    remove: (key) => database.delete('parts', key),
    keys: () => database.getAllKeys('parts'),
  }
}
