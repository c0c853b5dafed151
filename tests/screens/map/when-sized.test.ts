// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Layer } from '@deck.gl/core'
import { startMap } from '../../../screens/map/engine.ts'
import { startGround } from '../../../screens/map/ground.ts'
import type { MapProps } from '../../../screens/map/map-props.ts'
import type { MapSubject } from '../../../screens/map/subject.ts'

interface DeckProps {
  readonly layers?: readonly unknown[]
  readonly initialViewState?: { readonly zoom: number }
  readonly onDeviceInitialized?: (device: unknown) => void
  readonly onResize?: () => void
}
const decks: { readonly given: DeckProps; readonly set: DeckProps[] }[] = []
vi.mock('@deck.gl/core', async (actual) => ({
  ...(await actual<object>()),
  Deck: class {
    readonly isInitialized = false
    readonly set: DeckProps[] = []
    readonly given: DeckProps
    constructor(given: DeckProps) {
      this.given = given
      decks.push(this)
    }
    setProps(props: DeckProps): void {
      this.set.push(props)
    }
    finalize(): void {
      this.set.length = 0
    }
  },
}))
const marks = [{ id: 'mark' }]
vi.mock('../../../screens/map/icons.ts', () => ({ makeIcons: () => ({}) }))
vi.mock('../../../screens/map/measure.ts', () => ({ makeMeasure: () => () => 10 }))
vi.mock('../../../screens/map/picture.ts', () => ({ composePicture: () => ({ hiddenRows: [] }) }))
vi.mock('../../../screens/map/stack.ts', () => ({
  makeStack: () => () => ({ ground: marks, below: marks, above: [] }),
}))

/** A device whose canvas is measured when the test says so. */
function makeDevice() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const device = { getDefaultCanvasContext: () => ({ initialized: promise }) }
  return {
    device,
    async measure() {
      resolve()
      await promise
      await Promise.resolve()
    },
  }
}
const layersOf = (index: number) => decks[index]?.set.flatMap(({ layers }) => layers ?? []) ?? []

const props: MapProps = {
  box: [121, 31, 122, 32],
  level: 'district',
  selectedIds: [],
  showUnits: false,
  showBuildings: false,
  theme: 'dim',
  interactive: true,
  textPixels: { meta: 12, body: 14, strong: 16 },
  symbolPixels: { p1: 15, p2: 13, p3: 11, p4: 8, unit: 7 },
}
const subject = { areas: new Map(), origin: [121, 31] } as unknown as MapSubject

function paneOf(height: number): {
  readonly pane: HTMLDivElement
  readonly size: { height: number }
} {
  const pane = document.createElement('div')
  const size = { height }
  Object.defineProperties(pane, {
    clientWidth: { get: () => 462 },
    clientHeight: { get: () => size.height },
  })
  return { pane, size }
}

beforeEach(() => void decks.splice(0))

describe('a canvas that is not yet measured', () => {
  it('gets no ground drawn on it, and all of it once it has its size', async () => {
    const { device, measure } = makeDevice()
    const ground = startGround(document.createElement('div'))
    decks[0]?.given.onDeviceInitialized?.(device)
    ground.draw(marks as unknown as Layer[])
    expect(layersOf(0)).toEqual([])
    await measure()
    expect(layersOf(0)).toEqual(marks)
  })

  it('gets no ground any more when the map is gone before it', async () => {
    const { device, measure } = makeDevice()
    const ground = startGround(document.createElement('div'))
    decks[0]?.given.onDeviceInitialized?.(device)
    ground.draw(marks as unknown as Layer[])
    ground.destroy()
    await measure()
    expect(layersOf(0)).toEqual([])
  })

  it('gets no symbol and no word drawn on it, and all of them once it has its size', async () => {
    const { device, measure } = makeDevice()
    const engine = startMap(paneOf(462).pane, { pick: vi.fn(), moved: vi.fn() })
    const above = decks.findIndex(({ given }) => given.onResize !== undefined)
    decks[above]?.given.onDeviceInitialized?.(device)
    engine.draw(subject, props)
    engine.look(props, 0)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(layersOf(above)).toEqual([])
    await measure()
    expect(layersOf(above)).toEqual(marks)
    engine.destroy()
  })
})

describe('a pane that grows before the map knows what to draw', () => {
  it('gets the camera of its new size', () => {
    const { pane, size } = paneOf(120)
    const engine = startMap(pane, { pick: vi.fn(), moved: vi.fn() })
    const deck = decks.find(({ given }) => given.onResize !== undefined)
    engine.look(props, 0)
    size.height = 462
    deck?.given.onResize?.()
    const [low = 0, high = 0] =
      deck?.set.map(({ initialViewState }) => initialViewState?.zoom) ?? []
    expect(high).toBeGreaterThan(low + 1)
    engine.destroy()
  })
})
