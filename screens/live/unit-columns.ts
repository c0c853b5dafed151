import { AGE_STEP_MS, type ColumnsTarget } from '#shared/sync/columns.ts'

/** A unit that was not heard for this long, real ms, stands where it is heard again: nobody saw the way between. */
const LONGEST_GLIDE_MS = 5000
/** A leap this long was no way along streets: it is not drawn as one. */
export const LEAP_METERS = 500
const METERS_PER_DEGREE = 111_320
/** Instants of glides count from here, and the zero moves on, so that they stay exact in 32 bits: a quarter of an hour. */
const EPOCH_MS = 2 ** 20

/**
 * Latest positions of units, in columns that are decoded into and drawn from: no object per unit anywhere. A row number is
 * that of the whole city. Between two reports a unit glides in a straight line from where it was last drawn, for as long as
 * the two reports lay apart, and stops at the later one: never beyond what was reported (`screens.md` §5.5).
 */
export class UnitColumns implements ColumnsTarget {
  /** Rows by id: only of units that an audience of this screen may see. */
  readonly rows = new Map<string, number>()
  /** `[longitude, latitude]` minus the pack's origin, degrees, 2 per row; written in place at every tick. */
  offsets = new Float32Array(0)
  /** City instant of each position, ms; 0 = never heard. */
  measuredAt = new Float64Array(0)
  /** Where the glide of each row begins: as `offsets`. */
  origins = new Float32Array(0)
  /** `[begins, lasts]`, ms, 2 per row: `begins` as {@link clock} tells it; `lasts` below zero = never heard. */
  spans = new Float32Array(0)
  /** When the last glide ends, as {@link clock} tells it. */
  glidesUntil = 0
  #zero = performance.now()
  #now = 0
  #cityNow = 0
  #speed = 1

  /** Real ms on the clock of the glides; steps back by a fixed span now and then, together with all `spans`. */
  clock(): number {
    return performance.now() - this.#zero
  }

  /** Makes room for this many rows and keeps what is there. */
  grow(size: number): void {
    if (this.measuredAt.length >= size) return
    this.offsets = wider(this.offsets, size * 2)
    this.origins = wider(this.origins, size * 2)
    const heard = this.spans.length
    this.spans = wider(this.spans, size * 2)
    this.spans.fill(-1, heard)
    const measuredAt = new Float64Array(size)
    measuredAt.set(this.measuredAt)
    this.measuredAt = measuredAt
  }

  /** Forgets all: another process numbers rows anew. */
  clear(): void {
    this.rows.clear()
    this.offsets = new Float32Array(0)
    this.measuredAt = new Float64Array(0)
    this.origins = new Float32Array(0)
    this.spans = new Float32Array(0)
    this.glidesUntil = 0
  }

  /** A frame is about to be decoded. */
  begin(cityNow: number, speed: number): void {
    this.#now = this.clock()
    this.#cityNow = cityNow
    this.#speed = speed
    if (this.#now > EPOCH_MS) this.#moveZero()
  }

  #moveZero(): void {
    this.#zero += this.#now
    for (let at = 0; at < this.spans.length; at += 2) {
      this.spans[at] = (this.spans[at] ?? 0) - this.#now
    }
    this.glidesUntil -= this.#now
    this.#now = 0
  }

  readonly leave = (row: number, measuredAt: number): void => {
    const before = this.measuredAt[row] ?? 0
    const apart = measuredAt - before
    // The same report once more, by another audience: it glides already.
    if (before !== 0 && apart <= AGE_STEP_MS * this.#speed) return
    const at = row * 2
    const { origins, offsets, spans } = this
    const left = 1 - this.#share(at, this.#now)
    const x = offsets[at] ?? 0
    const y = offsets[at + 1] ?? 0
    origins[at] = x - (x - (origins[at] ?? 0)) * left
    origins[at + 1] = y - (y - (origins[at + 1] ?? 0)) * left
    const isSeen = Math.max(apart, this.#cityNow - measuredAt) <= LONGEST_GLIDE_MS * this.#speed
    const lasts = isSeen ? apart / this.#speed : 0
    spans[at] = this.#now
    spans[at + 1] = lasts
    if (this.#now + lasts > this.glidesUntil) this.glidesUntil = this.#now + lasts
  }

  /** How much of its way a row has gone: 0 to 1, at `now` of {@link clock}. */
  #share(at: number, now: number): number {
    const lasts = this.spans[at + 1] ?? 0
    if (lasts <= 0) return 1
    return Math.min(1, Math.max(0, (now - (this.spans[at] ?? 0)) / lasts))
  }

  /**
   * Where a row is drawn now, `[longitude, latitude]` degrees from the pack's origin. What the card works out for all rows,
   * for the few that have words. Undefined = never heard.
   */
  drawn(row: number, now: number): readonly [number, number] | undefined {
    const at = row * 2
    if ((this.spans[at + 1] ?? -1) < 0) return undefined
    const toX = this.offsets[at] ?? 0
    const toY = this.offsets[at + 1] ?? 0
    const fromX = this.origins[at] ?? 0
    const fromY = this.origins[at + 1] ?? 0
    if (Math.hypot(toX - fromX, toY - fromY) * METERS_PER_DEGREE > LEAP_METERS) return [toX, toY]
    const share = this.#share(at, now)
    return [fromX + (toX - fromX) * share, fromY + (toY - fromY) * share]
  }
}

function wider(column: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const wide = new Float32Array(length)
  wide.set(column)
  return wide
}
