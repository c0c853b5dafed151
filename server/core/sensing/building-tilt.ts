import type { Building } from '#shared/model/place.ts'
import type { Reading } from '#shared/model/device.ts'
import { median, slopeOf } from './slope.ts'

/** Id and version under which decisions of this rule are recorded. */
export const BUILDING_TILT = { id: 'building-tilt', version: 1 } as const

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** @source sensing.md §2: "24 h change and slope limits per building class" */
const CHANGE_WINDOW_MS = 24 * HOUR_MS
const SLOPE_WINDOW_MS = 6 * HOUR_MS
/** Readings this much older than the newest are not judged (`SPEC.md` T8). */
const LATEST_ARRIVAL_MS = 6 * HOUR_MS
/** How far back readings matter: what a late one is compared with must still be there. */
export const TILT_HISTORY_MS = CHANGE_WINDOW_MS + LATEST_ARRIVAL_MS
const RAISE_HOLD_MS = 10 * MINUTE_MS
const CLEAR_HOLD_MS = HOUR_MS
const HOLD_READINGS = 3
const GROSS_SHARE = 2
const CLEAR_SHARE = 0.6
/** A pace that would reach the 24 h limit within a working shift is too fast. */
const HOURS_TO_LIMIT = 8
const METERS_PER_STOREY = 3
/** A straight line through fewer or closer readings says nothing about pace. */
const SLOPE_READINGS = 6
const SLOPE_SPAN_MS = HOUR_MS

/** How far a building may move. */
export interface TiltLimits {
  readonly changeMilliradians: number
  readonly slopeMilliradiansPerHour: number
  readonly settlementMillimeters: number
}

/**
 * Limits by height (T1). The whole allowed lean of a building of that height, a quarter of it within a day; a city
 * overrides them.
 *
 * @source sensing.md §2 (rule); lean by height: GB 50007-2011 table 5.3.4 (0.003 for 24 to 60 m); order of size of daily
 * settlement: monitoring practice of GB 50497. The quarter and the daily figures are ours and await a city's own.
 */
export function tiltLimits(storeys: number): TiltLimits {
  const meters = storeys * METERS_PER_STOREY
  if (meters <= 24) return limits(4, 3)
  if (meters <= 60) return limits(3, 2)
  return meters <= 100 ? limits(2.5, 2) : limits(2, 1)
}

function limits(leanMilliradians: number, settlementMillimeters: number): TiltLimits {
  const changeMilliradians = leanMilliradians / 4
  return {
    changeMilliradians,
    slopeMilliradiansPerHour: changeMilliradians / HOURS_TO_LIMIT,
    settlementMillimeters,
  }
}

/** One reading as the rule remembers it; `share` = largest share of a limit at that instant. */
interface TiltSample {
  readonly at: number
  readonly boot: number
  readonly seq: number
  readonly tilt: number
  readonly settlement: number | null
  readonly share: number
}

/** What the rule remembers of one device. */
export interface TiltState {
  /** By event time, oldest first, one per minute, at most {@link TILT_HISTORY_MS}. */
  readonly samples: readonly TiltSample[]
  readonly isRaised: boolean
}

export const emptyTiltState: TiltState = { samples: [], isRaised: false }

/** What a reading led to. */
export interface TiltJudgment {
  readonly state: TiltState
  readonly decision: 'none' | 'raise' | 'clear'
  /** What was looked at, units in the names (T9). Empty when the reading was not judged. */
  readonly inputs: Readonly<Record<string, number>>
}

/**
 * Judges one reading of a tilt sensor. Pure, and a function of the readings alone: order of arrival and repetition do
 * not matter (T7), only what is known by now.
 *
 * @param reading - `tiltMilliradians` and, where measured, `settlementMillimeters`; without the first it is not judged.
 */
export function judgeTilt(
  state: TiltState,
  reading: Reading,
  building: Pick<Building, 'storeys'>,
): TiltJudgment {
  const limits = tiltLimits(building.storeys)
  const samples = withReading(state.samples, reading, limits)
  const newest = samples.at(-1)
  if (samples === state.samples || !newest) return { state, decision: 'none', inputs: {} }
  const decision = decide(samples, state.isRaised)
  const isRaised = decision === 'none' ? state.isRaised : decision === 'raise'
  return {
    state: { samples, isRaised },
    decision,
    inputs: inputsOf(samples, samples.length - 1, limits),
  }
}

