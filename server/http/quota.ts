import type { Clock } from '../run/ports.ts'

/** So many within so long. */
export interface Limit {
  readonly count: number
  readonly withinMs: number
}

/** How often an identity may do something: exact sliding windows in real time, kept in memory. */
export interface Quota {
  /**
   * Counts one more for every key, or for none.
   *
   * @returns 0 when allowed, else how many ms to wait.
   */
  take(keys: readonly string[]): number
  /** Gives one back: what was refused later does not count. */
  giveBack(keys: readonly string[]): void
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** A caller may invent identities; the oldest are forgotten first. */
const MOST_KEYS = 50_000

/** Makes a quota. `limits` hold for each key alone. */
export function makeQuota(clock: Pick<Clock, 'monotonicNow'>, limits: readonly Limit[]): Quota {
  const taken = new Map<string, number[]>()
  const longest = Math.max(0, ...limits.map(({ withinMs }) => withinMs))

  function waitOf(key: string, now: number): number {
    const times = (taken.get(key) ?? []).filter((at) => now - at < longest)
    let wait = 0
    for (const { count, withinMs } of limits) {
      const within = times.filter((at) => now - at < withinMs)
      const decisive = within[within.length - count]
      if (decisive !== undefined) wait = Math.max(wait, decisive + withinMs - now)
    }
    return wait
  }

  function add(key: string, now: number): void {
    const times = (taken.get(key) ?? []).filter((at) => now - at < longest)
    taken.delete(key)
    taken.set(key, [...times, now])
    for (const oldest of taken.keys()) {
      if (taken.size <= MOST_KEYS) break
      taken.delete(oldest)
    }
  }

  return {
    take(keys) {
      const now = clock.monotonicNow()
      const wait = Math.max(0, ...keys.map((key) => waitOf(key, now)))
      if (wait === 0) for (const key of keys) add(key, now)
      return wait
    },
    giveBack(keys) {
      for (const key of keys) taken.get(key)?.pop()
    },
  }
}
