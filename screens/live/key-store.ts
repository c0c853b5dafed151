/** Values by key on this device. What comes back is checked by whoever reads it. */
export interface KeyStore {
  readonly get: (key: string) => Promise<unknown>
  readonly all: () => Promise<readonly unknown[]>
  readonly keys: () => Promise<readonly string[]>
  readonly put: (key: string, value: unknown) => Promise<void>
  readonly remove: (key: string) => Promise<void>
}

const TABLE = 'values'

/** One table of IndexedDB. Written here in a few lines because the usual wrapper weighs four times as much. */
export async function openKeyStore(name: string): Promise<KeyStore> {
  const opening = indexedDB.open(name, 1)
  opening.onupgradeneeded = () => void opening.result.createObjectStore(TABLE)
  const database = await resultOf(opening)
  // Another tab deletes or upgrades: let it, rather than block it for ever.
  database.onversionchange = () => database.close()
  const table = (mode: IDBTransactionMode) => database.transaction(TABLE, mode).objectStore(TABLE)
  return {
    get: (key) => resultOf<unknown>(table('readonly').get(key)),
    all: () => resultOf<unknown[]>(table('readonly').getAll()),
    keys: async () => (await resultOf(table('readonly').getAllKeys())).map(String),
    put: (key, value) => written(table('readwrite'), (values) => values.put(value, key)),
    remove: (key) => written(table('readwrite'), (values) => values.delete(key)),
  }
}

function resultOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('storage failed'))
  })
}

/** Resolves when the change is on the device, not when it was asked for: a full disk says so only at the end. */
function written(table: IDBObjectStore, change: (table: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const { transaction } = table
    const fail = () => reject(transaction.error ?? new Error('storage failed'))
    transaction.oncomplete = () => resolve()
    transaction.onabort = fail
    transaction.onerror = fail
    change(table)
  })
}
