import { defineStore } from 'pinia'
import { markRaw, shallowRef } from 'vue'
import type { UnitRows } from '#shared/protocol/unit-rows.ts'
import { decodeColumns, readHeader, type ColumnsTarget } from '#shared/sync/columns.ts'
import { citySpeed } from './clock.ts'
import { nextPaint } from './next-paint.ts'

/** Latest positions of units, in columns: decoded into what the map draws. A row number is that of the whole city. */
export interface UnitColumns extends ColumnsTarget {
  /** Rows by id: only of units that an audience of this screen may see. */
  readonly rows: Map<string, number>
  /** `[longitude, latitude]` minus the pack's origin, degrees, 2 per row; written in place at every tick. */
  offsets: Float32Array
  /** City instant of each position, ms; 0 = never heard. */
  measuredAt: Float64Array
}

/** What came of a telemetry frame: `unknown` belongs to a process whose rows this screen has not learned. */
export type TelemetryOutcome = 'taken' | 'unknown' | 'damaged'

/** Positions as typed arrays with one version counter: never objects, never proxies. */
export const useTelemetry = defineStore('telemetry', () => {
  const units: UnitColumns = markRaw({
    rows: new Map(),
    offsets: new Float32Array(0),
    measuredAt: new Float64Array(0),
  })
  /** Grows once per painted frame in which positions came. */
  const version = shallowRef(0)
  const bump = nextPaint(() => (version.value += 1))
  /** Audiences whose rows are known, of the process that numbered them. */
  const learned = new Set<string>()
  let run = -1
  let tick = 0

  /** Takes the numbers of an audience's units. Those of another process replace all that was known. */
  function learn(audience: string, given: UnitRows): void {
    if (given.run !== run) {
      run = given.run
      learned.clear()
      units.rows.clear()
      units.offsets = new Float32Array(0)
      units.measuredAt = new Float64Array(0)
    }
    learned.add(audience)
    if (units.measuredAt.length < given.size) grow(given.size)
    given.ids.forEach((id, index) => units.rows.set(id, given.rows[index] ?? 0))
    bump()
  }

  function grow(size: number): void {
    const offsets = new Float32Array(size * 2)
    offsets.set(units.offsets)
    units.offsets = offsets
    const measuredAt = new Float64Array(size)
    measuredAt.set(units.measuredAt)
    units.measuredAt = measuredAt
  }

  /** Takes one frame as it came off the socket; old after new is dropped per row. */
  function take(bytes: Uint8Array): TelemetryOutcome {
    const header = readHeader(bytes)
    if (!header) return 'damaged'
    if (header.run !== run) return 'unknown'
    tick = header.tick
    const written = decodeColumns(bytes, units, citySpeed())
    if (written === undefined) return 'damaged'
    if (written > 0) bump()
    return 'taken'
  }

  return {
    units,
    version,
    learn,
    take,
    knows: (process: number, audience: string) => run === process && learned.has(audience),
    /** Tick of the newest frame: said back to the server, so that it knows how far behind this screen is. */
    lastTick: () => tick,
  }
})
