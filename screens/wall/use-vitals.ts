import { computed, type ComputedRef } from 'vue'
import { standing, usualAt, wholeRange } from '#shared/figures/usual.ts'
import { useStage } from '../live/stage.ts'
import { useUsual } from '../live/usual.ts'
import { formatCount } from '../locale/format.ts'
import { useWords } from '../locale/words.ts'
import { useUsualLines } from './use-usual-lines.ts'
import type { Figures } from './use-figures.ts'

/** Share of devices that should be heard: fewer, and what the city does not report says little. @source ours, 2026-11-24 */
const DEVICES_TARGET = 0.95

/** One vital sign as the wall reads it out. */
export interface Vital {
  readonly id: 'open' | 'overdue' | 'arrivals' | 'response' | 'devices'
  readonly label: string
  /** Undefined where nothing can be said. */
  readonly value: string | undefined
  readonly unit: string
  readonly standing: 'low' | 'usual' | 'high' | 'unknown'
  /** Usual range, limit or count beside it. */
  readonly reference: string
  /** A day of it, with its usual range; absent for what has none. */
  readonly line?: {
    readonly values: readonly number[]
    readonly low?: readonly number[]
    readonly high?: readonly number[]
  }
  /** 0 to 1: a bar instead of a line. */
  readonly share?: number
  /** 0 to 1: where the limit stands on that bar. */
  readonly mark?: number
  readonly note?: string
}

/** The five vital signs: in full on the calm wall, a line each in an emergency. */
export function useVitals(figures: Figures): ComputedRef<readonly Vital[]> {
  const words = useWords('wall')
  const stage = useStage()
  const usual = useUsual()
  const hours = computed(
    () => usual.byPlace.get(stage.stage?.scene.scopePlaceId ?? '')?.hours ?? [],
  )
  const { openBand, lateBand, arrivals, arrivalsBand } = useUsualLines(figures, hours)

  function judge(measure: 'reports' | 'open' | 'late', value: number) {
    const list = hours.value.map((hour) => ({ hourAt: hour.hourAt, range: hour[measure] }))
    const range = wholeRange(usualAt(list, figures.pictureNow.value))
    return {
      value: formatCount(value),
      standing: standing(value, range),
      reference: range
        ? words().vitals.usual(formatCount(range.low), formatCount(range.high))
        : words().vitals.usualUnknown,
    }
  }

  const stocks = computed((): readonly Vital[] => {
    const { open, overdue } = figures.counts.value
    const { vitals } = words()
    const valuesOf = (points: readonly { readonly count: number }[]) =>
      points.map(({ count }) => count)
    return [
      {
        id: 'open',
        label: vitals.open,
        unit: vitals.matters,
        ...judge('open', open),
        line: { values: valuesOf(figures.openOverDay.value), ...openBand.value },
      },
      {
        id: 'overdue',
        label: vitals.overdue,
        unit: vitals.matters,
        ...judge('late', overdue),
        line: { values: valuesOf(figures.lateOverDay.value), ...lateBand.value },
      },
      {
        id: 'arrivals',
        label: vitals.arrivals,
        unit: vitals.perHour,
        ...judge('reports', figures.perHour.value),
        line: { values: arrivals.value, ...arrivalsBand.value },
      },
    ]
  })

  const response = computed((): Vital => {
    const { medianMinutes, limitMinutes } = figures.response.value
    const { vitals } = words()
    const given = {
      id: 'response',
      label: vitals.response,
      value: medianMinutes?.toFixed(1),
      unit: vitals.minutes,
    } as const
    const median = medianMinutes ?? 0
    if (limitMinutes === undefined)
      return {
        ...given,
        standing: 'unknown',
        reference: vitals.usualUnknown,
        share: Math.min(1, median),
      }
    return {
      ...given,
      standing: median > limitMinutes ? 'high' : 'usual',
      reference: vitals.limit(String(Math.round(limitMinutes))),
      share: median / Math.max(1, limitMinutes * 2, median),
      mark: limitMinutes / Math.max(limitMinutes * 2, median),
    }
  })

  const devices = computed((): Vital => {
    const { share, offline } = figures.devices.value
    const { vitals } = words()
    return {
      id: 'devices',
      label: vitals.devices,
      value: share === undefined ? undefined : (share * 100).toFixed(1),
      unit: vitals.percent,
      standing: share === undefined ? 'unknown' : share < DEVICES_TARGET ? 'low' : 'usual',
      reference: vitals.target(String(DEVICES_TARGET * 100)),
      note: vitals.offline(formatCount(offline)),
      share: share ?? 0,
      mark: DEVICES_TARGET,
    }
  })

  return computed(() => [...stocks.value, response.value, devices.value])
}
