import { parseAudience, type AudienceKey, type AudienceName } from '#shared/access/audience.ts'
import type { Clock } from '../run/ports.ts'
import type { UnitTelemetry } from '../run/telemetry.ts'
import { encodeBinary, type Encoded } from './encoded.ts'
import type { Listeners } from './listeners.ts'
import type { Outlet } from './outlet.ts'

/** Positions leave this often (real ms), whatever the speed of the city's clock: to walls and desks 10 times a second. */
export const TICK_MS = 100
/** To phones 2.5 times a second: their hands and batteries need no more. */
const PHONE_TICKS = 4

/** The beat of telemetry. */
export interface Ticker {
  /** Sends a screen that joined what was heard up to the last tick: it need not wait for the next one. */
  sendNow(outlet: Outlet): void
  stop(): void
}

/** Starts the beat: each frame is made once per audience and starting point, and written to every socket. */
export function startTicker(parts: {
  readonly telemetry: UnitTelemetry
  readonly listeners: Listeners
  readonly clock: Clock
}): Ticker {
  const { telemetry, listeners, clock } = parts
  const encoded = new WeakMap<Uint8Array, Encoded>()
  const areas = new Map<AudienceName, { readonly key: AudienceKey; readonly isPhone: boolean }>()
  let cancel = clock.after(TICK_MS, beat)
  let dueAt = clock.monotonicNow() + TICK_MS

  function areaOf(name: AudienceName) {
    const known = areas.get(name)
    if (known) return known
    const parsed = parseAudience(name)
    const area = {
      key: parsed?.key ?? `area:${name}`,
      isPhone: parsed?.projection === 'phone',
    } as const
    areas.set(name, area)
    return area
  }

  function frameSince(name: AudienceName, tick: number): Encoded | undefined {
    const bytes = telemetry.frameSince(areaOf(name).key, tick)
    if (!bytes) return undefined
    const known = encoded.get(bytes) ?? encodeBinary(bytes)
    encoded.set(bytes, known)
    return known
  }

  function beat(): void {
    const tick = telemetry.advance()
    const isForPhones = tick % PHONE_TICKS === 0
    for (const [outlet, names] of listeners.areas()) {
      // All areas of one screen have its projection.
      const [first] = names
      const isPhone = first !== undefined && areaOf(first).isPhone
      if (!isPhone || isForPhones) outlet.positions(names, tick, frameSince)
    }
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
