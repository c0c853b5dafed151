import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { operationId } from '#shared/model/id.ts'
import { alarm } from '#shared/model/device.ts'
import type { SystemIntent } from '#shared/model/intent/intent.ts'
import { step } from '../../../../server/core/city.ts'
import type { View } from '../../../../server/core/view.ts'
import { at, makeAtlas, makeDevice, makeGate, systemActor } from '../../fixtures/doors.ts'

function setUp() {
  const { records, committed } = makeGate()
  const device = makeDevice('d-1')
  records.device.set(device.id, device)
  const view: View = { atlas: makeAtlas(), get: committed.get, all: committed.all }
  const ask = (intent: SystemIntent) =>
    step(
      view,
      {
        id: v.parse(operationId, 'op-1'),
        principal: systemActor,
        intent,
        seals: {},
        happenedAt: null,
      },
      at,
    )
  const raise = () =>
    ask({ kind: 'raiseAlarm', deviceId: device.id, ruleId: 'building-tilt', ruleVersion: 1, inputs: { tiltMilliradians: 3 } }) // prettier-ignore
  return { records, device, ask, raise }
}

describe('alarms', () => {
  it('[S1] come with the report of the device and its incident, in one entry', () => {
    const { raise } = setUp()
    const raised = raise()
    if (!raised.ok) throw new Error('refused')
    const put = raised.value.changes.flatMap((change) => (change.op === 'put' ? [change.kind] : []))
    expect(put).toEqual(expect.arrayContaining(['incident', 'alarm']))
    expect(raised.value.rows).toMatchObject([{ table: 'report', row: { source: 'device' } }])
    expect(raised.value.result).toMatchObject({ alarmId: 'a-op-1' })
  })

  it('[S1] stand in the trace where the report ended, not where it began', () => {
    const { raise } = setUp()
    const raised = raise()
    if (!raised.ok) throw new Error('refused')
    const steps = raised.value.trace.map(({ act, from, to }) => [act, from, to])
    expect(steps).toEqual([
      ['reported', 'reported', 'reported'],
      ['registered', 'reported', 'registered'],
      ['alarmed', 'registered', 'registered'],
    ])
  })

  it('[S1] are refused while the same rule has one on the same device, [S2] until it is cleared', () => {
    const { records, device, raise, ask } = setUp()
    const raised = raise()
    if (!raised.ok) throw new Error('refused')
    const made = raised.value.changes.find(
      (change) => change.op === 'put' && change.kind === 'alarm',
    )
    const record = v.parse(alarm, made?.op === 'put' ? made.record : undefined)
    records.alarm.set(record.id, record)
    const ringingId = `building-tilt/${device.id}`
    records.ringing.set(ringingId, { id: ringingId, alarmId: record.id })
    expect(raise()).toMatchObject({ ok: false, refusal: { code: 'wrong-state' } })
    const cleared = ask({ kind: 'clearAlarm', alarmId: record.id })
    expect(cleared).toMatchObject({
      ok: true,
      value: {
        changes: [
          { op: 'patch', kind: 'alarm', fields: { clearedAt: at } },
          { op: 'remove', kind: 'ringing', id: ringingId },
        ],
      },
    })
    records.alarm.set(record.id, { ...record, clearedAt: at })
    records.ringing.delete(ringingId)
    expect(raise().ok).toBe(true)
    expect(ask({ kind: 'clearAlarm', alarmId: record.id })).toMatchObject({ ok: false })
  })

  it('[S3] a device comes or goes only when that is news', () => {
    const { records, device, ask } = setUp()
    expect(ask({ kind: 'setDeviceOnline', deviceId: device.id, online: true }).ok).toBe(true)
    records.device.set(device.id, { ...device, online: true })
    expect(ask({ kind: 'setDeviceOnline', deviceId: device.id, online: true })).toMatchObject({
      ok: false,
      refusal: { code: 'wrong-state' },
    })
  })
})
