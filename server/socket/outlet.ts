import type { AudienceName } from '#shared/access/audience.ts'
import type { Resync } from '#shared/protocol/down.ts'
import type { ResyncCount } from '../run/ports.ts'
import { encodeEvent, type Encoded } from './encoded.ts'

/** What may wait for one socket (`sync.md` §3): more, and what waits is replaced by one mark per audience. */
export const MOST_FRAMES = 256
export const MOST_BYTES = 1_000_000
/** Frames given to the line at once; the next ones when it has taken these. */
const AT_ONCE = 16
/** Positions that a screen has not told for so many ticks to have applied make the next ones wait; it tells once a second. */
const UNSEEN_TICKS = 40

/** The line of one screen, as far as an outlet needs it. */
export interface Line {
  /** Whether the line has taken everything that was given to it. */
  readonly isIdle: boolean
  /** @param taken - told when the line has taken it. */
  write(encoded: Encoded, taken?: () => void): void
}

/** Sums over all outlets, for metrics. */
export interface OutletFigures {
  frames: number
  ticks: number
  bytes: number
  /** Telemetry frames that were not sent because the screen had not taken the one before. */
  skippedTicks: number
  /** Times that what waited was dropped and replaced by a mark. */
  overflows: number
  /** Frames that wait now. */
  waiting: number
  /** Screens told to take an audience anew. */
  readonly resyncs: ResyncTotal[]
}
type ResyncTotal = { -readonly [Key in keyof ResyncCount]: ResyncCount[Key] }

const sorts = ['area', 'principal', 'stage'] as const
const takes = ['changes', 'snapshot'] as const

export function makeFigures(): OutletFigures {
  const resyncs = sorts.flatMap((sort) => takes.map((take) => ({ sort, take, count: 0 })))
  return { frames: 0, ticks: 0, bytes: 0, skippedTicks: 0, overflows: 0, waiting: 0, resyncs }
}

/**
 * What leaves for one screen. Records wait in order, up to a bound; over it they are dropped and the screen is told to ask for
 * the changes since its version. Positions never wait: a screen that has not taken the last ones gets one merged frame later.
 * Nobody is cut for slowness.
 */
export class Outlet {
  readonly #line: Line
  readonly #figures: OutletFigures
  readonly #waiting: Encoded[] = []
  #waitingBytes = 0
  /** One mark per audience: they outlive whatever is dropped, or a screen would stay behind without knowing. */
  readonly #marks = new Map<string, Encoded>()
  readonly #onOverflow: () => readonly AudienceName[]
  /** Tick of the last positions sent, by audience. */
  readonly #sentTicks = new Map<AudienceName, number>()
  #isTickOnLine = false
  /** Tick of the newest positions written. */
  #writtenTick = 0
  /** Tick of the oldest positions written of which the screen has not said that it applied them; undefined when it has all. */
  #unseenSince: number | undefined
  #isClosed = false

  constructor(parts: {
    readonly line: Line
    readonly figures: OutletFigures
    /** Takes the screen out of its audiences, and names them. */
    readonly onOverflow: () => readonly AudienceName[]
  }) {
    this.#line = parts.line
    this.#figures = parts.figures
    this.#onOverflow = parts.onOverflow
  }

