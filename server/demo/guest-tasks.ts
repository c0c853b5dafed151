import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { CityAtlas } from '../core/view.ts'
import type { Happening, Happenings } from './happenings/happenings.ts'
import type { Site } from './happenings/sites.ts'
import { findHomeGround, type GuestKind } from './home-ground.ts'

/** Makes something happen where a guest works, so that whoever signs in finds a task. */
export interface GuestTasks {
  readonly kinds: readonly GuestKind[]
  /** @returns undefined when the city has no such class or spot. */
  taskFor(kind: GuestKind, at: number): Happening | undefined
}

/** What comes to each guest by the routing rules: the kind of matter, and in which of their places it lies. */
const MATTERS: Readonly<Record<GuestKind, readonly string[]>> = {
  gridWorker: ['C-NOISE'],
  volunteer: ['C-CARE'],
  propertyWorker: ['C-LITTER', 'C-LEAK'],
  unitMember: ['C-LAMP', 'C-COVER'],
  // Rechecks reach an inspector through what others have handled.
  inspector: [],
}

const MINUTE_MS = 60_000

/** @param happenings - lends its dice, so that tasks are a function of seed and minute too. */
export function makeGuestTasks(atlas: CityAtlas, happenings: Happenings): GuestTasks {
  const ground = findHomeGround(atlas.pack)
  const classes = new Map<string, IncidentClass>(atlas.pack.classes.map((c) => [c.code, c]))
  const sitesOf = (kind: GuestKind): Site[] => {
    const duty: string | undefined = ground.units[kind].placeIds.at(-1)
    const area = kind === 'unitMember' ? ground.community.id : duty
    return atlas.pack.buildings
      .filter(({ homes, complexId, cellId }) => {
        if (homes === 0 || area === undefined) return false
        return complexId === area || String(cellId).startsWith(`${area}.`)
      })
      .map(({ id, center }) => ({ point: center, buildingId: id }))
  }
  const kinds: GuestKind[] = ['gridWorker', 'volunteer', 'propertyWorker', 'unitMember']
  const sites = new Map(kinds.map((kind) => [kind, sitesOf(kind)]))

  return {
    kinds,
    taskFor(kind, at) {
      const minute = Math.floor(at / MINUTE_MS)
      const [first, second] = MATTERS[kind]
      const matter = classes.get((minute % 2 === 1 ? second : undefined) ?? first ?? '')
      const spots = sites.get(kind) ?? []
      const site = spots[(minute * 7) % Math.max(1, spots.length)]
      if (!matter || !site) return undefined
      return happenings.extra(`guest ${kind} ${minute}`, at, matter, site)
    },
  }
}
