import type { DeskRecord } from '#shared/access/projection.ts'
import { tiers, type Place } from '#shared/model/place.ts'
import type { IncidentRow } from '../../panels/incident-row.ts'

/** What a tier above wants to know of each area inside it, to be compared. */
export interface AreaFigures {
  readonly place: Place
  readonly open: number
  readonly late: number
  /** Of those on which a clock runs, the share in time, 0 to 1; undefined where none runs. */
  readonly inTime: number | undefined
  /** Offered and not accepted. */
  readonly offered: number
  readonly toVerify: number
  readonly toDispatch: number
  readonly toRecheck: number
}
type Counted = { -readonly [Key in keyof Omit<AreaFigures, 'inTime'>]: AreaFigures[Key] } & {
  /** Matters on which a clock runs, n. */
  timed: number
}

/** Counts per area, the latest first; a matter counts in every area that contains it. */
export function areaFigures(
  rows: Iterable<IncidentRow>,
  areas: readonly Place[],
  now: number,
): readonly AreaFigures[] {
  const byId = new Map<string, Counted>(
    areas.map((place) => [
      place.id,
      { place, open: 0, late: 0, timed: 0, offered: 0, toVerify: 0, toDispatch: 0, toRecheck: 0 },
    ]),
  )
  for (const row of rows) {
    if (!row.isOpen) continue
    for (const id of row.record.placeIds) {
      const area = byId.get(id)
      if (area) count(area, row, now)
    }
  }
  return [...byId.values()]
    .sort((left, right) => right.late - left.late || right.open - left.open)
    .map(({ timed, ...area }) => ({
      ...area,
      inTime: timed === 0 ? undefined : (timed - area.late) / timed,
    }))
}

function count(area: Counted, row: IncidentRow, now: number): void {
  area.open += 1
  if (row.dueAt < now) area.late += 1
  if (row.deadline) area.timed += 1
  const { status } = row.record
  if (status === 'dispatched') area.offered += 1
  if (status === 'reported' || status === 'verifying') area.toVerify += 1
  if (status === 'registered') area.toDispatch += 1
  if (status === 'rechecking' || status === 'handled') area.toRecheck += 1
}

const tierNames: ReadonlySet<string> = new Set(tiers)

/** Fewer areas than this say little when compared: then the tier below them is. */
const ENOUGH_TO_COMPARE = 6

/** Areas that are compared on a home. */
export function areasCompared(
  scope: readonly Place[],
  places: ReadonlyMap<string, Place>,
): readonly Place[] {
  const inside = areasInside(scope, places)
  if (scope.length > 1 || inside.length >= ENOUGH_TO_COMPARE) return inside
  const below = inside.flatMap((place) => areasInside([place], places))
  return below.length > inside.length ? below : inside
}

/** Areas inside a scope: the next smaller tier of its first place, or the places of the scope themselves. */
export function areasInside(
  scope: readonly Place[],
  places: ReadonlyMap<string, Place>,
): readonly Place[] {
  const [first, ...more] = scope
  if (!first || more.length > 0) return scope
  const inside = [...places.values()].filter((place) => place.parentId === first.id)
  // Estates and blocks lie across the tiers: counted beside them, a matter would count twice.
  const tiered = inside.filter((place) => tierNames.has(place.kind))
  if (tiered.length > 0) return tiered
  return inside.length > 0 ? inside : scope
}

/** An offer that nobody has taken yet, with how long it waits against how long it may. */
export interface OpenOffer {
  readonly order: DeskRecord<'workOrder'>
  readonly row: IncidentRow | undefined
  readonly waitedMs: number
  readonly limitMs: number
}

/** Offers without an answer, the oldest first. */
export function openOffers(
  orders: Iterable<DeskRecord<'workOrder'>>,
  rowOf: (id: string) => IncidentRow | undefined,
  now: number,
): readonly OpenOffer[] {
  const offers: OpenOffer[] = []
  for (const order of orders) {
    if (order.status !== 'offered') continue
    const row = rowOf(order.incidentId)
    const limitMs = row?.incidentClass?.acceptWithinMs ?? Number.POSITIVE_INFINITY
    offers.push({ order, row, waitedMs: now - order.offeredAt, limitMs })
  }
  return offers.sort((left, right) => right.waitedMs - left.waitedMs)
}
