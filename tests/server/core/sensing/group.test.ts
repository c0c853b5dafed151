import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { device, type Device } from '#shared/model/device.ts'
import type { Incident } from '#shared/model/incident.ts'
import { placeAlarm } from '../../../../server/core/sensing/group.ts'
import { openBench } from '../../../fixtures/city-bench.ts'
import { people, playCity, type Play } from '../../../fixtures/city-play.ts'
import { MemoryDisk } from '../../../fixtures/memory-journal.ts'
import { smallCity } from '../../../fixtures/small-city.ts'

const MINUTE_MS = 60_000
const CAUSES = 20
const SENSORS = 4

/** Sensors in blocks of one district; the first block is a building. */
const devices = Array.from({ length: CAUSES * SENSORS }, (_, index): Device => {
  const cause = Math.floor(index / SENSORS)
  return v.parse(device, {
    id: `t${index}`,
    kind: 'tilt',
    point: [121.03, 31.03],
    buildingId: cause === 0 ? 'b1' : null,
    placeIds: ['c', 'd1', 's1', 'k1', 'g1', `q${cause}`],
    online: null,
    intervalMs: MINUTE_MS,
  })
})
const causeOf = (index: number) => Math.floor(index / SENSORS)
const sensor = (cause: number, which = 0) => cause * SENSORS + which
const openCity = () => playCity({ ...smallCity, devices })

function raise(play: Play, index: number): Incident['id'] {
  const { result } = play.done(people.system, {
    kind: 'raiseAlarm',
    deviceId: v.parse(device.entries.id, `t${index}`),
    ruleId: 'building-tilt',
    ruleVersion: 1,
    inputs: { tiltMilliradians: 9 },
  })
  return play.get('alarm', result.alarmId ?? '').incidentId ?? v.parse(v.never(), result)
}

function clear(play: Play, index: number): void {
  for (const { id, deviceId, clearedAt } of play.view.all('alarm'))
    if (deviceId === `t${index}` && clearedAt === null)
      play.done(people.system, { kind: 'clearAlarm', alarmId: id })
}

describe('alarms of one cause', () => {
  it('[G1] join the matter that is open, [G2] each with its alarm, its report and its step of the trace', () => {
    const play = openCity()
    const first = raise(play, sensor(0))
    const before = play.trace.length
    const decided = play.done(people.system, {
      kind: 'raiseAlarm', deviceId: v.parse(device.entries.id, 't1'), ruleId: 'building-tilt', ruleVersion: 1, inputs: { tiltMilliradians: 9 },
    }) // prettier-ignore
    expect(play.get('alarm', decided.result.alarmId ?? '').incidentId).toBe(first)
    expect(play.get('incident', first).voices.device).toBe(2)
    expect(decided.rows).toMatchObject([{ table: 'report', row: { incidentId: first } }])
    expect(play.trace.slice(before)).toMatchObject([
      { act: 'voiceAdded', incidentId: first, rule: { id: 'alarm-cause', inputs: { causeId: 'b1', count: 2 } } },
      { act: 'alarmed', incidentId: first, rule: { id: 'building-tilt' } },
    ]) // prettier-ignore
  })

  it('[G1] of another building or place open another matter', () => {
    const play = openCity()
    expect(raise(play, sensor(1))).not.toBe(raise(play, sensor(2)))
  })

  it.each([
    ['a building', 0, 3 * 24 * 60],
    ['a place', 1, 30],
  ])('[G1] after the window of %s open another matter', (_, cause, minutes) => {
    const play = openCity()
    const first = raise(play, sensor(cause))
    play.now += minutes * MINUTE_MS
    expect(raise(play, sensor(cause, 1))).toBe(first)
    play.now += minutes * MINUTE_MS + 1
    expect(raise(play, sensor(cause, 2))).not.toBe(first)
  })

  it('[G1] a sensor that comes and goes stays in its matter', () => {
    const play = openCity()
    const ids = [1, 2, 3, 4].map(() => {
      const id = raise(play, sensor(1))
      clear(play, sensor(1))
      play.now += MINUTE_MS
      return id
    })
    expect(new Set(ids).size).toBe(1)
    expect([...play.view.all('alarm')]).toHaveLength(4)
  })

  it('[G8] leave the revision alone, so that nobody at work meets a conflict', () => {
    const play = openCity()
    const id = raise(play, sensor(1))
    const { revision } = play.get('incident', id)
    raise(play, sensor(1, 1))
    expect(play.get('incident', id).revision).toBe(revision)
  })
})

