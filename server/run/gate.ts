import type { Principal } from '#shared/access/principal.ts'
import type { OperationId } from '#shared/model/id.ts'
import type { Intent } from '#shared/model/intent/intent.ts'
import type { RecordKind, RecordOf } from '#shared/model/record.ts'
import type { Answer } from '#shared/protocol/down.ts'

/** One wish, from whichever door. Its shape was checked there; its permission is checked in the writer's turn. */
export interface Submission {
  readonly id: OperationId
  readonly principal: Principal
  readonly intent: Intent
  readonly happenedAt?: number | undefined
  readonly uncertaintyMs?: number | undefined
  /** City's instant at which the device was last in contact before this: offline acts are believed from there on. */
  readonly contactAt?: number | undefined
  /** True when the id was made in this process just now: no stored answer can exist, the look-up is skipped. */
  readonly fresh: boolean
}

/** Reads what is durable. Never what is still in flight. */
export interface CommittedReader {
  readonly version: number
  get<Kind extends RecordKind>(kind: Kind, id: string): RecordOf<Kind> | undefined
  all<Kind extends RecordKind>(kind: Kind): IterableIterator<RecordOf<Kind>>
}

/** The one queue, as the doors see it. */
export interface Gate {
  submit(submission: Submission): Promise<Answer>
  readonly committed: CommittedReader
  readonly isReadOnly: boolean
}
