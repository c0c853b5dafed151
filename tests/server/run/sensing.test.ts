import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { alarm, reading, type Reading } from '#shared/model/device.ts'
import type { Submission } from '../../../server/run/gate.ts'
import { makePresence } from '../../../server/run/presence.ts'
import { makeSensing } from '../../../server/run/sensing.ts'
import { at, makeAtlas, makeClock, makeDevice, makeGate, systemActor } from '../fixtures/doors.ts'

const MINUTE = 60_000
const warnings: unknown[] = []
const log = { warn: (...words: unknown[]) => void warnings.push(words) }

const tilted = (minutes: number, tiltMilliradians: number): Reading =>
  v.parse(reading, {
    deviceId: 'd-1', boot: 1, seq: minutes + 1000, at: at + minutes * MINUTE, values: { tiltMilliradians },
  }) // prettier-ignore

function setUp(stored: readonly Reading[] = []) {
  const gate = makeGate()
  const device = makeDevice('d-1')
  gate.records.device.set(device.id, device)
  const clock = makeClock(at + 600 * MINUTE)
  let count = 0
  const sensing = makeSensing({
    gate,
    readings: {
      since: (_id, fromAt) => Promise.resolve(stored.filter((entry) => entry.at >= fromAt)),
    },
    atlas: makeAtlas(),
    clock,
    system: systemActor,
    newId: () => `op-${String((count += 1))}`,
    log,
  })
  gate.answer = ({ id, intent }) => {
    if (intent.kind === 'clearAlarm') return { status: 'accepted', version: 2, result: {} }
    return { status: 'accepted', version: 1, result: { alarmId: `a-${id}` } }
  }
  return { gate, sensing, clock }
}

const kinds = (submissions: readonly Submission[]) => submissions.map(({ intent }) => intent.kind)
const quiet = Array.from({ length: 8 }, (_, index) => tilted(index * 5, 0))
const moved = Array.from({ length: 5 }, (_, index) => tilted(40 + index * 5, 3))

describe('readings become alarms', () => {
  it('[T6] raises one alarm, with inputs, as the system', async () => {
    const { gate, sensing } = setUp()
    await sensing.start()
    sensing.judge([...quiet, ...moved])
    await sensing.settled()
    expect(gate.submissions).toHaveLength(1)
    expect(gate.submissions[0]).toMatchObject({
      principal: { id: 'system' },
      intent: { kind: 'raiseAlarm', ruleId: 'building-tilt', ruleVersion: 1, deviceId: 'd-1' },
    })
  })

  it('[T5] clears the alarm it raised', async () => {
    const { gate, sensing } = setUp()
    await sensing.start()
    sensing.judge([
      ...quiet,
      ...moved,
      ...Array.from({ length: 100 }, (_, index) => tilted(65 + index * 5, 0)),
    ])
    await sensing.settled()
    expect(gate.submissions.map(({ intent }) => intent)).toMatchObject([
      { kind: 'raiseAlarm' },
      { kind: 'clearAlarm', alarmId: 'a-op-1' },
    ])
  })

  it('[T10] goes on from stored readings after a restart', async () => {
    const { gate, sensing } = setUp([...quiet, ...moved.slice(0, 1)])
    sensing.judge(moved.slice(1, 2))
    await sensing.start()
    await sensing.settled()
    expect(kinds(gate.submissions)).toEqual(['raiseAlarm'])
  })

  it('[T10] does not raise again what is raised', async () => {
    const { gate, sensing } = setUp([...quiet, ...moved])
    const open = v.parse(alarm, {
      id: 'a-1', ruleId: 'building-tilt', ruleVersion: 1, deviceId: 'd-1', priority: 2, placeIds: [], point: [121, 31],
      raisedAt: at, clearedAt: null, inputs: {}, incidentId: null,
    }) // prettier-ignore
    gate.records.alarm.set(open.id, open)
    await sensing.start()
    sensing.judge([tilted(65, 3), tilted(70, 3)])
    await sensing.settled()
    expect(gate.submissions).toEqual([])
  })

  it('says it again when the store did not take it', async () => {
    const { gate, sensing } = setUp()
    await sensing.start()
    const accept = gate.answer
    gate.answer = () => ({ status: 'refused', refusal: { code: 'read-only' } })
    sensing.judge([...quiet, ...moved.slice(0, 3)])
    await sensing.settled()
    gate.answer = accept
    sensing.judge(moved.slice(3))
    await sensing.settled()
    expect(kinds(gate.submissions)).toEqual(['raiseAlarm', 'raiseAlarm'])
  })

  it('is not led astray by a clock that runs ahead', async () => {
    const { gate, sensing } = setUp()
    await sensing.start()
    sensing.judge([...quiet, tilted(700, 0), ...moved])
    await sensing.settled()
    expect(kinds(gate.submissions)).toEqual(['raiseAlarm'])
  })
})

describe('presence of devices', () => {
  function withDevices(online: boolean | null) {
    const { gate, clock } = setUp()
    const device = makeDevice('d-1', { online })
    gate.records.device.set(device.id, device)
    gate.answer = ({ intent }) => {
      if (intent.kind === 'setDeviceOnline') {
        gate.records.device.set(device.id, { ...device, online: intent.online })
      }
      return { status: 'accepted', version: 1, result: {} }
    }
    let count = 0
    const presence = makePresence({
      gate,
      clock,
      system: systemActor,
      newId: () => `p-${String((count += 1))}`,
      log,
    })
    const said = () =>
      gate.submissions.map(({ intent }) => intent.kind === 'setDeviceOnline' && intent.online)
    return { clock, device, presence, said }
  }

  it('[S3] is said once, when it is news', async () => {
    const { device, presence, said } = withDevices(null)
    for (let count = 0; count < 5; count += 1) presence.heard(device.id)
    await presence.settled()
    presence.said(device.id, true)
    presence.said(device.id, false)
    presence.said(device.id, false)
    await presence.settled()
    expect(said()).toEqual([true, false])
  })

  it('[S3] ends after three silent intervals', async () => {
    const { clock, device, presence, said } = withDevices(true)
    presence.start()
    clock.turn(5000)
    clock.turn(3 * device.intervalMs)
    await presence.settled()
    expect(said()).toEqual([])
    clock.turn(5001)
    await presence.settled()
    expect(said()).toEqual([false])
    presence.stop()
  })

  it('takes the last wish when several come at once', async () => {
    const { device, presence, said } = withDevices(true)
    presence.said(device.id, false)
    presence.said(device.id, true)
    await presence.settled()
    expect(said().at(-1)).toBe(true)
  })
})
