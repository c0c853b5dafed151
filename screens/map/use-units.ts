import { computed, onScopeDispose, type ComputedRef } from 'vue'
import type { WallRecord } from '#shared/access/projection.ts'
import { rollUpUnits, type RollUp } from '#shared/figures/roll-up.ts'
import { useCity } from '../live/city.ts'
import { useTelemetry } from '../live/telemetry.ts'
import type { MapProps } from './map-props.ts'
import type { ShownUnits } from './subject.ts'
import { UnitMarks } from './unit-marks.ts'

/**
 * Units of the map, as columns. It is another object when a unit's record changed or rows were learned, and stays the same
 * at ticks of positions: those are written into the columns in place.
 */
export function useUnits(props: Pick<MapProps, 'showUnits'>): ComputedRef<ShownUnits | undefined> {
  const city = useCity()
  const telemetry = useTelemetry()
  const marks = new UnitMarks()
  const rollUps = makeRollUps()
  const changed = new Set<string>()
  let learned = -1

  onScopeDispose(
    city.follow('unit', (id) => {
      if (id === undefined) learned = -1
      else changed.add(id)
    }),
  )

  return computed(() => {
    if (!props.showUnits) return undefined
    const records = city.records('unit')
    const { units } = telemetry
    if (learned === telemetry.learnedVersion) marks.patch(changed, records, units.rows)
    else marks.fill(records, units.rows, units.measuredAt.length)
    learned = telemetry.learnedVersion
    changed.clear()
    return {
      columns: units,
      marks: marks.column,
      named: (box) => marks.named(records, units.offsets, box),
      rollUp: rollUps(marks.column, records),
    }
  })
}

/** Counts per area are made when they are drawn, and once for as long as no symbol and no area changes. */
function makeRollUps() {
  let made: { readonly of: readonly unknown[]; readonly rollUps: readonly RollUp[] } | undefined
  return (marks: ShownUnits['marks'], records: ReadonlyMap<string, WallRecord<'unit'>>) =>
    (placeIds: ReadonlySet<string>): readonly RollUp[] => {
      const of = [marks, placeIds]
      if (!made?.of.every((part, at) => part === of[at])) {
        made = { of, rollUps: rollUpUnits(records.values(), placeIds) }
      }
      return made.rollUps
    }
}
