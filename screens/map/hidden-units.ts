import type { Column } from './layers/unit-marks-layer.ts'
import { unitMarks } from './unit-marks.ts'

type Marks = Column<Uint8Array>

/**
 * Takes units out of the column of symbols: a box that peeps out from under a matter names nothing. The same marks and rows
 * give the same object, so that nothing goes to the card while nothing changes.
 */
export function makeHiding(): (marks: Marks, hiddenRows: readonly number[]) => Marks {
  let made: { readonly of: Marks; readonly rows: string; readonly marks: Marks } | undefined
  return (marks, hiddenRows) => {
    if (hiddenRows.length === 0) return marks
    const rows = hiddenRows.join()
    if (made?.of !== marks || made.rows !== rows) {
      const value = marks.value.slice()
      for (const row of hiddenRows) value[row] = unitMarks.hidden
      made = { of: marks, rows, marks: { value, size: marks.size } }
    }
    return made.marks
  }
}
