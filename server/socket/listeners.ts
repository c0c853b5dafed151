import { parseAudience, type AudienceName } from '#shared/access/audience.ts'
import type { Encoded } from './encoded.ts'
import type { Outlet } from './outlet.ts'

/** Walls and desks are told positions with every tick, phones with every fourth: their hands and batteries need no more. */
export const PHONE_TICKS = 4

/** Who hears what: outlets by audience. Only this process decides; a screen never names an audience into being. */
export interface Listeners {
  has(name: string): boolean
  /** How many listen to an audience. */
  count(name: string): number
  /** @param wantsPositions - counts for areas only. */
  join(name: AudienceName, outlet: Outlet, wantsPositions: boolean): void
  /** Takes an outlet out of all its audiences. @returns their names. */
  leave(outlet: Outlet): readonly AudienceName[]
  /** Gives a frame to all who joined its audience. @returns how many they are. */
  send(name: string, encoded: Encoded): number
  /**
   * Visits those who are told positions with this tick: of the phones a quarter, so that no tick is four times as long.
   *
   * @param isWithPhones - false: they wait for their next one.
   */
  visitDue(
    tick: number,
    isWithPhones: boolean,
    visit: (outlet: Outlet, areas: ReadonlySet<AudienceName>) => void,
  ): void
  areasOf(outlet: Outlet): ReadonlySet<AudienceName>
}

/** What one screen joined. */
interface Joined {
  readonly outlet: Outlet
  readonly all: Set<AudienceName>
  readonly areas: Set<AudienceName>
  /** Those who are told positions at the same ticks as this one; undefined while it looks at none. */
  peers: Set<Joined> | undefined
}

export function makeListeners(): Listeners {
  const byName = new Map<string, Set<Outlet>>()
  const byOutlet = new Map<Outlet, Joined>()
  const always = new Set<Joined>()
  const phones = Array.from({ length: PHONE_TICKS }, () => new Set<Joined>())
  let nextPhase = 0

  /** All areas of one screen have its projection. */
  function place(own: Joined, isPhone: boolean): void {
    if (own.areas.size === 0) {
      own.peers?.delete(own)
      own.peers = undefined
    } else if (!own.peers) {
      own.peers = isPhone ? (phones[nextPhase] ?? always) : always
      own.peers.add(own)
      if (isPhone) nextPhase = (nextPhase + 1) % PHONE_TICKS
    }
  }

  return {
    has: (name) => byName.has(name),
    count: (name) => byName.get(name)?.size ?? 0,
    join(name, outlet, wantsPositions) {
      const members = byName.get(name) ?? new Set()
      byName.set(name, members)
      members.add(outlet)
      const own = byOutlet.get(outlet) ?? {
        outlet,
        all: new Set(),
        areas: new Set(),
        peers: undefined,
      }
      byOutlet.set(outlet, own)
      own.all.add(name)
      const parsed = parseAudience(name)
      if (wantsPositions && parsed?.key.startsWith('area:')) own.areas.add(name)
      else own.areas.delete(name)
      place(own, parsed?.projection === 'phone')
    },
    leave(outlet) {
      const own = byOutlet.get(outlet)
      const all = [...(own?.all ?? [])]
      byOutlet.delete(outlet)
      own?.peers?.delete(own)
      for (const name of all) {
        const members = byName.get(name)
        members?.delete(outlet)
        if (members?.size === 0) byName.delete(name)
      }
      return all
    },
    send(name, encoded) {
      const members = byName.get(name)
      // A copy: an outlet that overflows leaves while it is being sent to.
      for (const outlet of members ? [...members] : []) outlet.records(encoded)
      return members?.size ?? 0
    },
    areasOf: (outlet) => byOutlet.get(outlet)?.areas ?? new Set(),
    visitDue(tick, isWithPhones, visit) {
      for (const due of [always, (isWithPhones && phones[tick % PHONE_TICKS]) || []])
        for (const { outlet, areas } of due) visit(outlet, areas)
    },
  }
}
