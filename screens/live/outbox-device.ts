import { openKeyStore } from './key-store.ts'
import type { OutboxEntry } from './outbox-entry.ts'

/** Where acts are kept on the device, and how the tabs of one browser take turns. */
export interface OutboxDevice {
  readonly all: () => Promise<readonly unknown[]>
  readonly put: (entry: OutboxEntry) => Promise<void>
  readonly remove: (id: string) => Promise<void>
  /** Runs it while no other tab does. @returns false when another tab has the turn. */
  readonly exclusively: (run: () => Promise<void>) => Promise<boolean>
  /** Tells the other tabs that something changed. */
  readonly tell: () => void
  readonly onTold: (listener: () => void) => void
}

/** The outbox of this browser: IndexedDB, Web Locks for turns, a channel between tabs. */
export async function openOutboxDevice(name: string): Promise<OutboxDevice> {
  const store = await openKeyStore(name)
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(name) : undefined
  return {
    all: store.all,
    put: (entry) => store.put(entry.id, entry),
    remove: store.remove,
    exclusively: (run) => takeTurn(name, run),
    tell: () => channel?.postMessage(null),
    onTold: (listener) => channel?.addEventListener('message', listener),
  }
}

async function takeTurn(name: string, run: () => Promise<void>): Promise<boolean> {
  // Without Web Locks (insecure origin) two tabs may both send; the same id makes that harmless.
  if (!('locks' in navigator)) {
    await run()
    return true
  }
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return false
    await run()
    return true
  })
}

/** Why an act could not be saved on the device. */
export type DeviceProblem = 'full' | 'unavailable'

/** The storage error in one word a person can act on. */
export function deviceProblemOf(error: unknown): DeviceProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  return name === 'QuotaExceededError' ? 'full' : 'unavailable'
}
