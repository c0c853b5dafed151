import type { Tier } from '#shared/model/place.ts'
import type { Classes, Matter } from './matter.ts'

/** Share of matters that should stay within every clock (`screens.md` §3.1a). */
export const ON_TIME_TARGET = 0.95

const DAY_MS = 86_400_000

export interface OnTimeShare {
  readonly tier: Tier
  /** Share of matters none of whose clocks ran out, 0 to 1; undefined for n = 0. */
  readonly share: number | undefined
  /** Matters closed in the last 24 h that this tier owns, n. */
  readonly count: number
}

const owners = ['community', 'subdistrict', 'district', 'city'] as const

/** Is the promise kept, per tier that owns the matter, over those closed in the last 24 h (`SPEC.md` F8). */
export function onTimeShares(
  matters: Iterable<Matter>,
  classes: Classes,
  now: number,
): OnTimeShare[] {
  const all = new Map<Tier, number>()
  const kept = new Map<Tier, number>()
  for (const matter of matters) {
    const tier = classes.get(matter.classCode)?.owningTier
    if (tier === undefined || !closedWithinDay(matter, now)) continue
    all.set(tier, (all.get(tier) ?? 0) + 1)
    if (matter.lateClocks.length === 0) kept.set(tier, (kept.get(tier) ?? 0) + 1)
  }
  return owners.map((tier) => {
    const count = all.get(tier) ?? 0
    return { tier, count, share: count === 0 ? undefined : (kept.get(tier) ?? 0) / count }
  })
}

function closedWithinDay(matter: Matter, now: number): boolean {
  if (matter.status !== 'closed' || matter.origin !== 'live') return false
  return matter.closedAt !== null && matter.closedAt > now - DAY_MS
}
