const W3 =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/u

/**
 * Instant of a W3C date and time. A date alone is midnight UTC; a time without zone is taken as UTC, because many
 * clients leave it out.
 *
 * @returns undefined for what is none, impossible days included.
 */
export function w3Instant(text: string): number | undefined {
  // A "+" of a zone arrives as a space when a client did not encode it.
  const match = W3.exec(text.trim().replace(/ (\d{2}:?\d{2})$/u, '+$1'))
  if (!match) return undefined
  const numbers = match.slice(1, 7).map((part) => Number(part ?? 0))
  const at = utcOf(numbers)
  return at === undefined ? undefined : at - zoneMs(match[7])
}

/** @returns undefined for a day or an hour that does not exist. */
function utcOf([
  year = 0,
  month = 0,
  day = 0,
  hour = 0,
  minute = 0,
  second = 0,
]: readonly number[]) {
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  const isTime = hour <= 24 && minute <= 59 && second <= 60
  return isTime && at >= 0 && isDay(at, month, day) ? at : undefined
}

/** `Date.UTC` rolls 31 February over into March: then month and day no longer agree. */
function isDay(at: number, month: number, day: number): boolean {
  const back = new Date(at)
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/u.exec(zone) ?? []
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000
  return sign === '-' ? -ms : ms
}

/** The standard's form, whole seconds, UTC. */
export function w3Text(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
