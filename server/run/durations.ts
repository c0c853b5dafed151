/** How long things took, of late. */
export interface Quantiles {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Durations that are remembered; at 200 a second they reach back five seconds, at 3 a second the whole window. */
const REMEMBERED = 1024
/** What is older (real ms) says nothing about now. */
const WINDOW_MS = 300_000

/** The newest durations of one kind of work, and whoever wants to hear of each. */
export class Durations {
  readonly #kept: { readonly at: number; readonly ms: number }[] = []
  #next = 0
  #listen: ((ms: number) => void) | undefined

  /** @param at - real instant at which it was done, ms. */
  add(at: number, ms: number): void {
    this.#kept[this.#next] = { at, ms }
    this.#next = (this.#next + 1) % REMEMBERED
    this.#listen?.(ms)
  }

  /** Tells of each duration from now on, and of those that are remembered. */
  listen(listener: (ms: number) => void): void {
    for (const { ms } of this.#kept) listener(ms)
    this.#listen = listener
  }

  /** @returns undefined when nothing was done within the window. */
  quantiles(now: number): Quantiles | undefined {
    const sorted = this.#kept
      .filter(({ at }) => now - at <= WINDOW_MS)
      .map(({ ms }) => ms)
      .sort((left, right) => left - right)
    const count = sorted.length
    if (count === 0) return undefined
    const rank = (share: number) => sorted[Math.ceil(count * share) - 1] ?? 0
    return { count, p50Ms: rank(0.5), p99Ms: rank(0.99) }
  }
}
