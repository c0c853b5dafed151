import type { Device } from '@luma.gl/core'

/**
 * Calls back once the canvas of a device has the size it is laid out at. A new canvas has 300 × 150 px until the browser
 * has measured it; what is drawn earlier stands there stretched and cut until the next frame, which a busy card may draw
 * seconds later.
 */
export function whenSized(device: Device, then: () => void): void {
  void device.getDefaultCanvasContext().initialized.then(then)
}
