import { Deck, MapView, type Layer, type PickingInfo } from '@deck.gl/core'
import type { Camera } from './camera.ts'
import { whenSized } from './when-sized.ts'

/** The canvas below: land, water, streets, buildings, borders. It is drawn again only when they or the camera change. */
export interface GroundCanvas {
  look(camera: Camera): void
  draw(layers: readonly Layer[]): void
  /** What lies at css px of the pane. */
  pick(x: number, y: number): PickingInfo | null
  destroy(): void
}

export function startGround(parent: HTMLDivElement): GroundCanvas {
  const below = document.createElement('div')
  below.style.cssText = 'position:absolute;inset:0;pointer-events:none'
  parent.append(below)
  let shown: readonly Layer[] = []
  let isSized = false
  let isGone = false
  const deck = new Deck<MapView>({
    parent: below,
    views: new MapView({ id: 'map', controller: false }),
    viewState: { longitude: 0, latitude: 0, zoom: 1 },
    useDevicePixels: true,
    layers: [],
    onDeviceInitialized: (device) => {
      whenSized(device, () => {
        if (isGone) return
        isSized = true
        deck.setProps({ layers: [...shown] })
      })
    },
  })
  return {
    look: (camera) => deck.setProps({ viewState: { ...camera } }),
    draw(layers) {
      const same =
        layers.length === shown.length && layers.every((layer, at) => layer === shown[at])
      if (same) return
      shown = layers
      if (isSized) deck.setProps({ layers: [...layers] })
    },
    pick: (x, y) => (deck.isInitialized ? deck.pickObject({ x, y, radius: 2 }) : null),
    destroy() {
      isGone = true
      deck.finalize()
      below.remove()
    },
  }
}
