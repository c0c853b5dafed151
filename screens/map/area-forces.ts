import { onDutyOf } from '#shared/figures/roll-up.ts'
import type { Position } from '#shared/model/position.ts'
import type { Grain } from './grain.ts'
import type { Area } from './layers/places.ts'
import type { MapSubject } from './subject.ts'

/** Units of an area as one symbol. */
export interface AreaForce {
  readonly placeId: string
  readonly point: Position
  /** Units on duty, n: more than none. */
  readonly onDuty: number
}

const idsOf = new WeakMap<readonly Area[], ReadonlySet<string>>()

/** What stands in place of single units at this grain; nothing while they are drawn one by one. */
export function areaForces(
  { areas, units }: Pick<MapSubject, 'areas' | 'units'>,
  { grain }: { readonly grain: Grain },
): readonly AreaForce[] {
  const shown = grain === 'single' ? undefined : areas.get(grain)
  if (!units || !shown) return []
  const ids = idsOf.get(shown) ?? new Set(shown.map(({ place }) => place.id))
  idsOf.set(shown, ids)
  const centers = new Map<string, Position>(shown.map(({ place }) => [place.id, place.center]))
  return units.rollUp(ids).flatMap((rollUp): AreaForce[] => {
    const { placeId } = rollUp
    const point = centers.get(placeId)
    const onDuty = onDutyOf(rollUp)
    return point && onDuty > 0 ? [{ placeId, point, onDuty }] : []
  })
}
