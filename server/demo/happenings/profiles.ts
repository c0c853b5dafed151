import type { IncidentClass } from '#shared/model/incident-class.ts'

/** Where such a thing is seen. */
export type Scene = 'walkUp' | 'tower' | 'home' | 'estate' | 'trade' | 'street' | 'avenue' | 'green'

/** How often, when and where one kind of matter happens in the invented city. */
export interface Profile {
  /** Share of all reports, per cent. */
  readonly weight: number
  readonly scene: Scene
  /** Hours `[from, to)` in which it is more frequent, and how much; may pass midnight. */
  readonly peaks: readonly (readonly [from: number, to: number, factor: number])[]
  /** Seen by those who walk the streets, not only by those who live there. */
  readonly outdoors: boolean
}

const of = (
  weight: number,
  scene: Scene,
  peaks: Profile['peaks'],
  outdoors = scene !== 'walkUp' && scene !== 'tower' && scene !== 'home',
): Profile => ({ weight, scene, peaks, outdoors })

/**
 * Weights give about 0.5 / 4 / 20 / 75 % of the four priorities, first to last.
 * @source screens.md §6: few alarms of the first priority, most matters wait for their turn
 */
const PROFILES: Readonly<Record<string, Profile>> = {
  'C-LIFT': of(0.35, 'tower', [
    [7.5, 9.5, 4],
    [17.5, 19.5, 4],
  ]),
  'C-SMOKE': of(0.15, 'tower', [
    [11, 13, 2],
    [17, 19, 2],
  ]),
  'C-ALONE': of(0.5, 'walkUp', [[8, 11, 3]]),
  'C-PIPE': of(0.6, 'street', [[5, 9, 2]]),
  'C-FLOOD': of(0.3, 'avenue', []),
  'C-THROW': of(0.5, 'tower', [[18, 23, 2]]),
  'C-LANE': of(1.4, 'trade', [
    [8, 10, 2],
    [18, 23, 2.5],
  ]),
  'C-COVER': of(0.7, 'avenue', [[6, 10, 2]]),
  'C-CARE': of(14, 'walkUp', [
    [8, 12, 2.5],
    [14, 17, 1.8],
    [22, 6, 0.1],
  ]),
  'C-TREE': of(3, 'green', [[6, 18, 2]]),
  'C-MUCK': of(3, 'avenue', [
    [20, 4, 4],
    [8, 18, 0.5],
  ]),
  'C-LITTER': of(21, 'estate', [
    [6, 10, 3],
    [0, 5, 0.2],
  ]),
  'C-LAMP': of(10, 'street', [
    [18, 23, 4],
    [8, 16, 0.3],
  ]),
  'C-VENDOR': of(17, 'trade', [
    [11, 13, 2],
    [16.5, 21, 2.5],
    [0, 6, 0.1],
  ]),
  'C-RENTAL': of(4, 'home', [[9, 17, 2]]),
  'C-NOISE': of(15, 'home', [
    [21, 2, 4],
    [2, 6, 2],
    [8, 17, 0.6],
  ]),
  'C-LEAK': of(8.5, 'home', [
    [7, 9, 2],
    [18, 22, 2],
  ]),
}

/** Only a device notices it. */
const NEVER: Profile = of(0, 'home', [])
const byDevice: ReadonlySet<string> = new Set(['C-TILT'])
/** Kinds that a city pack adds: rarer the more urgent. */
const OTHER_WEIGHTS: Readonly<Record<IncidentClass['priority'], number>> = {
  1: 0.02,
  2: 0.15,
  3: 0.8,
  4: 2,
}

/** The profile of a class; one we know nothing of happens now and then, at any hour. */
export function profileOf(matter: IncidentClass): Profile {
  if (byDevice.has(matter.code)) return NEVER
  const known = PROFILES[matter.code]
  return known ?? of(OTHER_WEIGHTS[matter.priority], matter.inHome ? 'home' : 'street', [])
}

/** How much more or less frequent it is at an hour of the day. */
export function factorAt(profile: Profile, hour: number): number {
  for (const [from, to, factor] of profile.peaks) {
    const isInside = from <= to ? hour >= from && hour < to : hour >= from || hour < to
    if (isInside) return factor
  }
  return 1
}
