import type { Change } from '#shared/sync/change.ts'

/** Rewrites changes of one schema into those of the next. Pure; tested on a stored journal of every release. */
export type Upcast = (changes: readonly Change[]) => readonly Change[]

/** At index n: from schema n + 1 to n + 2. Grows by one whenever a record's shape changes; never edited. */
export const upcasts: readonly Upcast[] = [
  // 2: a stage names the post that drives it; before, nobody noted who did.
  (changes) =>
    changes.map((change) =>
      change.op === 'put' && change.kind === 'stage' && change.record.driver === undefined
        ? { ...change, record: { ...change.record, driver: null } }
        : change,
    ),
]

/** Schema that entries and snapshots are written in now. */
export const presentSchema = upcasts.length + 1

/**
 * Brings stored changes to the present schema.
 * @param schema - the one they were written in
 * @throws when a newer Tongping wrote them: guessing at them could change history
 */
export function upcast(
  schema: number,
  changes: readonly Change[],
  registry = upcasts,
): readonly Change[] {
  if (!Number.isInteger(schema) || schema < 1 || schema > registry.length + 1) {
    throw new Error(
      `The journal holds schema ${schema} and this Tongping reads schemas up to ${registry.length + 1}: ` +
        'a newer version wrote it, start that one.',
    )
  }
  return registry.slice(schema - 1).reduce((older, step) => step(older), changes)
}
