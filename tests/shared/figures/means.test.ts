import { describe, expect, it } from 'vitest'
import { countDevices, countHeard } from '#shared/figures/coverage.ts'
import { countForces } from '#shared/figures/forces.ts'
import { onTimeShares } from '#shared/figures/on-time.ts'
import { classes, HOUR, makeMatter, NOW } from './fixtures.ts'

describe('promises kept', () => {
  it('[F8] a matter was on time when none of its clocks ran out, per owning tier, with n', () => {
    const closed = (lateClocks: string[], closedAt = NOW - HOUR) =>
      makeMatter({ status: 'closed', closedAt, lateClocks })
    const matters = [closed([]), closed([]), closed(['handle']), closed([], NOW - 25 * HOUR)]
    const [community, subdistrict] = onTimeShares(matters, classes, NOW)
    expect(community).toEqual({ tier: 'community', count: 3, share: 2 / 3 })
    expect(subdistrict).toEqual({ tier: 'subdistrict', count: 0, share: undefined })
  })
})

describe('forces', () => {
  it('[F10] counts free and on duty, every hand in one order', () => {
    const forces = countForces([
      { kind: 'volunteers', hand: 'selfGovernance', status: 'free' },
      { kind: 'property', hand: 'market', status: 'enRoute' },
      { kind: 'gridWorker', hand: 'government', status: 'free' },
      { kind: 'gridWorker', hand: 'government', status: 'offDuty' },
    ])
    expect(forces).toEqual([
      { kind: 'gridWorker', hand: 'government', free: 1, onDuty: 1 },
      { kind: 'property', hand: 'market', free: 0, onDuty: 1 },
      { kind: 'volunteers', hand: 'selfGovernance', free: 1, onDuty: 1 },
    ])
  })
})

describe('coverage', () => {
  it('[F11] a device never heard is neither on nor off', () => {
    expect(countDevices([{ online: true }, { online: false }, { online: null }])).toEqual({
      online: 1,
      offline: 1,
      silent: 1,
      share: 0.5,
    })
  })

  it('[F12] the share of devices is unknown while none was heard', () => {
    expect(countDevices([{ online: null }]).share).toBeUndefined()
  })

  it('[F11] a place was heard from by a report of the day or a device that is on', () => {
    const communities = new Set(['m1', 'm2', 'm3'])
    const matters = [
      makeMatter({ placeIds: ['city', 'm1'] }),
      makeMatter({ placeIds: ['city', 'm3'], reportedAt: NOW - 25 * HOUR }),
    ]
    const { placeIds } = makeMatter({ placeIds: ['city', 'm2'] })
    expect(countHeard(communities, matters, [{ placeIds, online: true }], NOW)).toEqual({
      heard: 2,
      all: 3,
    })
  })
})
