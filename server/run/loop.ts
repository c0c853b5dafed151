import { createHmac, randomUUID } from 'node:crypto'
import type { Answer } from '#shared/protocol/down.ts'
import type { Refusal } from '#shared/refusal.ts'
import { canonicalText } from '#shared/sync/digest.ts'
import { step } from '../core/city.ts'
import type { Operation, View } from '../core/view.ts'
import type { Committed } from './committed.ts'
import { JOURNAL_SCHEMA } from './committed.ts'
import { Durations } from './durations.ts'
import type { Gate, Submission } from './gate.ts'
import { makeGroups, type Group, type Waiting } from './groups.ts'
import type { LoopFigures, LoopParts, Outcome } from './loop-parts.ts'
import { makeKnownOperations } from './known-operations.ts'
import { makeOverlay } from './overlay.ts'
import { makeRecovery, type StoredEntry } from './recovery.ts'
import { refused } from './refused.ts'
import { sealIntent } from './seal.ts'
import { makeSnapshotKeeper } from './snapshots.ts'
import { isTooOld, trustedInstant } from './when-happened.ts'

/** Entries per transaction at most, and how long the first of a group waits for company (`sync.md` §2). */
const GROUP_ENTRIES = 200
const GROUP_WAIT_MS = 4
/** Operations that may wait; beyond, the answer is "come again" instead of a queue without bound. */
export const QUEUE_LIMIT = 5000
const RETRY_AFTER_MS = 1000

export interface Loop extends Gate {
  readonly committed: Committed
  readonly figures: LoopFigures
  /** Takes nothing more, stores what was taken, then resolves. */
  drain(): Promise<void>
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
  const snapshots = makeSnapshotKeeper({ journal, committed })
  const idle: (() => void)[] = []
  const recovery = makeRecovery({
    journal,
    clock,
    version: () => committed.version,
    isResting,
    recovered,
    onStillFailing: parts.onStillFailing,
    onReplaced: parts.onReplaced,
  })
  const outcomes = new Map<Outcome, number>()
  let readOnlySince: number | null = null
  const figures = {
    queued: 0,
    commits: 0,
    commitTimes: new Durations(),
    operations: 0,
    outcomes,
    get readOnlySince() {
      return readOnlySince
    },
    get snapshotSeq() {
      return snapshots.storedSeq
    },
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
    if (isTooOld(submission, clock.cityNow())) {
      waiting.answer(refused('too-old'))
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
    // Nobody can ask again for an id that was made here for this one call.
    if (!submission.fresh) {
      group.results.push({
        operationId: submission.id,
        principalId: submission.principal.id,
        payloadHash,
        answer,
        at: clock.cityNow(),
      })
    }
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
    recovery.stored()
    figures.commits += 1
    figures.commitTimes.add(clock.monotonicNow(), clock.monotonicNow() - startedAt)
    settle(stored)
    isCommitting = false
    scheduleCommit()
    rest()
  }

  /** Durable: true for everybody from here on, in one synchronous turn. */
  function settle(stored: Group): void {
    apply(stored.entries, stored.requests)
    for (const answer of stored.answers) answer()
    snapshots.committed()
  }

  function apply(entries: readonly StoredEntry[], requests: Group['requests']): void {
    if (entries.length === 0) return
    const from = committed.version
    const touched = committed.apply(entries)
    overlay.settle(committed.version)
    publisher.published({ from, to: committed.version, touched, requests })
  }

  /** Nothing undurable is acknowledged; whoever waits may come again with the same id when writes are taken again. */
  function fail(error: unknown, abandoned: readonly Waiting[]): void {
    const isNews = !failed
    failed = true
    readOnlySince ??= clock.cityNow()
    for (const waiting of abandoned) {
      known.forget(waiting.submission.id)
      waiting.answer(refused('read-only'))
    }
    if (!isNews) return
    publisher.readOnly(true)
    parts.onStorageFailure(error)
    recovery.begin(error)
  }

  /** The store takes writes again: first what it holds and nobody was told of, then the next decision (O10). */
  function recovered(entries: readonly StoredEntry[]): void {
    overlay.drop()
    // Its notices lie in the outbox and reach their people with the next connection.
    apply(entries, [])
    nextSeq = committed.version + 1
    failed = false
    if (!draining) readOnlySince = null
    publisher.readOnly(draining)
    parts.onRecovered()
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
      recovery.stop()
      readOnlySince ??= clock.cityNow()
      if (!isResting()) await new Promise<void>((resolve) => idle.push(resolve))
    },
  }
}

/** Keyed: the content may hold what people wrote, and a plain sum of a phone number can be guessed. */
function hashOf(submission: Submission, key: string): string {
  return createHmac('sha256', key).update(canonicalText(submission.intent)).digest('hex')
}
