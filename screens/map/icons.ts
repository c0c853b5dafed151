import type { Device } from '@luma.gl/core'
import type { Icons } from './layers/incidents.ts'
import type { MapTheme } from './map-theme.ts'
import { drawIcons } from './symbols.ts'

const made = new WeakMap<Device, { readonly key: string; readonly icons: Icons }>()

/** The sheet of symbols on the graphics card; drawn anew only when sizes, theme or the density of the screen change. */
export function makeIcons(device: Device, theme: MapTheme): Icons {
  const ratio = window.devicePixelRatio
  const key = JSON.stringify([theme.name, theme.symbol, theme.fontFamily, ratio])
  const known = made.get(device)
  if (known?.key === key) return known.icons
  const sheet = drawIcons(theme.symbol, ratio, theme)
  const { width, height, data } = sheet.image
  const texture = device.createTexture({
    id: 'map-symbols',
    format: 'rgba8unorm',
    width,
    height,
    data: new Uint8Array(data.buffer),
    sampler: { minFilter: 'linear', magFilter: 'linear' },
  })
  const side = Object.values(sheet.mapping)[0]?.height ?? 1
  const icons: Icons = { texture, mapping: sheet.mapping, side: side / ratio }
  made.set(device, { key, icons })
  return icons
}
