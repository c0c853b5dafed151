/** Ids chosen for an act on several, in the order of the board. */
export type Choice = ReadonlySet<string>

/** As many operations as one act may start: what a person can still look over. */
export const MOST_CHOSEN = 50

/** @returns the choice with this matter in if it was out, and out if it was in. */
export function toggled(chosen: Choice, id: string): Choice {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return next
}

/**
 * Everything from one row to another, both included, on top of what is chosen.
 *
 * @param from - id at which the extension began; unknown = only `to` is added.
 */
export function extended(
  chosen: Choice,
  rows: readonly { readonly id: string }[],
  { from, to }: { readonly from: string; readonly to: string },
): Choice {
  const end = rows.findIndex(({ id }) => id === to)
  if (end === -1) return chosen
  const start = rows.findIndex(({ id }) => id === from)
  const [low, high] = start === -1 ? [end, end] : [Math.min(start, end), Math.max(start, end)]
  return new Set([...chosen, ...rows.slice(low, high + 1).map(({ id }) => id)])
}