/** @returns the same array when the reading changes nothing. */
function withReading(
  samples: readonly TiltSample[],
  reading: Reading,
  limits: TiltLimits,
): readonly TiltSample[] {
  const { tiltMilliradians: tilt, settlementMillimeters } = reading.values
  const newestAt = Math.max(samples.at(-1)?.at ?? 0, reading.at)
  if (tilt === undefined || newestAt - reading.at > LATEST_ARRIVAL_MS) return samples
  const { at, boot, seq } = reading
  const sample = { at, boot, seq, tilt, settlement: settlementMillimeters ?? null, share: 0 }
  const minute = Math.floor(at / MINUTE_MS)
  const known = samples.findLastIndex((entry) => Math.floor(entry.at / MINUTE_MS) === minute)
  const present = samples[known]
  if (present && !isLater(sample, present)) return samples
  const others = present ? samples.toSpliced(known, 1) : samples
  const index = others.findLastIndex((entry) => entry.at <= at) + 1
  const all = others.toSpliced(index, 0, sample)
  const from = Math.min(index, present ? known : index)
  const judged = all.map((entry, place) =>
    place < from ? entry : { ...entry, share: shareOf(all, place, limits) },
  )
  const kept = judged.findIndex((entry) => entry.at >= newestAt - TILT_HISTORY_MS)
  return kept > 0 ? judged.slice(kept) : judged
}

function isLater(
  first: Pick<TiltSample, 'boot' | 'seq'>,
  second: Pick<TiltSample, 'boot' | 'seq'>,
): boolean {
  return first.boot === second.boot ? first.seq > second.seq : first.boot > second.boot
}

interface Movement {
  readonly change: number
  readonly slope: number
  readonly settled: number
}

/** How the building moved up to one reading. */
function movementAt(samples: readonly TiltSample[], place: number): Movement {
  const sample = samples[place]
  if (!sample) return { change: 0, slope: 0, settled: 0 }
  const window = samples.slice(0, place).filter(({ at }) => at >= sample.at - CHANGE_WINDOW_MS)
  const tilt = reference(window.map((entry) => entry.tilt)) ?? sample.tilt
  const settlements = window.flatMap(({ settlement }) => settlement ?? [])
  const settlement = reference(settlements) ?? sample.settlement ?? 0
  const recent = window.filter(({ at }) => at >= sample.at - SLOPE_WINDOW_MS)
  return {
    change: Math.abs(sample.tilt - tilt),
    slope: paceOf([...recent, sample]),
    settled: sample.settlement === null ? 0 : Math.abs(sample.settlement - settlement),
  }
}

/** Where the window began: the middle of its first three, so that one bad reading is no reference. */
function reference(values: readonly number[]): number | undefined {
  return values.length < 3 ? values[0] : median(values.slice(0, 3))
}

/** Absolute pace in milliradians per hour; 0 while there is too little to tell. */
function paceOf(samples: readonly TiltSample[]): number {
  const span = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)
  if (samples.length < SLOPE_READINGS || span < SLOPE_SPAN_MS) return 0
  return Math.abs(slopeOf(samples.map(({ at, tilt }) => [at / HOUR_MS, tilt])))
}

function shareOf(samples: readonly TiltSample[], place: number, limits: TiltLimits): number {
  const { change, slope, settled } = movementAt(samples, place)
  return Math.max(
    change / limits.changeMilliradians,
    slope / limits.slopeMilliradiansPerHour,
    settled / limits.settlementMillimeters,
  )
}

function decide(samples: readonly TiltSample[], isRaised: boolean): TiltJudgment['decision'] {
  if (isRaised) {
    return lasts(samples, (share) => share <= CLEAR_SHARE, CLEAR_HOLD_MS) ? 'clear' : 'none'
  }
  const lastTwo = samples.slice(-2)
  const isGross = lastTwo.length === 2 && lastTwo.every(({ share }) => share > GROSS_SHARE)
  return isGross || lasts(samples, (share) => share > 1, RAISE_HOLD_MS) ? 'raise' : 'none'
}

/** Whether the newest readings in a row fulfil a condition for so long. */
function lasts(
  samples: readonly TiltSample[],
  isMet: (share: number) => boolean,
  holdMs: number,
): boolean {
  const before = samples.findLastIndex(({ share }) => !isMet(share))
  const run = samples.slice(before + 1)
  const [first, last] = [run[0], run.at(-1)]
  return run.length >= HOLD_READINGS && !!first && !!last && last.at - first.at >= holdMs
}

function inputsOf(
  samples: readonly TiltSample[],
  place: number,
  limits: TiltLimits,
): Readonly<Record<string, number>> {
  const { change, slope, settled } = movementAt(samples, place)
  const sample = samples[place]
  return {
    judgedAt: sample?.at ?? 0,
    tiltMilliradians: sample?.tilt ?? 0,
    tiltChangeMilliradians: rounded(change),
    tiltChangeLimitMilliradians: limits.changeMilliradians,
    tiltSlopeMilliradiansPerHour: rounded(slope),
    tiltSlopeLimitMilliradiansPerHour: rounded(limits.slopeMilliradiansPerHour),
    settlementChangeMillimeters: rounded(settled),
    settlementChangeLimitMillimeters: limits.settlementMillimeters,
  }
}

const rounded = (value: number) => Math.round(value * 1e6) / 1e6
