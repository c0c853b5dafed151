import * as v from 'valibot'

/** Delays in steps of 1 ms, up to a minute; what takes longer stands in the last step. */
const STEPS = 60_000

export class Delays {
  readonly #steps = new Uint32Array(STEPS)
  #count = 0

  add(delayMs: number): void {
    const step = Math.max(0, Math.min(STEPS - 1, Math.round(delayMs)))
    this.#steps[step] = (this.#steps[step] ?? 0) + 1
    this.#count += 1
  }

  /** Delay below which this share lies, ms; 0 when nothing came. */
  at(share: number): number {
    let left = this.#count * share
    if (left === 0) return 0
    for (let step = 0; step < STEPS; step += 1) {
      left -= this.#steps[step] ?? 0
      if (left <= 0) return step
    }
    return STEPS
  }

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#steps.fill(0)
    this.#count = 0
  }
}

/** What the screens of a load got between two instants. */
export const tally = v.object({
  ms: v.number(),
  /** Of the generator itself. */
  cpuMs: v.number(),
  wallRows: v.number(),
  phoneRows: v.number(),
  wallFrames: v.number(),
  /** Positions only, WebSocket headers included. */
  wallBytes: v.number(),
  phoneBytes: v.number(),
  /** All that came, words included. */
  allBytes: v.number(),
  wallP50Ms: v.number(),
  wallP99Ms: v.number(),
  wallMaxMs: v.number(),
  /** Longest silence between two frames of positions on a wall. */
  wallGapMs: v.number(),
  phoneP99Ms: v.number(),
  /** Record frames applied. */
  recordFrames: v.number(),
  recordBytes: v.number(),
  lost: v.number(),
  doubled: v.number(),
  diverged: v.number(),
  resyncs: v.number(),
  failures: v.number(),
})
export type Tally = v.InferOutput<typeof tally>

/** Counters of all screens of this process. */
export class Counts {
  readonly walls = new Delays()
  readonly phones = new Delays()
  wallRows = 0
  phoneRows = 0
  wallFrames = 0
  wallBytes = 0
  phoneBytes = 0
  allBytes = 0
  wallGapMs = 0
  recordFrames = 0
  recordBytes = 0
  lost = 0
  doubled = 0
  diverged = 0
  resyncs = 0
  failures = 0
  #beganAt = performance.now()
  #cpu = process.cpuUsage()

  begin(): void {
    this.walls.clear()
    this.phones.clear()
    this.wallRows = this.phoneRows = this.wallFrames = 0
    this.wallBytes = this.phoneBytes = this.allBytes = this.wallGapMs = 0
    this.recordFrames = this.recordBytes = 0
    this.lost = this.doubled = this.diverged = this.resyncs = this.failures = 0
    this.#beganAt = performance.now()
    this.#cpu = process.cpuUsage()
  }

  read(): Tally {
    const { user, system } = process.cpuUsage(this.#cpu)
    return {
      ms: performance.now() - this.#beganAt,
      cpuMs: (user + system) / 1000,
      wallRows: this.wallRows,
      phoneRows: this.phoneRows,
      wallFrames: this.wallFrames,
      wallBytes: this.wallBytes,
      phoneBytes: this.phoneBytes,
      allBytes: this.allBytes,
      wallP50Ms: this.walls.at(0.5),
      wallP99Ms: this.walls.at(0.99),
      wallMaxMs: this.walls.at(1),
      wallGapMs: this.wallGapMs,
      phoneP99Ms: this.phones.at(0.99),
      recordFrames: this.recordFrames,
      recordBytes: this.recordBytes,
      lost: this.lost,
      doubled: this.doubled,
      diverged: this.diverged,
      resyncs: this.resyncs,
      failures: this.failures,
    }
  }
}
