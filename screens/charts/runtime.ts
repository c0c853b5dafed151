import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, MarkLineComponent } from 'echarts/components'
import { init, use, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, AriaComponent, GridComponent, MarkLineComponent, CanvasRenderer])

/** A chart in an element, at device pixels. Comes in a chunk of its own. */
export function startChart(element: HTMLElement): ECharts {
  return init(element, null, { renderer: 'canvas', devicePixelRatio: window.devicePixelRatio })
}
