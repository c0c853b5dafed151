import type { WallRecord } from '#shared/access/projection.ts'
import type { Box } from '#shared/model/position.ts'
import type { Column } from './layers/unit-marks-layer.ts'

type Status = WallRecord<'unit'>['status']
type UnitRecord = Pick<WallRecord<'unit'>, 'id' | 'callSign' | 'status'>

/** What is drawn of a unit: a byte per row; the shader of the layer knows the same numbers. */
export const unitMarks = { hidden: 0, free: 1, enRoute: 2, onScene: 3 } as const

const markOf: Readonly<Record<Status, number>> = {
  free: unitMarks.free,
  assigned: unitMarks.enRoute,
  enRoute: unitMarks.enRoute,
  onScene: unitMarks.onScene,
  offDuty: unitMarks.hidden,
}

/** A unit whose call sign may stand beside it. */
export interface NamedUnit {
  readonly id: string
  readonly row: number
  readonly callSign: string
  /** On the way to a matter, or there. */
  readonly isBusy?: boolean
}

/** More units than this get no words: nobody could read them, and placing them would cost the frame. */
const MOST_NAMED = 120

/**
 * Which symbol stands in each row: a byte, written when a unit's record changes and never at a tick of positions. The column
 * is another object whenever a byte of it is another.
 */
export class UnitMarks {
  column: Column<Uint8Array<ArrayBuffer>> = { value: new Uint8Array(0), size: 1 }
  #ids: string[] = []

  /** Writes all rows anew. */
  fill(
    records: ReadonlyMap<string, UnitRecord>,
    rows: ReadonlyMap<string, number>,
    size: number,
  ): void {
    this.column = { value: new Uint8Array(size), size: 1 }
    this.#ids = []
    for (const record of records.values()) {
      const row = rows.get(record.id)
      if (row === undefined) continue
      this.#ids[row] = record.id
      this.#write(row, markOf[record.status])
    }
  }

  /** Writes the rows of these units. */
  patch(
    ids: Iterable<string>,
    records: ReadonlyMap<string, UnitRecord>,
    rows: ReadonlyMap<string, number>,
  ): void {
    let changed = false
    for (const id of ids) {
      const row = rows.get(id)
      const record = records.get(id)
      if (row === undefined || row >= this.column.value.length) continue
      this.#ids[row] = id
      changed = this.#write(row, record ? markOf[record.status] : unitMarks.hidden) || changed
    }
    if (changed) this.column = { value: this.column.value, size: 1 }
  }

  #write(row: number, mark: number): boolean {
    if (this.column.value[row] === mark) return false
    this.column.value[row] = mark
    return true
  }

  /** Units in a part of the map that are few enough to be named; none when they are many. */
  named(
    records: ReadonlyMap<string, UnitRecord>,
    offsets: Float32Array,
    [west, south, east, north]: Box,
  ): readonly NamedUnit[] {
    const found: NamedUnit[] = []
    const marks = this.column.value
    for (let row = 0; row < marks.length; row += 1) {
      if (marks[row] === unitMarks.hidden) continue
      const x = offsets[row * 2] ?? 0
      const y = offsets[row * 2 + 1] ?? 0
      if (x < west || x > east || y < south || y > north) continue
      const record = records.get(this.#ids[row] ?? '')
      const isBusy = marks[row] !== unitMarks.free
      if (record) found.push({ id: record.id, row, callSign: record.callSign, isBusy })
      if (found.length > MOST_NAMED) return []
    }
    return found
  }
}
