/** How a file writes dates. */
export interface DateStyle {
  /** Whether 3/4/2024 is in March or in April. */
  readonly order: 'mdy' | 'dmy'
  readonly timeZone: string
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Day 0 of spreadsheets, as ms since 1970: 30 December 1899, their leap year 1900 included. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30)

const TIME = String.raw`(?:[T\s,]+(\d{1,2})[:时時](\d{1,2})(?:[:分](\d{1,2})(?:[.,]\d{1,9})?秒?)?分?)?`
const YEAR_FIRST = new RegExp(
  String.raw`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?${TIME}\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$`,
  'u',
)
const YEAR_LAST = new RegExp(
  String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${TIME}\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$`,
  'u',
)

/**
 * Instant of a date as tables write it: ISO, Chinese, slashes in either order, compact, spreadsheet serial. A time
 * without zone is the city's.
 *
 * @returns undefined for anything else, impossible days included.
 */
export function parseInstant(text: string, style: DateStyle): number | undefined {
  const clean = text.normalize('NFKC').trim()
  if (/^\d{8}$/u.test(clean)) {
    return parseInstant(clean.replace(/^(\d{4})(\d{2})(\d{2})$/u, '$1-$2-$3'), style)
  }
  if (/^\d{5}(?:\.\d{1,12})?$/u.test(clean)) return serialInstant(Number(clean), style.timeZone)
  const iso = YEAR_FIRST.exec(clean)
  if (iso) return fromParts({ year: iso[1], month: iso[2], day: iso[3] }, iso, style)
  const last = YEAR_LAST.exec(clean)
  if (!last) return undefined
  const [month, day] = style.order === 'mdy' ? [last[1], last[2]] : [last[2], last[1]]
  return fromParts({ year: last[3], month, day }, last, style)
}

interface DayParts {
  readonly year: string | undefined
  readonly month: string | undefined
  readonly day: string | undefined
}

function fromParts(parts: DayParts, match: RegExpExecArray, style: DateStyle): number | undefined {
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)]
  const hour = hourOf(Number(match[4] ?? 0), match[7])
  const [minute, second] = [Number(match[5] ?? 0), Number(match[6] ?? 0)]
  const wall = Date.UTC(year, month - 1, day)
  const back = new Date(wall)
  const isReal = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && year >= 1900
  if (!isReal || hour === undefined || hour > 24 || minute > 59 || second > 60) return undefined
  const local = wall + (hour * 60 + minute) * MINUTE_MS + second * 1000
  const zone = match[8]
  return zone === undefined ? fromLocal(local, style.timeZone) : local - zoneMs(zone)
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)
}

function zoneMs(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS
}

function serialInstant(serial: number, timeZone: string): number | undefined {
  // 1954 to 2119: other five-digit numbers are no dates.
  if (serial < 20_000 || serial > 80_000) return undefined
  return fromLocal(Math.round((SERIAL_ZERO + serial * DAY_MS) / 1000) * 1000, timeZone)
}

/** Which order the slashes of a file are in, by the days above 12; `mdy` when nothing tells. */
export function dayOrderOf(texts: Iterable<string>): DateStyle['order'] {
  for (const text of texts) {
    const [, first, second] = /^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}/u.exec(text) ?? []
    if (Number(first) > 12) return 'dmy'
    if (Number(second) > 12) return 'mdy'
  }
  return 'mdy'
}

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Instant of a wall-clock time (as if UTC). In the hour that a zone skips or repeats, one of both readings is taken. */
function fromLocal(local: number, timeZone: string): number {
  const first = local - offsetMs(local, timeZone)
  return local - offsetMs(first, timeZone)
}

function offsetMs(at: number, timeZone: string): number {
  const hour = Math.floor(at / 3_600_000)
  const key = `${timeZone}@${String(hour)}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const offset = wallOf(hour * 3_600_000, timeZone) - hour * 3_600_000
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

function wallOf(at: number, timeZone: string): number {
  const known = formats.get(timeZone)
  const format =
    known ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  if (!known) formats.set(timeZone, format)
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`)
}
