import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { reading, type Reading } from '#shared/model/device.ts'
import {
  emptyTiltState,
  judgeTilt,
  tiltLimits,
  type TiltState,
} from '../../../../server/core/sensing/building-tilt.ts'
import { slopeOf } from '../../../../server/core/sensing/slope.ts'

const START = Date.UTC(2026, 10, 1)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const building = { storeys: 6 }

const at = (minutes: number, values: Record<string, number>, seq = minutes): Reading =>
  v.parse(reading, { deviceId: 'd-1', boot: 1, seq, at: START + minutes * MINUTE, values })
const tilted = (minutes: number, tiltMilliradians: number) => at(minutes, { tiltMilliradians })

interface Run {
  readonly state: TiltState
  readonly decisions: readonly string[]
}

function run(readings: readonly Reading[], from: TiltState = emptyTiltState): Run {
  let state = from
  const decisions: string[] = []
  for (const entry of readings) {
    const judged = judgeTilt(state, entry, building)
    state = judged.state
    if (judged.decision !== 'none') {
      decisions.push(`${judged.decision}@${String((entry.at - START) / MINUTE)}`)
    }
  }
  return { state, decisions }
}

/** A reading every five minutes. */
const series = (fromMinute: number, toMinute: number, tiltAt: (minute: number) => number) =>
  Array.from({ length: Math.floor((toMinute - fromMinute) / 5) + 1 }, (_, index) => {
    const minute = fromMinute + index * 5
    return tilted(minute, tiltAt(minute))
  })

