import type { WallRecord } from '#shared/access/projection.ts'
import { nearMetersBetween } from '#shared/geo/distance.ts'
import type { Position } from '#shared/model/position.ts'

type Unit = WallRecord<'unit'>

/** A position older than this says nothing about where somebody is now, city ms. @source ours, 2026-11-24 */
const POSITION_LIMIT_MS = 600_000

/** Where units were last heard, as the telemetry keeps it. */
export interface Heard {
  readonly rows: ReadonlyMap<string, number>
  /** Degrees from the origin, 2 per row. */
  readonly offsets: Float32Array
  /** City instant of each position, ms; 0 = never. */
  readonly measuredAt: Float64Array
  readonly origin: Position
}

/** Meters between a unit and a point. @returns undefined while it has not been heard within ten minutes. */
export function metersTo(
  point: Position,
  unitId: string,
  heard: Heard,
  now: number,
): number | undefined {
  const row = heard.rows.get(unitId)
  if (row === undefined) return undefined
  const measuredAt = heard.measuredAt[row] ?? 0
  if (measuredAt === 0 || now - measuredAt > POSITION_LIMIT_MS) return undefined
  const [west, south] = heard.origin
  const offset = heard.offsets.subarray(row * 2, row * 2 + 2)
  return nearMetersBetween(point, [west + (offset[0] ?? 0), south + (offset[1] ?? 0)])
}

export interface Near {
  readonly unit: Unit
  /** In a straight line. */
  readonly meters: number
}

/** The nearest free unit of each kind, nearest first (`SPEC.md` W4). Who was not heard is not named. */
export function nearestFree(
  point: Position,
  units: Iterable<Unit>,
  heard: Heard,
  now: number,
): Near[] {
  const best = new Map<Unit['kind'], Near>()
  for (const unit of units) {
    if (unit.status !== 'free') continue
    const meters = metersTo(point, unit.id, heard, now)
    if (meters === undefined) continue
    const known = best.get(unit.kind)
    if (!known || meters < known.meters) best.set(unit.kind, { unit, meters })
  }
  return [...best.values()].sort((left, right) => left.meters - right.meters)
}