describe('a flood', () => {
  it('[G4] nine causes have a matter of their own, all others share one, [G5] for the area', () => {
    const play = openCity()
    const ids = Array.from({ length: CAUSES }, (_, cause) => raise(play, sensor(cause)))
    expect(new Set(ids).size).toBe(10)
    expect(new Set(ids.slice(9)).size).toBe(1)
    const flood = play.get('incident', ids[9] ?? '')
    expect(flood).toMatchObject({ placeIds: ['c', 'd1'], buildingId: null, voices: { device: 11 } })
    const said = play.trace.filter(({ rule }) => rule?.id === 'alarm-flood')
    expect(said.map(({ rule }) => rule?.inputs.causeId)).toEqual(
      Array.from({ length: 11 }, (_, index) => `q${index + 9}`),
    )
    expect(raise(play, sensor(15, 1))).toBe(flood.id)
  })

  it('[G6] goes on while five causes begin in ten minutes, and ends below', () => {
    const play = openCity()
    const ids = Array.from({ length: 10 }, (_, cause) => raise(play, sensor(cause)))
    play.now += 9 * MINUTE_MS
    expect(raise(play, sensor(10))).toBe(ids[9])
    play.now += 2 * MINUTE_MS
    expect(raise(play, sensor(11))).not.toBe(ids[9])
  })

  it('[G7] holds back nothing of the first priority', () => {
    const play = openCity()
    for (let cause = 0; cause < 10; cause += 1) raise(play, sensor(cause))
    const context = { view: play.view, now: play.now } as never
    const given = { ruleId: 'building-tilt', device: devices[sensor(15)] } as never
    const at = (priority: number) =>
      placeAlarm(context, { ...(given as object), priority } as never)
    expect(at(2).rule?.id).toBe('alarm-flood')
    expect(at(1).join).toBeUndefined()
    expect(at(1).rule).toBeUndefined()
  })

  it('[G3] in any order one matter to a cause, [G4] ten at most, and every alarm counted', () => {
    const order = fc.shuffledSubarray(
      devices.map((_, index) => index),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(order, fc.nat({ max: 1000 }), (indexes, gapMs) => {
        const play = openCity()
        const matters = new Map<number, Set<string>>()
        for (const index of indexes) {
          play.now += gapMs
          const known = matters.get(causeOf(index)) ?? new Set()
          matters.set(causeOf(index), known.add(raise(play, index)))
        }
        const causes = new Set(indexes.map(causeOf))
        expect(new Set(matters.keys())).toEqual(causes)
        for (const ids of matters.values()) expect(ids.size).toBe(1)
        const cards = [...play.view.all('incident')]
        expect(cards).toHaveLength(Math.min(causes.size, 10))
        expect(cards.reduce((sum, { voices }) => sum + voices.device, 0)).toBe(indexes.length)
        expect([...play.view.all('alarm')]).toHaveLength(indexes.length)
      }),
      { numRuns: 100 },
    )
  })
})

describe('after a restart', () => {
  it('[G9] what rings still rings, and further alarms go to the matter that is open', async () => {
    const intent = {
      kind: 'raiseAlarm',
      deviceId: v.parse(device.entries.id, 'v1'),
      ruleId: 'building-tilt',
      ruleVersion: 1,
      inputs: { tiltMilliradians: 9 },
    } as const
    const disk = new MemoryDisk()
    const before = await openBench({ disk })
    const first = await before.ask(people.system, intent)
    if (first.status === 'refused') throw new Error(first.refusal.code)
    const after = await openBench({ disk })
    expect(await after.ask(people.system, intent)).toMatchObject({
      refusal: { code: 'wrong-state' },
    })
    await after.ask(people.system, { kind: 'clearAlarm', alarmId: first.result.alarmId ?? '' })
    await after.ask(people.system, intent)
    expect([...after.loop.committed.all('incident')]).toMatchObject([{ voices: { device: 2 } }])
  })
})