  /** Sends records, or lets them wait. */
  records(encoded: Encoded): void {
    if (this.#isClosed) return
    if (this.#isFree) return this.#write(encoded)
    this.#waiting.push(encoded)
    this.#waitingBytes += encoded.bytes
    this.#figures.waiting += 1
    if (this.#waiting.length > MOST_FRAMES || this.#waitingBytes > MOST_BYTES) this.#overflow()
  }

  #overflow(): void {
    this.#drop()
    this.#figures.overflows += 1
    for (const audience of this.#onOverflow()) this.#keepMark(audience, 'changes')
  }

  /** Tells the screen that an audience goes on only after it was asked for again. */
  mark(audience: AudienceName, take: Resync['take']): void {
    if (this.#isClosed) return
    this.#keepMark(audience, take)
    this.pump()
  }

  #keepMark(audience: AudienceName, take: Resync['take']): void {
    this.#countResync(audience, take)
    this.#marks.set(audience, encodeEvent('resync', { audience, take } satisfies Resync))
  }

  #countResync(audience: AudienceName, take: ResyncCount['take']): void {
    const total = this.#figures.resyncs.find(
      (one) => audience.startsWith(`${one.sort}:`) && one.take === take,
    )
    if (total) total.count += 1
  }

  #drop(): void {
    this.#figures.waiting -= this.#waiting.length
    this.#waiting.length = 0
    this.#waitingBytes = 0
  }

  get #hasWaiting(): boolean {
    return this.#waiting.length > 0 || this.#marks.size > 0
  }

  get #isFree(): boolean {
    return !this.#hasWaiting && this.#line.isIdle
  }

  /** The line has taken what it was given. */
  pump(): void {
    if (this.#isClosed || !this.#line.isIdle) return
    for (const mark of this.#marks.values()) this.#write(mark)
    this.#marks.clear()
    const next = this.#waiting.splice(0, AT_ONCE)
    this.#figures.waiting -= next.length
    for (const encoded of next) {
      this.#waitingBytes -= encoded.bytes
      this.#write(encoded)
    }
    if (this.#waiting.length === 0) this.#waitingBytes = 0
  }

  #write(encoded: Encoded): void {
    this.#figures.frames += 1
    this.#figures.bytes += encoded.bytes
    this.#line.write(encoded)
  }

  /**
   * Sends the positions of some audiences, unless the screen still has older ones to take.
   *
   * @param frameSince - what changed after a tick; undefined when nothing did.
   */
  positions(
    audiences: Iterable<AudienceName>,
    tick: number,
    frameSince: (audience: AudienceName, tick: number) => Encoded | undefined,
  ): void {
    if (this.#isClosed) return
    if (!this.#takesPositions(tick)) {
      this.#figures.skippedTicks += 1
      return
    }
    for (const audience of audiences) {
      const encoded = frameSince(audience, this.#sentTicks.get(audience) ?? 0)
      this.#sentTicks.set(audience, tick)
      if (encoded) this.#writePositions(encoded, tick)
    }
  }

  #writePositions(encoded: Encoded, tick: number): void {
    this.#writtenTick = tick
    this.#unseenSince ??= tick
    this.#isTickOnLine = true
    this.#figures.ticks += 1
    this.#figures.bytes += encoded.bytes
    this.#line.write(encoded, () => (this.#isTickOnLine = false))
  }

  #takesPositions(tick: number): boolean {
    const isBehind = this.#isTickOnLine && !this.#line.isIdle
    return !isBehind && !this.#hasWaiting && this.behind(tick) <= UNSEEN_TICKS
  }

  /** Positions of an audience start anew: the next frame holds everything. */
  restart(audience: AudienceName): void {
    this.#sentTicks.delete(audience)
  }

  /**
   * The screen says which tick it has applied. One that has no positions yet says 0; that it speaks shows that it is awake.
   */
  seen(tick: number): void {
    const hasAll = tick === 0 || tick >= this.#writtenTick
    this.#unseenSince = hasAll ? undefined : Math.max(tick, this.#unseenSince ?? tick)
  }

  /** What waits. */
  get queue(): { readonly frames: number; readonly bytes: number } {
    return { frames: this.#waiting.length, bytes: this.#waitingBytes }
  }

  /** How many ticks behind the screen is, by its own account; not at all while nothing was written that it has not. */
  behind(tick: number): number {
    return this.#unseenSince === undefined ? 0 : Math.max(0, tick - this.#unseenSince)
  }

  close(): void {
    this.#isClosed = true
    this.#drop()
    this.#marks.clear()
  }
}
