import { computed, type ComputedRef } from 'vue'
import type { Place } from '#shared/model/place.ts'
import { may, mayEver, type Operation, type Standing } from '#shared/access/permissions.ts'
import { useAtlas } from '../live/atlas.ts'
import { localized, useWords } from '../locale/words.ts'
import { useSession } from '../session/session.ts'
import type { PageName } from './page-names.ts'

/** How a home is laid out: a district supervises, a subdistrict manages, a community serves (`community.md` §2). */
export type HomeKind = 'supervise' | 'manage' | 'serve' | 'estates'

const homeKinds: Readonly<Partial<Record<Place['kind'], HomeKind>>> = {
  city: 'supervise',
  district: 'supervise',
  subdistrict: 'manage',
  community: 'serve',
  cell: 'serve',
}

/** Whose desk this is: places, their name, and what the person may do. */
export function useDeskScope(): {
  readonly places: ComputedRef<readonly Place[]>
  readonly name: ComputedRef<string>
  readonly homeKind: ComputedRef<HomeKind>
  readonly may: (operation: Operation, thing: Standing) => boolean
  readonly mayEver: (operation: Operation) => boolean
  readonly mayOpen: (page: PageName) => boolean
} {
  const session = useSession()
  const atlas = useAtlas()
  const desk = useWords('desk')
  const places = computed(() => {
    void atlas.placesReady
    const ids = session.who?.scopePlaceIds ?? []
    return ids.map((id) => atlas.places.get(id)).filter((place) => place !== undefined)
  })
  const name = computed(() => {
    const first = places.value[0]
    if (!first) return ''
    const more = places.value.length - 1
    return more > 0
      ? `${localized(first.names)} +${desk().frame.places(more)}`
      : localized(first.names)
  })
  const ever = (operation: Operation): boolean =>
    session.who !== undefined && mayEver(session.who, operation)
  const pageNeeds: Readonly<Partial<Record<PageName, readonly Operation[]>>> = {
    import: ['importRequests'],
    admin: ['approvePairing', 'setScene'],
    health: ['readDiagnostics'],
  }
  return {
    places,
    name,
    homeKind: computed(() => homeKinds[places.value[0]?.kind ?? 'officeTower'] ?? 'estates'),
    may: (operation, thing) => session.who !== undefined && may(session.who, operation, thing),
    mayEver: ever,
    mayOpen: (page) => pageNeeds[page]?.some(ever) ?? true,
  }
}
