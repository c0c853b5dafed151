import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Calendar } from '#shared/model/pack.ts'
import type { Dice } from '../city/random.ts'
import { notAtNight } from '../happenings/rhythm.ts'

/** How people take their time: everything here is city time and a function of the dice alone. */

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
/** Acts left undone until their clock has run out: about 4 % of all matters end late somewhere. */
const NEGLECTED_SHARE = 0.04
/** A matter that may wait this long is not begun at night. */
const CAN_WAIT_MS = 24 * HOUR_MS
/** Rechecks for which somebody must go there; the others are judged by the picture, also at night. */
const SEEN_BY_DAY_SHARE = 0.6

export type Moment =
  'intake' | 'verify' | 'dispatch' | 'accept' | 'depart' | 'travel' | 'work' | 'recheck'

interface Circumstances {
  readonly matter: IncidentClass
  /** Of the incident; may differ from that of its class. */
  readonly priority: IncidentClass['priority']
  readonly calendar: Calendar
}

/** Shortest and longest delay by moment: first for what is urgent (priorities 1 and 2), then for the rest. */
const DELAYS: Readonly<Record<Moment, readonly (readonly [number, number])[]>> = {
  intake: [
    [20 * SECOND_MS, 90 * SECOND_MS],
    [MINUTE_MS, 8 * MINUTE_MS],
  ],
  verify: [
    [5 * MINUTE_MS, 15 * MINUTE_MS],
    [10 * MINUTE_MS, 40 * MINUTE_MS],
  ],
  dispatch: [
    [15 * SECOND_MS, MINUTE_MS],
    [MINUTE_MS, 6 * MINUTE_MS],
  ],
  accept: [
    [8 * SECOND_MS, 50 * SECOND_MS],
    [MINUTE_MS, 10 * MINUTE_MS],
  ],
  depart: [
    [10 * SECOND_MS, 90 * SECOND_MS],
    [2 * MINUTE_MS, 100 * MINUTE_MS],
  ],
  travel: [
    [2 * MINUTE_MS, 8 * MINUTE_MS],
    [3 * MINUTE_MS, 15 * MINUTE_MS],
  ],
  work: [
    [8 * MINUTE_MS, 22 * MINUTE_MS],
    [12 * MINUTE_MS, 55 * MINUTE_MS],
  ],
  recheck: [
    [10 * MINUTE_MS, 60 * MINUTE_MS],
    [15 * MINUTE_MS, 150 * MINUTE_MS],
  ],
}

/** When somebody gets to it, having seen it at `since`. */
export function instantOf(
  moment: Moment,
  since: number,
  given: Circumstances & { readonly dice: Dice },
): number {
  const { matter, priority, calendar, dice } = given
  const range = DELAYS[moment][priority <= 2 ? 0 : 1]
  const [low, most] = range ?? [MINUTE_MS, MINUTE_MS]
  const high = moment === 'depart' ? Math.max(low, Math.min(most, matter.handleWithinMs / 8)) : most
  const share = dice.next()
  const neglected = neglectOf(moment, matter, dice)
  if (neglected !== undefined) return Math.round(since + neglected)
  const at = Math.round(since + low + (high - low) * share)
  return waitsForDay(moment, given) ? notAtNight(at, calendar.timeZone, dice.next()) : at
}

function waitsForDay(
  moment: Moment,
  { matter, priority, dice }: Circumstances & { readonly dice: Dice },
): boolean {
  if (priority <= 2) return false
  if (moment === 'recheck') return dice.chance(SEEN_BY_DAY_SHARE)
  const isBeginning = moment === 'verify' || moment === 'dispatch' || moment === 'depart'
  return isBeginning && matter.handleWithinMs >= CAN_WAIT_MS
}

/** Now and then somebody forgets, and the clock runs out. */
function neglectOf(moment: Moment, matter: IncidentClass, dice: Dice): number | undefined {
  const isForgotten = dice.chance(NEGLECTED_SHARE / 2)
  const late = dice.between(1.05, 1.6)
  if (!isForgotten) return undefined
  if (moment === 'accept') return matter.acceptWithinMs * late
  // A fortnight's neglect would not be seen in a demo.
  if (moment === 'depart' && matter.handleWithinMs <= CAN_WAIT_MS)
    return matter.handleWithinMs * late
  return undefined
}

/** Share of orders that are the wrong body's or too much for it. */
export const RETURNED_SHARE = 0.035
/** Share of rechecks that find it fixed. */
export const PASSED_SHARE = 0.9
/** Share of unverified reports that somebody goes to look at first, and that are not taken up. */
export const LOOKED_AT_SHARE = 0.5
export const REFUSED_SHARE = 0.15
