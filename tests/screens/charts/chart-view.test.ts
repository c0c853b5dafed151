// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import ChartView from '../../../screens/charts/ChartView.vue'
import { askTurn, giveUpTurn } from '../../../screens/charts/turns.ts'

/** What each chart was given to draw, and in which animation frame. */
const drawn: { readonly frame: number; readonly option: unknown }[] = []
let frame = 0
let frames: (() => void)[] = []
/** Says of every chart whether it is in sight. */
let tellSight: ((isIntersecting: boolean) => void)[] = []

// echarts draws on a canvas, which this page has not.
vi.mock('../../../screens/charts/runtime.ts', () => ({
  startChart: () => ({
    setOption: (option: unknown) => drawn.push({ frame, option }),
    resize: () => undefined,
    dispose: () => undefined,
  }),
}))

vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run))
vi.stubGlobal(
  'IntersectionObserver',
  class {
    constructor(tell: (entries: { isIntersecting: boolean }[]) => void) {
      tellSight.push((isIntersecting) => tell([{ isIntersecting }]))
    }
    observe(): void {}
    disconnect(): void {}
  },
)
afterAll(() => vi.unstubAllGlobals())

function paint(): void {
  frame += 1
  const due = frames
  frames = []
  for (const run of due) run()
}

async function mountCharts(count: number) {
  const charts = Array.from({ length: count }, (_, index) =>
    mount(ChartView, { props: { option: { index, value: 0 }, label: 'chart' } }),
  )
  await vi.dynamicImportSettled()
  await nextTick()
  return charts
}

beforeEach(() => {
  drawn.length = 0
  frames = []
  tellSight = []
})

describe('charts', () => {
  it('draw one by one, never two in one animation frame', async () => {
    const charts = await mountCharts(5)
    for (const tell of tellSight) tell(true)
    for (let turn = 0; turn < 8; turn += 1) paint()
    expect(drawn).toHaveLength(5)
    expect(new Set(drawn.map((one) => one.frame)).size).toBe(5)
    for (const chart of charts) chart.unmount()
  })

  it('draw the newest when their turn comes, once', async () => {
    const [first, second] = await mountCharts(2)
    for (const tell of tellSight) tell(true)
    await second?.setProps({ option: { value: 1 } })
    await second?.setProps({ option: { value: 2 } })
    for (let turn = 0; turn < 5; turn += 1) paint()
    expect(drawn.map(({ option }) => option)).toEqual([{ index: 0, value: 0 }, { value: 2 }])
    first?.unmount()
    second?.unmount()
  })

  it('are not drawn while nobody sees them, and catch up when they are seen', async () => {
    const [chart] = await mountCharts(1)
    tellSight[0]?.(false)
    await chart?.setProps({ option: { value: 7 } })
    paint()
    expect(drawn).toHaveLength(0)
    tellSight[0]?.(true)
    paint()
    expect(drawn.map(({ option }) => option)).toEqual([{ value: 7 }])
    chart?.unmount()
  })

  it('take their wish with them when they go', () => {
    const draw = vi.fn()
    askTurn(draw)
    giveUpTurn(draw)
    paint()
    expect(draw).not.toHaveBeenCalled()
  })

  it('go on with the others when one of them fails', () => {
    const draw = vi.fn()
    const fail = () => {
      throw new Error('broken chart')
    }
    askTurn(fail)
    askTurn(draw)
    expect(paint).toThrow('broken chart')
    paint()
    expect(draw).toHaveBeenCalledTimes(1)
  })
})
