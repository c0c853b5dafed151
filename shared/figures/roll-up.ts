import { unitStatuses, type Unit } from '#shared/model/unit.ts'

/** Units of one place, by what they are doing: what is sent and drawn instead of single units seen from far. */
export interface RollUp {
  readonly placeId: string
  /** Units, n. */
  readonly counts: Readonly<Record<Unit['status'], number>>
}

/** Counts units per place of a list, by status (`SPEC.md` F15). */
export function rollUpUnits(
  units: Iterable<Pick<Unit, 'placeIds' | 'status'>>,
  placeIds: ReadonlySet<string>,
): RollUp[] {
  const found = new Map([...placeIds].sort().map((placeId) => [placeId, noUnits()]))
  for (const { placeIds: within, status } of units) {
    for (const id of within) {
      const counts = found.get(id)
      if (counts) counts[status] += 1
    }
  }
  return [...found].map(([placeId, counts]) => ({ placeId, counts }))
}

function noUnits(): Record<Unit['status'], number> {
  return { free: 0, assigned: 0, enRoute: 0, onScene: 0, offDuty: 0 }
}

/** @returns units on duty, n (`SPEC.md` F10). */
export function onDutyOf({ counts }: RollUp): number {
  return unitStatuses.reduce((sum, status) => sum + (status === 'offDuty' ? 0 : counts[status]), 0)
}
