import { defineStore } from 'pinia'
import { markRaw, shallowRef } from 'vue'
import type { Telemetry } from '#shared/protocol/down.ts'
import { nextPaint } from './next-paint.ts'

/** Latest positions of units, in columns. Row numbers are dense and stay the same while `run` does. */
export interface UnitColumns {
  /** Ids by row. */
  readonly ids: string[]
  readonly rows: Map<string, number>
  /** `[longitude, latitude]` minus the pack's origin, degrees, 2 per row; written in place each tick. */
  offsets: Float32Array
  /** City instant of each position, ms; 0 = never heard. */
  measuredAt: Float64Array
}

/** Positions as typed arrays with one version counter: never objects, never proxies. */
export const useTelemetry = defineStore('telemetry', () => {
  const units: UnitColumns = markRaw({
    ids: [],
    rows: new Map(),
    offsets: new Float32Array(0),
    measuredAt: new Float64Array(0),
  })
  const version = shallowRef(0)
  const bump = nextPaint(() => (version.value += 1))
  const audiences = new Map<string, { run: string; ids: string[] }>()
  let tick = 0

  function rowOf(id: string): number {
    const known = units.rows.get(id)
    if (known !== undefined) return known
    const row = units.ids.length
    units.ids.push(id)
    units.rows.set(id, row)
    if (units.measuredAt.length <= row) grow(Math.max(64, row * 2))
    return row
  }

  function grow(size: number): void {
    const offsets = new Float32Array(size * 2)
    offsets.set(units.offsets)
    units.offsets = offsets
    const measuredAt = new Float64Array(size)
    measuredAt.set(units.measuredAt)
    units.measuredAt = measuredAt
  }

  /** Takes one telemetry frame; old after new is dropped per unit. */
  function take(frame: Telemetry): void {
    const known = audiences.get(frame.audience)
    if (frame.unitIds) audiences.set(frame.audience, { run: frame.run, ids: frame.unitIds })
    const ids = frame.unitIds ?? known?.ids
    if (!ids || (!frame.unitIds && known?.run !== frame.run)) return
    tick = frame.tick
    const rows = columnOf(frame.rows, Uint32Array)
    const offsets = columnOf(frame.offsets, Float32Array)
    const ages = columnOf(frame.agesMs, Float32Array)
    rows.forEach((wireRow, index) => {
      const id = ids[wireRow]
      if (id === undefined) return
      const row = rowOf(id)
      const measuredAt = frame.cityNow - (ages[index] ?? 0)
      if (measuredAt < (units.measuredAt[row] ?? 0)) return
      units.measuredAt[row] = measuredAt
      units.offsets[row * 2] = offsets[index * 2] ?? 0
      units.offsets[row * 2 + 1] = offsets[index * 2 + 1] ?? 0
    })
    bump()
  }

  return { units, version, take, lastTick: () => tick }
})

type Column = Uint32Array | Float32Array

/** Bytes of a frame as numbers; copied, because what comes off a socket need not be aligned. */
function columnOf<Type extends Column>(
  bytes: Uint8Array,
  make: new (buffer: ArrayBuffer) => Type,
): Type {
  const aligned = new Uint8Array(bytes.byteLength - (bytes.byteLength % 4))
  aligned.set(bytes.subarray(0, aligned.byteLength))
  return new make(aligned.buffer)
}
