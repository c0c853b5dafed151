import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { reading, type Reading } from '#shared/model/device.ts'
import type { CityAtlas } from '../../../server/core/view.ts'
import { emptyTiltState, judgeTilt } from '../../../server/core/sensing/building-tilt.ts'
import { makeDevicePark } from '../../../server/demo/simulator/device-park.ts'
import { makeTilting } from '../../../server/demo/simulator/tilting.ts'
import type { Wire } from '../../../server/demo/simulator/wire.ts'
import { atlas, pack, workday } from './open-city.ts'

interface Heard {
  readonly readings: Reading[]
  readonly states: Map<string, boolean>
}

/** Lets the devices speak for so many real seconds, from an instant on. */
function listen(startAt: number, seconds: number, around: CityAtlas = atlas): Heard {
  const heard: Heard = { readings: [], states: new Map() }
  const wire: Wire = {
    position: () => undefined,
    reading: (deviceId, message) => heard.readings.push(v.parse(reading, { deviceId, ...message })),
    state: (id, isOnline) => heard.states.set(id, isOnline),
    isOpen: true,
    close: () => Promise.resolve(),
  }
  const clock = { speed: 1, instant: startAt, now: () => clock.instant }
  const park = makeDevicePark(around, { clock, wire, seed: 1, boot: 1 })
  park.restart()
  for (let second = 0; second < seconds; second++) {
    clock.instant += 1000
    park.tick()
  }
  return heard
}

describe('the devices', () => {
  const hour = listen(workday(12), 3600)

  it('come up in the first minute, all but a few', () => {
    const minute = listen(workday(12), 60).states
    expect(minute.size).toBe(pack.devices.length)
    const online = [...minute.values()].filter(Boolean).length
    expect(online / minute.size).toBeGreaterThan(0.97)
    expect(online).toBeLessThan(minute.size)
  })

  it('send no more than 60 readings a second, each device at its interval', () => {
    expect(hour.readings.length / 3540).toBeLessThan(60)
    expect(hour.readings.length / 3540).toBeGreaterThan(20)
    const bySecond = Map.groupBy(hour.readings, ({ at }) => at)
    for (const group of bySecond.values()) expect(group.length).toBeLessThan(70)
  })

  it('count on: every device has its own sequence without gap', () => {
    for (const group of Map.groupBy(hour.readings, ({ deviceId }) => deviceId).values())
      expect(group.map(({ seq }) => seq)).toEqual(group.map((_, index) => index))
  })
})

const tiltOnly: CityAtlas = {
  ...atlas,
  pack: { ...pack, devices: pack.devices.filter(({ kind }) => kind === 'tilt') },
}

describe('a building that seems to move', () => {
  it('makes the tilt rule say so, and say later that it is over', () => {
    const tilting = makeTilting(atlas, 1, 1)
    const spanMs = 120 * 60_000
    const startAt = Math.floor(workday(12) / spanMs) * spanMs
    const episode = tilting.episodeAt(startAt + 0.4 * spanMs)
    expect(episode).toBeDefined()
    expect(tilting.episodeAt(startAt + 0.1 * spanMs)).toBeUndefined()
    expect(tilting.episodeAt(startAt + 0.8 * spanMs)).toBeUndefined()
    const own = listen(startAt, 3 * 3600, tiltOnly).readings.filter(
      ({ deviceId }) => deviceId === episode?.device.id,
    )
    const building = atlas.building(episode?.device.buildingId ?? '') ?? { storeys: 8 }
    let state = emptyTiltState
    const decisions: string[] = []
    for (const entry of own) {
      const judged = judgeTilt(state, entry, building)
      state = judged.state
      if (judged.decision !== 'none') decisions.push(judged.decision)
    }
    expect(decisions).toEqual(['raise', 'clear'])
  })

  it('leaves all others still', () => {
    const readings = listen(workday(12), 3 * 3600, tiltOnly).readings
    const byDevice = Map.groupBy(readings, ({ deviceId }) => deviceId)
    let raised = 0
    for (const [id, entries] of byDevice) {
      if (entries[0]?.values.tiltMilliradians === undefined) continue
      const device = pack.devices.find((entry) => entry.id === id)
      const building = atlas.building(device?.buildingId ?? '') ?? { storeys: 8 }
      let state = emptyTiltState
      for (const entry of entries) {
        const judged = judgeTilt(state, entry, building)
        state = judged.state
        if (judged.decision === 'raise') raised += 1
      }
    }
    expect(raised).toBeLessThanOrEqual(2)
    expect(raised).toBeGreaterThanOrEqual(1)
  })
})
