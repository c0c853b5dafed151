import type { Answer } from '#shared/protocol/down.ts'
import type { Submission } from './gate.ts'
import type { Batch, JournalEntry, StoredResult } from './ports.ts'
import type { Sealed } from './seal.ts'

/** A submission on its way through the loop. */
export interface Waiting {
  readonly submission: Submission
  readonly sealed: Sealed
  readonly payloadHash: string
  readonly answer: (answer: Answer) => void
}

/** What is stored in one transaction, and who waits for it. */
export interface Group {
  readonly entries: JournalEntry[]
  readonly results: StoredResult[]
  readonly rows: Batch['rows'][number][]
  readonly requests: Batch['requests'][number][]
  readonly personal: Batch['personal'][number][]
  readonly answers: (() => void)[]
  readonly waiting: Waiting[]
}

/** Decided and not yet given to the journal: full groups in their order, and the one that is being filled. */
export interface Groups {
  readonly filling: Group
  readonly hasFull: boolean
  readonly isEmpty: boolean
  /** Takes the oldest group; an empty one when there is none. */
  take(): Group
  takeAll(): Group[]
}

/** @param limit - answers per group. */
export function makeGroups(limit: number): Groups {
  const groups: Group[] = []
  return {
    get filling() {
      const last = groups.at(-1)
      if (last && last.answers.length < limit) return last
      const next = emptyGroup()
      groups.push(next)
      return next
    },
    get hasFull() {
      return (groups[0]?.answers.length ?? 0) >= limit
    },
    get isEmpty() {
      return groups.length === 0
    },
    take: () => groups.shift() ?? emptyGroup(),
    takeAll: () => groups.splice(0),
  }
}

function emptyGroup(): Group {
  return {
    entries: [],
    results: [],
    rows: [],
    requests: [],
    personal: [],
    answers: [],
    waiting: [],
  }
}
