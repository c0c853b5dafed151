const formats = new Map<string, Intl.DateTimeFormat>()

/** Calendar date of an instant in a time zone, `YYYY-MM-DD`. */
export function localDate(at: number, timeZone: string): string {
  const known = formats.get(timeZone)
  const format = known ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  if (!known) formats.set(timeZone, format)
  return format.format(at)
}
