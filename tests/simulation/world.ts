import type { Principal } from '#shared/access/principal.ts'
import type { ScreenKind } from '#shared/access/roles.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Answer } from '#shared/protocol/down.ts'
import { addDigest, digestText, formatDigest, zeroDigest } from '#shared/sync/digest.ts'
import { MemoryDisk } from '../fixtures/memory-journal.ts'
import { ReadingDisk } from '../fixtures/memory-readings.ts'
import { makeVirtualClock, type VirtualClock } from '../fixtures/virtual-clock.ts'
import { makeDice, type Dice } from './dice.ts'
import type { Mutations } from './mutants.ts'

/** The invariants by name (`SPEC.md`). */
export type Invariant =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I10'
  | 'I11'
  | 'I12'
  | 'I15'
  | 'I17'
  | 'I18'
  | 'live'

export class Violation extends Error {
  readonly invariant: Invariant
  constructor(invariant: Invariant, detail: string) {
    super(`${invariant}: ${detail}`)
    this.invariant = invariant
  }
}

/** A signed-in person or wall; ends at once and for good. */
export interface SimSession {
  readonly id: string
  readonly principal: Principal
  readonly screen: ScreenKind
  endedAt: number | undefined
}

/** What a person asked for, as the world remembers it. */
export interface Wish {
  readonly id: string
  readonly screen: string
  readonly intent: PersonIntent
  /** An act that stood behind a refused one may be overtaken by others. */
  isHeld: boolean
  answer: Answer | undefined
}

/** Everything a schedule is made of: one clock, one pair of dice, one disk, and a record of what happened. */
export class World {
  readonly seed: string
  readonly dice: Dice
  readonly clock: VirtualClock
  readonly disk = new MemoryDisk()
  readonly readings = new ReadingDisk()
  /** In which order the rules came to know of readings: `device/boot/seq` → count. */
  readonly judged = new Map<string, number>()
  /** Frames that may wait for one screen (`sync.md` §3); over it they give way to one mark. */
  readonly readerBound: number
  /** Readings that a mutation has renumbered. */
  arrivals = 0
  /** Processes that were started. */
  processes = 0
  readonly mutations: Mutations
  readonly sessions = new Map<string, SimSession>()
  readonly wishes: Wish[] = []
  /** Lines of what happened; kept only when asked for. */
  readonly lines: string[] | undefined
  violation: Violation | undefined
  #digest = zeroDigest
  steps = 0
  events = 0

  constructor(given: {
    seed: string
    speed: number
    readerBound: number
    mutations: Mutations
    isTold: boolean
  }) {
    this.seed = given.seed
    this.dice = makeDice(given.seed)
    this.clock = makeVirtualClock(given.speed)
    this.readerBound = given.readerBound
    this.mutations = given.mutations
    this.lines = given.isTold ? [] : undefined
  }

  /** Notes what happened. The notes of two runs of one seed are the same. */
  note(line: string): void {
    const at = this.clock.monotonicNow()
    this.lines?.push(`${at.toFixed(0).padStart(7)} ${line}`)
    // The digest of each line is turned by its number, so that the order counts.
    this.#digest = addDigest(this.#digest, digestText(`${this.steps} ${at} ${line}`))
    this.steps += 1
  }

  get traceHash(): string {
    return formatDigest(this.#digest)
  }

  /** The first violation counts. */
  violate(invariant: Invariant, detail: string): void {
    this.violation ??= new Violation(invariant, detail)
  }
}
