import type { CityPack, HourCount } from '#shared/model/pack.ts'
import { makeDice, type Dice } from '../random.ts'

const HOUR_MS = 3_600_000
const DAYS = 28

/** Length of the history in hours: four whole weeks, so that every hour of the week was seen four times. */
export const HISTORY_HOURS = DAYS * 24

/** Share of a day's reports per hour of the day: two humps, ten in the morning and seven in the evening. */
const DAY_RHYTHM = [
  0.3, 0.2, 0.15, 0.12, 0.14, 0.3, 0.7, 1.2, 1.7, 2, 2, 1.7, 1.3, 1.3, 1.6, 1.6, 1.5, 1.5, 1.7, 1.9,
  1.6, 1.2, 0.8, 0.5,
] as const

/** Monday to Sunday. */
const WEEK_RHYTHM = [1.12, 1.06, 1.02, 1, 1.04, 0.92, 0.84] as const

/** Reports per day in the whole city, by class; seeded on the mix of `sensing.md` §2. */
const DAILY: Readonly<Record<string, number>> = {
  'C-CARE': 46,
  'C-ALONE': 7,
  'C-PIPE': 5,
  'C-FLOOD': 4,
  'C-TILT': 0.4,
  'C-LIFT': 3,
  'C-SMOKE': 2,
  'C-THROW': 6,
  'C-LITTER': 120,
  'C-LANE': 58,
  'C-LAMP': 34,
  'C-COVER': 11,
  'C-TREE': 9,
  'C-MUCK': 12,
  'C-VENDOR': 74,
  'C-RENTAL': 8,
  'C-NOISE': 66,
  'C-LEAK': 21,
}

/** The mix above, at the volume at which the simulated city lives (about 1,100 reports a day). */
const VOLUME = 2

/** Nightly matters come when people sleep. */
const NIGHTLY = new Set(['C-NOISE', 'C-MUCK'])

/**
 * Hourly history of the synthetic city up to the hour of `nowAt`, as if it had been running for four weeks: reports per
 * class and district, and how many stood open and late at the end of each hour.
 */
export function makeHourCounts(seed: number, pack: CityPack, nowAt: number): HourCount[] {
  const dice = makeDice(seed).fork('hours')
  const endAt = Math.floor(nowAt / HOUR_MS) * HOUR_MS
  const offsetHours = offsetOf(pack.calendar.timeZone, endAt)
  const districts = pack.places.filter((place) => place.kind === 'district')
  const counts: HourCount[] = []
  for (const district of districts) {
    const share = (0.7 + dice.next() * 0.6) / districts.length
    let open = 260 * share
    for (let back = HISTORY_HOURS; back >= 1; back--) {
      const hourAt = endAt - back * HOUR_MS
      const local = Math.floor(hourAt / HOUR_MS + offsetHours)
      const hour = ((local % 24) + 24) % 24
      // 1 January 1970 was a Thursday.
      const weekday = (Math.floor(local / 24) + 3) % 7
      let arrived = 0
      for (const { code } of pack.classes) {
        const count = poisson(expected(code, hour, weekday) * share, dice)
        arrived += count
        counts.push({ placeId: district.id, measure: 'reports', classCode: code, hourAt, count })
      }
      open = Math.max(40 * share, open + arrived - poisson(closing(open, hour), dice))
      const stock = { placeId: district.id, classCode: '*', hourAt }
      counts.push({ ...stock, measure: 'open', count: Math.round(open) })
      counts.push({ ...stock, measure: 'late', count: poisson(open * 0.05, dice) })
    }
  }
  return counts
}

function expected(code: string, hour: number, weekday: number): number {
  const daily = (DAILY[code] ?? 5) * VOLUME
  const shifted = NIGHTLY.has(code) ? (hour + 13) % 24 : hour
  const total = DAY_RHYTHM.reduce((sum, part) => sum + part, 0)
  return (daily * (DAY_RHYTHM[shifted] ?? 1) * (WEEK_RHYTHM[weekday] ?? 1)) / total
}

/** Matters closed within an hour: those who work by day clear what came by night. */
const closing = (open: number, hour: number): number =>
  open * (hour >= 8 && hour < 19 ? 0.28 : 0.12)

/** Knuth's method; a normal approximation above thirty. */
function poisson(mean: number, dice: Dice): number {
  if (mean > 30) {
    const spread = Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next())
    return Math.max(0, Math.round(mean + spread * Math.sqrt(mean)))
  }
  const limit = Math.exp(-mean)
  let product = dice.next()
  let count = 0
  while (product > limit) {
    count++
    product *= dice.next()
  }
  return count
}

/** Hours the local clock runs ahead of UTC. */
function offsetOf(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    timeZoneName: 'longOffset',
  }).formatToParts(at)
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/u.exec(text) ?? []
  const size = Number(hours ?? 0) + Number(minutes ?? 0) / 60
  return sign === '-' ? -size : size
}
