import type { Hand } from '#shared/model/organization.ts'
import { unitKinds, type Unit, type UnitKind } from '#shared/model/unit.ts'

export interface Force {
  readonly kind: UnitKind
  readonly hand: Hand
  /** Units that can be sent now, n. */
  readonly free: number
  /** Units on duty, n. */
  readonly onDuty: number
}

type Counted = Pick<Unit, 'kind' | 'hand' | 'status'>

/** Who is free, per kind and hand: government, market and residents side by side (`SPEC.md` F10). */
export function countForces(units: Iterable<Counted>): Force[] {
  const forces = new Map<string, Force>()
  for (const { kind, hand, status } of units) {
    const key = `${kind}/${hand}`
    const known = forces.get(key) ?? { kind, hand, free: 0, onDuty: 0 }
    forces.set(key, {
      ...known,
      free: known.free + (status === 'free' ? 1 : 0),
      onDuty: known.onDuty + (status === 'offDuty' ? 0 : 1),
    })
  }
  const order = (force: Force) => unitKinds.indexOf(force.kind)
  return [...forces.values()].sort((left, right) => order(left) - order(right))
}
