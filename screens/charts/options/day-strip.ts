import type { EChartsCoreOption } from 'echarts/core'
import type { Quarter } from '#shared/figures/arrivals.ts'
import type { Palette } from '../../theme/palette.ts'

/** Usual range of one quarter of an hour, matters. */
export interface UsualQuarter {
  readonly at: number
  readonly low: number
  readonly high: number
}

export interface DayStripState {
  readonly quarters: readonly Quarter[]
  /** Same order as the quarters; empty where nothing usual is known: then no band is drawn, and nothing in its place. */
  readonly usual: readonly (UsualQuarter | undefined)[]
  readonly clockOf: (at: number) => string
  /** Word at the present, e.g. "now". */
  readonly nowWord: string
  /** Whether a label may stand at this share of the axis, 0 to 1: not where tiles of a wall meet. */
  readonly mayLabel: (share: number) => boolean
}

export interface ChartTheme {
  readonly color: Palette
  readonly fontFamily: string
  /** Css px of meta text. */
  readonly textPixels: number
}

const HOURS_BETWEEN_MARKS = 4

/** Bars per 15 min over 24 h before the usual range; the quarter that still runs is only outlined. */
export function dayStripOption(state: DayStripState, theme: ChartTheme): EChartsCoreOption {
  const { quarters } = state
  const meta = theme.textPixels
  const text = { color: theme.color('t2'), fontFamily: theme.fontFamily, fontSize: meta }
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: meta * 0.4, right: meta * 0.4, top: meta * 1.5, bottom: meta * 1.7 },
    xAxis: {
      type: 'category',
      data: quarters.map(({ at }) => at),
      axisLine: { lineStyle: { color: theme.color('line'), width: 2 } },
      axisTick: { show: false },
      axisLabel: {
        ...text,
        margin: meta * 0.35,
        interval: (index: number) => isMark(state, index),
        formatter: (at: string) => state.clockOf(Number(at)),
      },
    },
    yAxis: { type: 'value', min: 0, max: topOf(state), show: false },
    series: [...bandSeries(state, theme), barSeries(state, theme)],
  }
}

function isMark({ quarters, clockOf, mayLabel }: DayStripState, index: number): boolean {
  const quarter = quarters[index]
  // The first and last labels would be cut by the edge.
  if (!quarter || index < 2 || index > quarters.length - 6) return false
  if (!mayLabel((index + 0.5) / quarters.length)) return false
  const [hour = 0, minute = 0] = clockOf(quarter.at).split(':').map(Number)
  return minute === 0 && hour % HOURS_BETWEEN_MARKS === 0
}

function topOf({ quarters, usual }: DayStripState): number {
  const highest = Math.max(4, ...quarters.map(({ count }) => count))
  return Math.ceil(Math.max(highest, ...usual.map((range) => range?.high ?? 0)) * 1.05)
}

function bandSeries({ usual }: DayStripState, theme: ChartTheme) {
  if (!usual.some((range) => range !== undefined)) return []
  const hidden = {
    type: 'line',
    stack: 'usual',
    symbol: 'none',
    step: 'middle',
    silent: true,
    z: 1,
  }
  return [
    { ...hidden, lineStyle: { width: 0 }, data: usual.map((range) => range?.low ?? null) },
    {
      ...hidden,
      lineStyle: { width: 0 },
      areaStyle: { color: theme.color('band'), opacity: 1 },
      data: usual.map((range) => (range ? range.high - range.low : null)),
    },
  ]
}

function barSeries({ quarters, nowWord }: DayStripState, theme: ChartTheme) {
  const meta = theme.textPixels
  return {
    type: 'bar',
    barCategoryGap: '28%',
    silent: true,
    itemStyle: { color: theme.color('data1') },
    data: quarters.map(({ count, partial }) =>
      partial
        ? {
            value: count,
            itemStyle: {
              color: 'transparent',
              borderColor: theme.color('data1'),
              borderWidth: Math.max(1, meta * 0.05),
            },
          }
        : count,
    ),
    markLine: {
      symbol: 'none',
      silent: true,
      lineStyle: { color: theme.color('t1'), width: Math.max(1, meta * 0.06), type: 'solid' },
      label: {
        formatter: nowWord,
        position: 'end',
        align: 'right',
        color: theme.color('t1'),
        fontFamily: theme.fontFamily,
        fontSize: meta,
      },
      data: [{ xAxis: quarters.length - 1 }],
    },
  }
}
