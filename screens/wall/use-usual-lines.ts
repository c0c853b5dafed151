import { computed, type ComputedRef } from 'vue'
import type { Point } from '#shared/figures/series.ts'
import { usualAt } from '#shared/figures/usual.ts'
import type { Usual } from '../live/usual.ts'
import type { Figures } from './use-figures.ts'

interface Band {
  readonly low?: readonly number[]
  readonly high?: readonly number[]
}

const QUARTERS_PER_HOUR = 4

/** Lines of a day and the usual ranges behind them, at the same instants; a range with a gap is not drawn at all. */
export function useUsualLines(figures: Figures, hours: ComputedRef<Usual['hours']>) {
  const bandOf = (measure: 'reports' | 'open' | 'late', instants: readonly number[]): Band => {
    const list = hours.value.map((hour) => ({ hourAt: hour.hourAt, range: hour[measure] }))
    const first = list[0]
    // The oldest readings may lie just before the first hour that was asked for.
    const ranges = instants.map(
      (at) => usualAt(list, at) ?? (first && at < first.hourAt ? first.range : null),
    )
    const known = ranges.filter((range) => range !== null && range !== undefined)
    if (known.length < instants.length || known.length === 0) return {}
    return { low: known.map(({ low }) => low), high: known.map(({ high }) => high) }
  }
  const instantsOf = (points: readonly Point[]) => points.map(({ at }) => at)

  /** New matters in the hour that ends with each quarter, matters per hour. */
  const rolling = computed(() => {
    const { value: quarters } = figures.quarters
    return quarters.slice(QUARTERS_PER_HOUR).map((quarter, index) => ({
      at: quarter.at,
      count: quarters
        .slice(index + 1, index + 1 + QUARTERS_PER_HOUR)
        .reduce((sum, { count }) => sum + count, 0),
    }))
  })

  return {
    openBand: computed(() => bandOf('open', instantsOf(figures.openOverDay.value))),
    lateBand: computed(() => bandOf('late', instantsOf(figures.lateOverDay.value))),
    arrivals: computed(() => rolling.value.map(({ count }) => count)),
    arrivalsBand: computed(() => bandOf('reports', instantsOf(rolling.value))),
  }
}
