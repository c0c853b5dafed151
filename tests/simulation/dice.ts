/** Dice that fall the same way for the same seed. */
export interface Dice {
  /** At least 0 and less than 1. */
  next(): number
  /** A whole number, both ends included. */
  between(from: number, to: number): number
  chance(share: number): boolean
  pick<Value>(values: readonly Value[]): Value | undefined
  /** Dice of its own for a part of the world, so that one part does not disturb another. */
  fork(name: string): Dice
}

/** @source mulberry32 by Tommy Ettinger (public domain) */
export function makeDice(seed: string): Dice {
  let state = stateOf(seed)
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (share) => next() < share,
    pick: (values) => values[Math.floor(next() * values.length)],
    fork: (name) => makeDice(`${seed}/${name}`),
  }
}

/** Of its own, so that no change elsewhere turns the dice. FNV-1a. */
function stateOf(seed: string): number {
  let state = 2166136261
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 16777619)
  return Math.imul(state ^ (state >>> 16), 2246822507)
}
