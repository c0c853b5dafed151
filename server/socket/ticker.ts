import { parseAudience, type AudienceKey, type AudienceName } from '#shared/access/audience.ts'
import type { Clock } from '../run/ports.ts'
import type { UnitTelemetry } from '../run/telemetry.ts'
import { encodeBinary, type Encoded } from './encoded.ts'
import { PHONE_TICKS, type Listeners } from './listeners.ts'
import type { Outlet } from './outlet.ts'

/** Positions leave this often (real ms), whatever the speed of the city's clock: 10 times a second to walls and desks. */
export const TICK_MS = 100

/** A beat that comes later than this (real ms) says that the server has more to do than it can. */
const LATE_MS = 50
/** Phones miss no more than so many of their beats one after the other. */
const MOST_MISSED = 3

/** The beat of telemetry. */
export interface Ticker {
  /** Sends a screen that joined what was heard up to the last tick: it need not wait for the next one. */
  sendNow(outlet: Outlet): void
  stop(): void
}

/**
 * Starts the beat: each frame is made once per audience and starting point, and written to every socket. A server that is late
 * lets phones wait for their next beat, whose frame holds it all: so it has time to let in those who knock.
 */
export function startTicker(parts: {
  readonly telemetry: UnitTelemetry
  readonly listeners: Listeners
  readonly clock: Clock
}): Ticker {
  const { telemetry, listeners, clock } = parts
  const encoded = new WeakMap<Uint8Array, Encoded>()
  const keys = new Map<AudienceName, AudienceKey>()
  let cancel = clock.after(TICK_MS, beat)
  let dueAt = clock.monotonicNow() + TICK_MS
  /** How many beats each quarter of the phones has missed. */
  const missed = Array.from({ length: PHONE_TICKS }, () => 0)

  function keyOf(name: AudienceName): AudienceKey {
    const key = keys.get(name) ?? parseAudience(name)?.key ?? `area:${name}`
    keys.set(name, key)
    return key
  }

  function frameSince(name: AudienceName, tick: number): Encoded | undefined {
    const bytes = telemetry.frameSince(keyOf(name), tick)
    if (!bytes) return undefined
    const known = encoded.get(bytes) ?? encodeBinary(bytes)
    encoded.set(bytes, known)
    return known
  }

  function isForPhones(tick: number): boolean {
    const quarter = tick % PHONE_TICKS
    const isLate = clock.monotonicNow() - dueAt > LATE_MS
    const isMissed = isLate && (missed[quarter] ?? 0) < MOST_MISSED
    missed[quarter] = isMissed ? (missed[quarter] ?? 0) + 1 : 0
    return !isMissed
  }

  function beat(): void {
    const tick = telemetry.advance()
    listeners.visitDue(tick, isForPhones(tick), (outlet, names) =>
      outlet.positions(names, tick, frameSince),
    )
    // Beats are due at even distances: what a beat takes does not add up.
    const now = clock.monotonicNow()
    dueAt = Math.max(dueAt + TICK_MS, now)
    cancel = clock.after(dueAt - now, beat)
  }

  return {
    sendNow: (outlet) => outlet.positions(listeners.areasOf(outlet), telemetry.tick, frameSince),
    stop: () => cancel(),
  }
}
