import type { RefusalCode } from '#shared/refusal.ts'
import type { CityAtlas } from '../core/view.ts'
import type { Committed } from './committed.ts'
import type { Durations } from './durations.ts'
import type { Clock, Journal, Publisher } from './ports.ts'

/** Figures of the loop for metrics and the health page. */
export interface LoopFigures {
  /** Taken and not yet answered. */
  readonly queued: number
  readonly commits: number
  readonly commitTimes: Durations
  /** Decided; an answer that is given again is not. */
  readonly operations: number
  /** Seq of the newest stored snapshot: a start reads what came after it. */
  readonly snapshotSeq: number
  /** Answers by how they came out, repeated ones included. */
  readonly outcomes: ReadonlyMap<Outcome, number>
  /** City's instant since when nothing is taken; null while writes are. */
  readonly readOnlySince: number | null
}
/** How an operation came out. */
export type Outcome = 'accepted' | RefusalCode

/** What the writer is made of. */
export interface LoopParts {
  readonly journal: Journal
  /** Secret of the installation under which contents of operations are compared. */
  readonly payloadKey: string
  readonly committed: Committed
  readonly atlas: CityAtlas
  readonly clock: Clock
  readonly publisher: Publisher
  /** Told when storing failed, why it still does, and when the store takes writes again. */
  readonly onStorageFailure: (error: unknown) => void
  readonly onStillFailing: (error: unknown) => void
  readonly onRecovered: () => void
  /** Told when another writer has taken over: this process must end. */
  readonly onReplaced: (error: Error) => void
  /** Told when a rule threw. */
  readonly onBug: (error: unknown) => void
}
