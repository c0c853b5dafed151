/** Ticks whose changes are kept one by one: as many as pass between two frames of a phone, and some to spare. */
const KEPT_TICKS = 8
/** Rows in a word of a bit set. */
const WORD = 32

/**
 * Which rows changed in which of the last ticks, one bit per row. Walls and desks ask ten times a second what moved since the
 * last tick: looking through fifty thousand rows for the thousand that did was most of what positions cost.
 */
export class ChangedRows {
  readonly #words: number
  /** Tick with which a row leaves; 0 = never changed. */
  readonly #changedTick: Uint32Array
  /** Bits of tick `t` at `t % KEPT_TICKS`. */
  readonly #byTick: readonly Uint32Array[]
  /** Bits of the rows of an area, made when first asked for. */
  readonly #bitsOf = new WeakMap<Uint32Array, Uint32Array>()
  /** The answer: the next one writes over it. */
  readonly #found: Uint32Array
  #tick = 0

  constructor(size: number) {
    this.#words = Math.ceil(size / WORD)
    this.#changedTick = new Uint32Array(size)
    this.#byTick = Array.from({ length: KEPT_TICKS }, () => new Uint32Array(this.#words))
    this.#found = new Uint32Array(size)
  }

  get tick(): number {
    return this.#tick
  }

  /** A row changed: it leaves with the tick that closes next. */
  note(row: number): void {
    const tick = this.#tick + 1
    this.#changedTick[row] = tick
    const bits = this.#byTick[tick % KEPT_TICKS]
    if (bits) bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31))
  }

  has(row: number): boolean {
    return this.#changedTick[row] !== 0
  }

  /** Closes a tick. @returns its number. */
  advance(): number {
    this.#tick += 1
    this.#byTick[(this.#tick + 1) % KEPT_TICKS]?.fill(0)
    return this.#tick
  }

  /**
   * Rows of an area that left with a tick above the given one, ascending, each once.
   *
   * @param area - ascending row numbers; the same array for the same area.
   * @returns an array that the next call writes over.
   */
  since(area: Uint32Array, tick: number): Uint32Array {
    // The bits of the tick that is still open take one place of the ring.
    const isKept = tick >= this.#tick - (KEPT_TICKS - 1)
    return isKept && area.length > this.#words ? this.#inBits(area, tick) : this.#inRows(area, tick)
  }

  #inRows(area: Uint32Array, tick: number): Uint32Array {
    let count = 0
    for (const row of area) count = this.#keep(row, tick, count)
    return this.#found.subarray(0, count)
  }

  #inBits(area: Uint32Array, tick: number): Uint32Array {
    const members = this.#membersOf(area)
    let count = 0
    for (let word = 0; word < this.#words; word += 1) {
      let bits = 0
      for (let past = tick + 1; past <= this.#tick; past += 1)
        bits |= this.#byTick[past % KEPT_TICKS]?.[word] ?? 0
      bits &= members[word] ?? 0
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits)
        bits &= bits - 1
        count = this.#keep(word * WORD + bit, tick, count)
      }
    }
    return this.#found.subarray(0, count)
  }

  /** A row that moved again since the tick closed leaves with the next one. */
  #keep(row: number, tick: number, count: number): number {
    const changedAt = this.#changedTick[row] ?? 0
    if (changedAt <= tick || changedAt > this.#tick) return count
    this.#found[count] = row
    return count + 1
  }

  #membersOf(area: Uint32Array): Uint32Array {
    const known = this.#bitsOf.get(area)
    if (known) return known
    const bits = new Uint32Array(this.#words)
    for (const row of area) bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31))
    this.#bitsOf.set(area, bits)
    return bits
  }
}
