import type { Clock } from './ports.ts'

/** Totals are noted this often (real ms), and kept for an hour. */
const NOTE_EVERY_MS = 10_000
const NOTES = 360
const MINUTE = 6

/** How much totals have grown of late, without asking the one who reads to remember what he read before. */
export interface Pulse<Name extends string> {
  /** Reads the totals once. */
  look(): Growth<Name>
  stop(): void
}

export interface Growth<Name extends string> {
  /** Growth per second over the last minute, or since the start when that is shorter. */
  perSecond(name: Name): number
  lastMinute(name: Name): number
  lastHour(name: Name): number
}

/** @param read - totals since the start of the process; none of them ever falls. */
export function startPulse<Name extends string>(
  clock: Clock,
  read: () => Readonly<Record<Name, number>>,
): Pulse<Name> {
  const notes: { readonly at: number; readonly totals: Readonly<Record<Name, number>> }[] = []
  let cancel = () => {}

  function note(): void {
    notes.push({ at: clock.monotonicNow(), totals: read() })
    if (notes.length > NOTES + 1) notes.shift()
    cancel = clock.after(NOTE_EVERY_MS, note)
  }
  note()

  function look(): Growth<Name> {
    const totals = read()
    const now = clock.monotonicNow()
    // Since the first note when there are fewer.
    const before = (count: number) => notes[Math.max(0, notes.length - count)]
    const grown = (name: Name, count: number) =>
      totals[name] - (before(count)?.totals[name] ?? totals[name])
    return {
      perSecond(name) {
        const overMs = now - (before(MINUTE)?.at ?? now)
        return overMs > 0 ? (grown(name, MINUTE) * 1000) / overMs : 0
      },
      lastMinute: (name) => grown(name, MINUTE),
      lastHour: (name) => grown(name, NOTES),
    }
  }

  return { look, stop: () => cancel() }
}
