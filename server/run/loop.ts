import { createHmac, randomUUID } from 'node:crypto'
import type { Answer } from '#shared/protocol/down.ts'
import type { Refusal, RefusalCode } from '#shared/refusal.ts'
import { canonicalText } from '#shared/sync/digest.ts'
import { step } from '../core/city.ts'
import type { CityAtlas, Operation, View } from '../core/view.ts'
import type { Committed } from './committed.ts'
import { JOURNAL_SCHEMA } from './committed.ts'
import { Durations } from './durations.ts'
import type { Gate, Submission } from './gate.ts'
import { makeGroups, type Group, type Waiting } from './groups.ts'
import { makeKnownOperations } from './known-operations.ts'
import { makeOverlay } from './overlay.ts'
import type { Clock, Journal, Publisher } from './ports.ts'
import { sealIntent } from './seal.ts'

/** Entries per transaction at most, and how long the first of a group waits for company (`sync.md` §2). */
const GROUP_ENTRIES = 200
const GROUP_WAIT_MS = 4
/** Operations that may wait; beyond, the answer is "come again" instead of a queue without bound. */
export const QUEUE_LIMIT = 5000
const RETRY_AFTER_MS = 1000
/** Entries between two snapshots of the state. */
export const SNAPSHOT_EVERY = 5000
/** Offline instants are believed up to this uncertainty; nearer to now than this they are not worth keeping apart. */
const TRUSTED_UNCERTAINTY_MS = 5000

/** Figures of the loop for metrics and the health page. */
export interface LoopFigures {
  /** Taken and not yet answered. */
  readonly queued: number
  readonly commits: number
  readonly commitTimes: Durations
  /** Decided; an answer that is given again is not. */
  readonly operations: number
  /** Answers by how they came out, repeated ones included. */
  readonly outcomes: ReadonlyMap<Outcome, number>
  /** City's instant since when nothing is taken; null while writes are. */
  readonly readOnlySince: number | null
  /** Version of the newest snapshot of which this process knows that it was stored; 0 = none. */
  readonly snapshotVersion: number
}
/** How an operation came out. */
export type Outcome = 'accepted' | RefusalCode

export interface Loop extends Gate {
  readonly committed: Committed
  readonly figures: LoopFigures
  /** Takes nothing more, stores what was taken, then resolves. */
  drain(): Promise<void>
}

export interface LoopParts {
  readonly journal: Journal
  /** Secret of the installation under which contents of operations are compared. */
  readonly payloadKey: string
  readonly committed: Committed
  readonly atlas: CityAtlas
  readonly clock: Clock
  readonly publisher: Publisher
  /** Told once when storing failed. */
  readonly onStorageFailure: (error: unknown) => void
  /** Told when a rule threw. */
  readonly onBug: (error: unknown) => void
}

