import { parseAudience, type AudienceName } from '#shared/access/audience.ts'
import type { Encoded } from './encoded.ts'
import type { Outlet } from './outlet.ts'

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
  /** Outlets that look at positions, with the areas they look at. */
  areas(): Iterable<readonly [Outlet, ReadonlySet<AudienceName>]>
  areasOf(outlet: Outlet): ReadonlySet<AudienceName>
}

/** What one screen joined. */
interface Joined {
  readonly all: Set<AudienceName>
  readonly areas: Set<AudienceName>
}

export function makeListeners(): Listeners {
  const byName = new Map<string, Set<Outlet>>()
  const byOutlet = new Map<Outlet, Joined>()
  return {
    has: (name) => byName.has(name),
    count: (name) => byName.get(name)?.size ?? 0,
    join(name, outlet, wantsPositions) {
      const members = byName.get(name) ?? new Set()
      byName.set(name, members)
      members.add(outlet)
      const own = byOutlet.get(outlet) ?? { all: new Set(), areas: new Set() }
      byOutlet.set(outlet, own)
      own.all.add(name)
      if (wantsPositions && parseAudience(name)?.key.startsWith('area:')) own.areas.add(name)
      else own.areas.delete(name)
    },
    leave(outlet) {
      const all = [...(byOutlet.get(outlet)?.all ?? [])]
      byOutlet.delete(outlet)
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
    *areas() {
      for (const [outlet, { areas }] of byOutlet) if (areas.size > 0) yield [outlet, areas]
    },
  }
}
