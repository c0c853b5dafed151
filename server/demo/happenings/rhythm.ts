/** Reports of the whole city per hour of a working day, from midnight: night quiet, two peaks, a long evening. */
const HOURLY = [
  10, 8, 8, 8, 8, 10, 25, 46, 64, 70, 68, 62, 50, 52, 60, 62, 64, 67, 68, 70, 68, 56, 36, 20,
] as const
/** On a day off people sleep longer and call less about the street. */
const WEEKEND_SHARE = 0.85

/** Local time as people live by it. */
export interface LocalTime {
  /** Hours since local midnight, with fractions. */
  readonly hour: number
  readonly isWeekend: boolean
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** @returns hour and kind of day of an instant in a time zone. */
export function localTime(at: number, timeZone: string): LocalTime {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const day = parts.get('weekday')
  return {
    hour: Number(parts.get('hour')) + Number(parts.get('minute')) / 60,
    isWeekend: day === 'Sat' || day === 'Sun',
  }
}

/** Reports per hour that the whole city makes at this time. */
export function reportsPerHour({ hour, isWeekend }: LocalTime): number {
  const middle = hour - 0.5
  const before = Math.floor(middle)
  const share = middle - before
  const rate = hourly(before) * (1 - share) + hourly(before + 1) * share
  return isWeekend ? rate * WEEKEND_SHARE : rate
}

const hourly = (hour: number): number => HOURLY[(hour + 24) % 24] ?? 0

/** The part of the day in which nobody rings a neighbor's bell for something that can wait. */
const NIGHT_FROM = 22
const NIGHT_TO = 6.5
const HOUR_MS = 3_600_000
/** What waited for the morning does not all begin at once. */
const MORNING_SPREAD_HOURS = 3

/**
 * Moves an instant of the night to the morning.
 *
 * @param share - in [0, 1): where in the first hours of the morning.
 */
export function notAtNight(at: number, timeZone: string, share: number): number {
  const { hour } = localTime(at, timeZone)
  if (hour >= NIGHT_TO && hour < NIGHT_FROM) return at
  const untilMorning = hour < NIGHT_TO ? NIGHT_TO - hour : 24 - hour + NIGHT_TO
  return Math.round(at + (untilMorning + share * MORNING_SPREAD_HOURS) * HOUR_MS)
}
