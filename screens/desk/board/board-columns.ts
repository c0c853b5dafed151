import type { Words } from '../../locale/words.ts'

/** Heads of the board's columns, in the order in which a row says them; history tells how it ended instead of what is left. */
export function columnWords(
  column: Words['desk']['board']['column'],
  isHistory: boolean,
): readonly string[] {
  const tail = isHistory ? [column.outcome, column.closedAt] : [column.inStep, column.left]
  const words = [column.chosen, column.priority, column.number, column.what, column.where]
  return [...words, column.source, column.step, column.whose, ...tail, column.linked]
}
