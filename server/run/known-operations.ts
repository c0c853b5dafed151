import type { OperationId, PrincipalId } from '#shared/model/id.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { Journal, StoredResult } from './ports.ts'

/** An operation this process has seen: answered, or still under way. */
interface Known {
  readonly principalId: PrincipalId
  readonly payloadHash: string
  readonly answered: Promise<Answer>
}

/**
 * How many operations are remembered in memory; older ones are looked up in the store. Those decided here and those found
 * in the store are counted apart: a storm of old retries must not push out one that is still under way.
 */
const REMEMBERED = 20_000

const reused: Answer = { status: 'refused', refusal: { code: 'operation-id-reused', field: 'id' } }

/** Makes retries harmless: same id and content → the same answer; same id, other content → refused (O2–O4). */
export interface KnownOperations {
  /** The answer of an operation that is known or under way; undefined when it is new. */
  recall(
    id: OperationId,
    principalId: PrincipalId,
    payloadHash: string,
  ): Promise<Answer> | undefined
  remember(id: OperationId, known: Known): void
  forget(id: OperationId): void
  /** Looks up, in one query, those this process does not remember, and remembers them. */
  lookUp(ids: readonly OperationId[]): Promise<void>
}

export function makeKnownOperations(journal: Pick<Journal, 'results'>): KnownOperations {
  const decided = new Map<OperationId, Known>()
  const found = new Map<OperationId, Known>()

  return {
    remember: (id, entry) => keep(decided, id, entry),
    forget: (id) => void decided.delete(id),
    recall(id, principalId, payloadHash) {
      const entry = decided.get(id) ?? found.get(id)
      if (!entry) return undefined
      const isSame = entry.principalId === principalId && entry.payloadHash === payloadHash
      return isSame ? entry.answered : Promise.resolve(reused)
    },
    async lookUp(ids) {
      const missing = ids.filter((id) => !decided.has(id) && !found.has(id))
      if (missing.length === 0) return
      for (const result of (await journal.results(missing)).values())
        keep(found, result.operationId, stored(result))
    },
  }
}

function keep(known: Map<OperationId, Known>, id: OperationId, entry: Known): void {
  known.set(id, entry)
  if (known.size <= REMEMBERED) return
  const oldest = known.keys().next()
  if (!oldest.done) known.delete(oldest.value)
}

function stored(result: StoredResult): Known {
  return {
    principalId: result.principalId,
    payloadHash: result.payloadHash,
    answered: Promise.resolve(result.answer),
  }
}
