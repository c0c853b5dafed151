// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, shallowReactive } from 'vue'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import { encodeColumns } from '#shared/sync/columns.ts'
import { makeMirror, applyFrame, loadSnapshot } from '#shared/sync/mirror.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import { useCity } from '../../../screens/live/city.ts'
import { useTelemetry } from '../../../screens/live/telemetry.ts'
import { UnitColumns } from '../../../screens/live/unit-columns.ts'
import { unitsLayer } from '../../../screens/map/layers/units.ts'
import { UnitMarks, unitMarks } from '../../../screens/map/unit-marks.ts'
import { useUnits } from '../../../screens/map/use-units.ts'

const AUDIENCE = 'area:city:wall'
const clock = () => 0
const record = (row: number, status: string): WireRecord => ({
  id: `U-${row}`,
  callSign: `Sign ${row}`,
  status,
})

describe('the layer of units', () => {
  // Only its measures are read before it is drawn.
  const icons = {
    texture: { width: 400, height: 400 },
    mapping: { 'unit-free': { x: 0, y: 300, width: 100, height: 100 } },
    side: 50,
  } as unknown as Parameters<typeof unitsLayer>[1]
  const columns = new UnitColumns()
  columns.grow(4)
  const marks = { value: new Uint8Array(4), size: 1 }

  it('draws the very array that frames are decoded into, with a new descriptor at every tick', () => {
    const state = { origin: [121, 31] as const, columns, marks, clock }
    const [first, second] = [unitsLayer(state, icons), unitsLayer(state, icons)]
    const before = first.props.data.attributes
    const after = second.props.data.attributes
    expect(after.instanceOffsets.value).toBe(columns.offsets)
    expect(after.instanceOffsets).not.toBe(before.instanceOffsets)
    expect(after.instanceSpans).not.toBe(before.instanceSpans)
  })

  it('keeps the descriptor of what does not move', () => {
    const state = { origin: [121, 31] as const, columns, marks, clock }
    expect(unitsLayer(state, icons).props.data.attributes.instanceMarks).toBe(marks)
  })
})

describe('marks of units', () => {
  const rows = new Map([0, 1, 2, 3].map((row) => [`U-${row}`, row]))
  type Records = Parameters<UnitMarks['fill']>[0]
  const records = (...statuses: string[]) =>
    new Map(statuses.map((status, row) => [`U-${row}`, record(row, status)])) as unknown as Records

  it('are a byte per row: what it does, or nothing when it is off duty or unknown', () => {
    const marks = new UnitMarks()
    marks.fill(records('free', 'assigned', 'onScene', 'offDuty'), rows, 6)
    const { free, enRoute, onScene, hidden } = unitMarks
    expect([...marks.column.value]).toEqual([free, enRoute, onScene, hidden, hidden, hidden])
  })

  it('are another object only when one of them changed', () => {
    const marks = new UnitMarks()
    marks.fill(records('free', 'free'), rows, 4)
    const before = marks.column
    marks.patch(['U-0'], records('free', 'free'), rows)
    expect(marks.column).toBe(before)
    marks.patch(['U-1'], records('free', 'offDuty'), rows)
    expect(marks.column).not.toBe(before)
    expect([...marks.column.value]).toEqual([unitMarks.free, unitMarks.hidden, 0, 0])
  })

  it('name the units in sight while they are few', () => {
    const box = [0, 0, 1, 1] as const
    const few = new UnitMarks()
    const three = records('free', 'offDuty', 'onScene')
    few.fill(three, rows, 4)
    const offsets = Float32Array.of(0.5, 0.5, 0.5, 0.5, 7, 7, 0, 0)
    expect(few.named(three, offsets, box)).toEqual([
      { id: 'U-0', row: 0, callSign: 'Sign 0', isBusy: false },
    ])
    const many = records(...Array.from({ length: 500 }, () => 'free'))
    const everyRow = new Map(Array.from({ length: 500 }, (_, row) => [`U-${row}`, row]))
    const crowd = new UnitMarks()
    crowd.fill(many, everyRow, 500)
    expect(crowd.named(many, new Float32Array(1000), box)).toEqual([])
  })
})

describe('units of a map', () => {
  beforeEach(() => setActivePinia(createPinia()))

  function startCity() {
    const city = useCity()
    const telemetry = useTelemetry()
    const ledger = makeMirror(AUDIENCE)
    const records = [0, 1].map((row) => ({ kind: 'unit' as const, record: record(row, 'free') }))
    const body = { audience: AUDIENCE, epoch: 'one', version: 0, hash: '', records }
    loadSnapshot(ledger, body)
    city.keep([AUDIENCE])
    const snapshot = { ...body, hash: formatDigest(ledger.digest) }
    city.load(snapshot)
    telemetry.learn(AUDIENCE, { run: 1, size: 2, ids: ['U-0', 'U-1'], rows: [0, 1] })
    const scope = effectScope()
    const units = scope.run(() => useUnits(shallowReactive({ showUnits: true })))
    if (!units) throw new Error('no scope')
    /** Sends one change, as the server would. */
    const send = (change: Change) => {
      const frame = {
        audience: AUDIENCE,
        epoch: 'one',
        from: ledger.version,
        to: ledger.version + 1,
        changes: [change],
      }
      applyFrame(ledger, { ...frame, hash: '' })
      ledger.epoch = 'one'
      const sent = { ...frame, cityNow: 0, hash: formatDigest(ledger.digest) }
      expect(city.take(sent)).toBe('applied')
      // As the next painted frame does.
      city.versions.unit.value += 1
    }
    return { telemetry, units, send }
  }

  it('stay the same object while only positions change', () => {
    const { telemetry, units } = startCity()
    const before = units.value
    const source = {
      offsets: Int32Array.of(1000, 0, 2000, 0),
      measuredAt: Float64Array.of(1e12, 1e12),
      speed: 1,
    }
    const header = { run: 1, tick: 1, cityNow: 1e12 }
    expect(telemetry.take(encodeColumns(header, Uint32Array.of(0, 1), source))).toBe('taken')
    telemetry.version += 1
    expect(units.value).toBe(before)
    expect(units.value?.columns.offsets[2]).toBeCloseTo(0.002)
  })

  it('follow a changed record by writing its row alone', () => {
    const { units, send } = startCity()
    const before = units.value?.marks
    send({ op: 'patch', kind: 'unit', id: 'U-1', fields: { status: 'onScene' } })
    expect([...(units.value?.marks.value ?? [])]).toEqual([unitMarks.free, unitMarks.onScene])
    expect(units.value?.marks).not.toBe(before)
    expect(units.value?.marks.value).toBe(before?.value)
    send({ op: 'remove', kind: 'unit', id: 'U-0' })
    expect([...(units.value?.marks.value ?? [])]).toEqual([unitMarks.hidden, unitMarks.onScene])
  })
})