/** The one writer: queue → decide → store in groups → apply → publish → answer. */
export function makeLoop(parts: LoopParts): Loop {
  const { journal, committed, clock, publisher } = parts
  const overlay = makeOverlay(committed.table)
  const view: View = { atlas: parts.atlas, get: overlay.get, all: overlay.all }
  const known = makeKnownOperations(journal)
  const arrivals: Waiting[] = []
  const groups = makeGroups(GROUP_ENTRIES)
  let nextSeq = committed.version + 1
  let isLookingUp = false
  let isCommitting = false
  let cancelWait: (() => void) | undefined
  let failed = false
  let draining = false
  let snapshotSeq = committed.version
  const idle: (() => void)[] = []
  const outcomes = new Map<Outcome, number>()
  const figures: Writable<LoopFigures> = {
    queued: 0,
    commits: 0,
    commitTimes: new Durations(),
    operations: 0,
    outcomes,
    readOnlySince: null,
    snapshotVersion: committed.snapshotVersion,
  }

  function submit(submission: Submission): Promise<Answer> {
    const taken = take(submission)
    void taken.then((answer) => {
      const outcome = answer.status === 'accepted' ? 'accepted' : answer.refusal.code
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    })
    return taken
  }

  function take(submission: Submission): Promise<Answer> {
    if (failed || draining) return Promise.resolve(refused('read-only'))
    if (figures.queued >= QUEUE_LIMIT) {
      return Promise.resolve(refused('overloaded', { retryAfterMs: RETRY_AFTER_MS }))
    }
    const payloadHash = hashOf(submission, parts.payloadKey)
    const recalled = known.recall(submission.id, submission.principal.id, payloadHash)
    if (recalled) return recalled
    figures.queued += 1
    return new Promise<Answer>((resolve) => {
      const answer = (given: Answer) => {
        figures.queued -= 1
        resolve(given)
      }
      arrivals.push({ submission, sealed: sealIntent(submission.intent), payloadHash, answer })
      void pump()
    })
  }

  /** Moves arrivals on in order; those that may be retries are looked up first, one query for all that wait. */
  async function pump(): Promise<void> {
    if (isLookingUp) return
    isLookingUp = true
    let taken: readonly Waiting[] = []
    try {
      while (arrivals.length > 0) {
        taken = arrivals.splice(0)
        const ids = taken
          .filter(({ submission }) => !submission.fresh)
          .map(({ submission }) => submission.id)
        if (ids.length > 0) await known.lookUp(ids)
        for (const waiting of taken) admit(waiting)
      }
    } catch (error) {
      fail(error, [...taken, ...arrivals.splice(0)])
    } finally {
      isLookingUp = false
      rest()
    }
  }

  function admit(waiting: Waiting): void {
    const { submission, payloadHash } = waiting
    const recalled = known.recall(submission.id, submission.principal.id, payloadHash)
    if (recalled) {
      void recalled.then(waiting.answer)
      return
    }
    if (failed) {
      waiting.answer(refused('read-only'))
      return
    }
    let settle: (answer: Answer) => void = waiting.answer
    const answered = new Promise<Answer>((resolve) => {
      settle = (answer) => {
        resolve(answer)
        waiting.answer(answer)
      }
    })
    known.remember(submission.id, { principalId: submission.principal.id, payloadHash, answered })
    decide({ ...waiting, answer: settle })
    scheduleCommit()
  }

  function decide(waiting: Waiting): void {
    const { submission, sealed, payloadHash } = waiting
    const now = clock.cityNow()
    const operation: Operation = {
      id: submission.id,
      principal: submission.principal,
      intent: sealed.intent,
      seals: sealed.seals,
      happenedAt: trustedInstant(submission, now),
    }
    figures.operations += 1
    const decided = attempt(() => {
      const made = step(view, operation, now)
      if (made.ok) overlay.lay(nextSeq, made.value.changes)
      return made
    })
    if (!decided) {
      known.forget(submission.id)
      waiting.answer(refused('internal'))
      return
    }
    if (!decided.ok) return keepRefusal(waiting, decided.refusal)
    const { changes, trace, rows, requests, result } = decided.value
    const seq = nextSeq
    nextSeq += 1
    const group = groups.filling
    group.entries.push({
      seq,
      schema: JOURNAL_SCHEMA,
      operationId: operation.id,
      payloadHash,
      actorId: operation.principal.id,
      actorRole: operation.principal.role,
      at: now,
      happenedAt: operation.happenedAt,
      intent: operation.intent,
      changes,
      trace,
    })
    group.rows.push(...rows)
    group.requests.push(
      ...requests.map((request) => ({ ...request, id: `n-${randomUUID()}`, at: now })),
    )
    group.personal.push(...sealed.values)
    keepAnswer(waiting, { status: 'accepted', version: seq, result: { ...result } })
  }

  /** A rule that throws is a bug: its operation is answered `internal` and may be tried again; nothing of it is kept. */
  function attempt<Value>(run: () => Value): Value | undefined {
    try {
      return run()
    } catch (error) {
      parts.onBug(error)
      return undefined
    }
  }

  function keepRefusal(waiting: Waiting, refusal: Refusal): void {
    keepAnswer(waiting, { status: 'refused', refusal })
  }

  function keepAnswer(waiting: Waiting, answer: Answer): void {
    const { submission, payloadHash } = waiting
    const group = groups.filling
    group.results.push({
      operationId: submission.id,
      principalId: submission.principal.id,
      payloadHash,
      answer,
      at: clock.cityNow(),
    })
    group.answers.push(() => waiting.answer(answer))
    group.waiting.push(waiting)
  }

  function scheduleCommit(): void {
    if (isCommitting || groups.isEmpty) return
    if (groups.hasFull) void commit()
    else cancelWait ??= clock.after(GROUP_WAIT_MS, () => void commit())
  }

  async function commit(): Promise<void> {
    cancelWait?.()
    cancelWait = undefined
    if (isCommitting || groups.isEmpty) return
    isCommitting = true
    const stored = groups.take()
    const startedAt = clock.monotonicNow()
    try {
      await journal.append(stored)
    } catch (error) {
      isCommitting = false
      overlay.drop()
      const decided = [stored, ...groups.takeAll()]
      fail(error, [...decided.flatMap(({ waiting }) => waiting), ...arrivals.splice(0)])
      rest()
      return
    }
    figures.commits += 1
    figures.commitTimes.add(clock.monotonicNow(), clock.monotonicNow() - startedAt)
    settle(stored)
    isCommitting = false
    scheduleCommit()
    rest()
  }

  /** Durable: true for everybody from here on, in one synchronous turn. */
  function settle(stored: Group): void {
    const from = committed.version
    if (stored.entries.length > 0) {
      const touched = committed.apply(stored.entries)
      overlay.settle(committed.version)
      publisher.published({ from, to: committed.version, touched, requests: stored.requests })
    }
    for (const answer of stored.answers) answer()
    if (committed.version - snapshotSeq >= SNAPSHOT_EVERY) saveSnapshot()
  }

  function saveSnapshot(): void {
    snapshotSeq = committed.version
    // A failed snapshot costs only a slower start: the journal is the truth.
    const snapshot = committed.snapshot()
    const noted = () => (figures.snapshotVersion = snapshot.seq)
    journal.saveSnapshot(snapshot).then(noted, () => undefined)
  }

  /** Nothing undurable is acknowledged; whoever waits may come again with the same id after the restart. */
  function fail(error: unknown, abandoned: readonly Waiting[]): void {
    const isNews = !failed
    failed = true
    figures.readOnlySince ??= clock.cityNow()
    for (const waiting of abandoned) {
      known.forget(waiting.submission.id)
      waiting.answer(refused('read-only'))
    }
    if (!isNews) return
    publisher.readOnly(true)
    parts.onStorageFailure(error)
  }

  function isResting(): boolean {
    return !isLookingUp && !isCommitting && groups.isEmpty && arrivals.length === 0
  }

  function rest(): void {
    if (isResting()) for (const resolve of idle.splice(0)) resolve()
  }

  return {
    submit,
    committed,
    figures,
    get isReadOnly() {
      return failed || draining
    },
    async drain() {
      draining = true
      figures.readOnlySince ??= clock.cityNow()
      if (!isResting()) await new Promise<void>((resolve) => idle.push(resolve))
    },
  }
}

type Writable<Fields> = { -readonly [Key in keyof Fields]: Fields[Key] }

function refused(code: RefusalCode, params?: Record<string, number>): Answer {
  return { status: 'refused', refusal: { code, ...(params ? { params } : {}) } }
}

/** Keyed: the content may hold what people wrote, and a plain sum of a phone number can be guessed. */
function hashOf(submission: Submission, key: string): string {
  return createHmac('sha256', key).update(canonicalText(submission.intent)).digest('hex')
}

/** The device's instant, when it may be believed; null means: the instant of receipt counts. */
function trustedInstant(submission: Submission, now: number): number | null {
  const { happenedAt, uncertaintyMs = Number.POSITIVE_INFINITY, contactAt } = submission
  if (happenedAt === undefined || uncertaintyMs > TRUSTED_UNCERTAINTY_MS) return null
  if (now - happenedAt <= TRUSTED_UNCERTAINTY_MS) return null
  return contactAt !== undefined && happenedAt >= contactAt ? happenedAt : null
}