describe('building tilt', () => {
  it('[T1] lets a low building move more than a high one', () => {
    const [low, middle, high, tower] = [3, 15, 30, 50].map(tiltLimits)
    expect(low?.changeMilliradians).toBe(1)
    expect(middle?.changeMilliradians).toBe(0.75)
    expect(high?.changeMilliradians).toBe(0.625)
    expect(tower?.changeMilliradians).toBe(0.5)
    expect(tower?.settlementMillimeters).toBeLessThan(low?.settlementMillimeters ?? 0)
  })

  it('[T2] judges the change within a day', () => {
    const slow = series(0, 24 * 60, (minute) => (minute / (24 * 60)) * 0.9)
    expect(run(slow).decisions).toEqual([])
    const more = series(0, 24 * 60, (minute) => (minute / (24 * 60)) * 1.2)
    expect(run(more).decisions).toHaveLength(1)
  })

  it('[T2] judges the pace before the change is reached', () => {
    const fast = series(0, 300, (minute) => (minute / 60) * 0.16)
    const [raised] = run(fast).decisions
    const minute = Number(raised?.split('@')[1])
    expect(minute).toBeGreaterThan(60)
    expect((minute / 60) * 0.16).toBeLessThan(1)
  })

  it('[T2] judges settlement where it is measured', () => {
    const sinking = Array.from({ length: 6 }, (_, index) =>
      at(index * 5, { tiltMilliradians: 0, settlementMillimeters: index < 2 ? 0 : 4 }),
    )
    expect(run(sinking).decisions).toEqual(['raise@20'])
  })

  it('[T3] raises after ten minutes and three readings over a limit, never on one', () => {
    const quiet = series(0, 120, () => 0.1)
    expect(run([...quiet, ...series(125, 150, () => 1.3)]).decisions).toEqual(['raise@135'])
    const spike = [...quiet, tilted(125, 50), ...series(130, 300, () => 0.1)]
    expect(run(spike).decisions).toEqual([])
  })

  it('[T4] raises at the second reading when a limit is passed twice over', () => {
    const quiet = series(0, 30, () => 0)
    expect(run([...quiet, tilted(31, 2.5), tilted(32, 2.6)]).decisions).toEqual(['raise@32'])
  })

  it('[T5] clears after an hour well under every limit', () => {
    const raised = run([...series(0, 30, () => 0), ...series(35, 60, () => 1.3)])
    expect(raised.decisions).toHaveLength(1)
    const between = run(
      series(65, 240, () => 0.8),
      raised.state,
    )
    expect(between.decisions).toEqual([])
    const { decisions } = run(
      series(245, 13 * 60, () => 0.05),
      between.state,
    )
    expect(decisions).toHaveLength(1)
    expect(decisions[0]).toMatch(/^clear@/u)
    expect(Number(decisions[0]?.split('@')[1])).toBeGreaterThanOrEqual(245 + 60)
  })

  it('[T6] raises once however long it lasts', () => {
    const long = [...series(0, 30, () => 0), ...series(35, 20 * 60, () => 3)]
    expect(run(long).decisions).toHaveLength(1)
  })

  it('[T7] judges the same readings the same, in any order and repeated', () => {
    const stream = fc.array(
      fc.record({
        minute: fc.integer({ min: 0, max: 350 }),
        tilt: fc.double({ min: -3, max: 3, noNaN: true }),
        seq: fc.integer({ min: 0, max: 500 }),
      }),
      { minLength: 1, maxLength: 30 },
    )
    const bySeq = fc.uniqueArray(
      stream.map((entries) => entries),
      { maxLength: 1 },
    )
    fc.assert(
      fc.property(bySeq, fc.infiniteStream(fc.nat()), ([entries = []], dice) => {
        const unique = [...new Map(entries.map((entry) => [entry.seq, entry])).values()]
        const readings = unique.map(({ minute, tilt, seq }) =>
          at(minute, { tiltMilliradians: tilt }, seq),
        )
        const shuffled = [...readings, ...readings]
          .map((entry) => ({ entry, place: dice.next().value ?? 0 }))
          .toSorted((first, second) => first.place - second.place)
          .map(({ entry }) => entry)
        const plain = run(readings).state.samples
        const other = run(shuffled).state.samples
        expect(other.map((sample) => [sample.at, sample.seq])).toEqual(
          plain.map((sample) => [sample.at, sample.seq]),
        )
        for (const [index, sample] of other.entries()) {
          expect(sample.share).toBeCloseTo(plain[index]?.share ?? -1, 9)
        }
      }),
    )
  })

  it('[T7] finds out from late readings what it would have found in time', () => {
    const all = [...series(0, 60, () => 0), ...series(65, 80, () => 1.5)]
    const late = [...all.slice(0, -3), ...all.slice(-3).toReversed()]
    expect(run(late).decisions).toHaveLength(1)
    expect(run(late).state.samples).toEqual(run(all).state.samples)
  })

  it('[T8] does not judge what is more than six hours older than the newest', () => {
    const first = run([tilted(400, 0)])
    expect(run([tilted(39, 9)], first.state).state).toBe(first.state)
    expect(run([tilted(41, 9)], first.state).state.samples).toHaveLength(2)
  })

  it('[T9] names what it looked at and the limits', () => {
    const { state } = run(series(0, 30, () => 0))
    const judged = judgeTilt(state, tilted(31, 1.25), building)
    expect(judged.inputs).toEqual({
      judgedAt: START + 31 * MINUTE,
      tiltMilliradians: 1.25,
      tiltChangeMilliradians: 1.25,
      tiltChangeLimitMilliradians: 1,
      tiltSlopeMilliradiansPerHour: 0,
      tiltSlopeLimitMilliradiansPerHour: 0.125,
      settlementChangeMillimeters: 0,
      settlementChangeLimitMillimeters: 3,
    })
  })

  it('keeps bounded memory and ignores readings of other things', () => {
    const { state } = run(Array.from({ length: 40 * 60 }, (_, minute) => tilted(minute, 0)))
    expect(state.samples.length).toBeLessThanOrEqual(30 * 60 + 1)
    expect((state.samples.at(-1)?.at ?? 0) - (state.samples[0]?.at ?? 0)).toBeLessThanOrEqual(
      30 * HOUR,
    )
    expect(run([at(99_999, { waterCubicMeters: 1 })], state).state).toBe(state)
  })
})

describe('slope', () => {
  it('finds the line through points on a line', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3 }),
        (slope, places) => {
          const ordered = places.toSorted((first, second) => first - second)
          expect(slopeOf(ordered.map((x) => [x, 3 + slope * x]))).toBeCloseTo(slope, 6)
        },
      ),
    )
  })

  it('is not bent by one wild point', () => {
    const line = Array.from({ length: 30 }, (_, x): [number, number] => [x, 2 * x])
    expect(slopeOf(line.with(29, [29, 9999]))).toBeCloseTo(2, 0)
    expect(slopeOf([[1, 1], [1, 5], [1, 9]])).toBe(0) // prettier-ignore
    expect(slopeOf([[1, 1]])).toBe(0)
  })
})
